import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv } from 'ajv';
import { parse } from 'yaml';

import { NAMES } from '../../cli/environment.ts';

type Service = {
  image?: string;
  command?: string[];
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
};

const root = join(import.meta.dirname, '../..');
const source = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(source, { merge: true }) as { services: Record<string, Service>; volumes: Record<string, null> };
const services = Object.entries(compose.services);

test('the file follows the Compose Specification', () => {
  const schema = JSON.parse(readFileSync(join(root, 'test/support/compose-spec.json'), 'utf8'));
  // The schema names its own draft by another address than ajv knows it under.
  const { $schema: _draft, ...draft7 } = schema;
  const validate = new Ajv({ strict: false, formats: { duration: true } }).compile(draft7);
  validate(compose);
  expect(validate.errors).toBeNull();
  validate({ services: { api: { imagee: 'typo' } } });
  expect(validate.errors).not.toBeNull();
});

test('every part of the service is there', () => {
  expect(Object.keys(compose.services).toSorted()).toEqual(
    [
      'api',
      'mailpit',
      'migrate',
      'postgres',
      'temporal',
      'temporal-namespace',
      'temporal-schema',
      'temporal-ui',
      'worker',
    ].toSorted(),
  );
});

test('every variable is documented in the example, and has a default or is required with a message', () => {
  const example = readFileSync(join(root, 'deploy/env.example'), 'utf8');
  const used = [...source.matchAll(/\$\{([A-Z_]+)([^}]*)\}/g)];
  expect(used.length).toBeGreaterThan(0);
  for (const [expression, name, fallback] of used) {
    expect({ expression, documented: example.includes(`\n${name ?? ''}=`) }).toEqual({ expression, documented: true });
    expect({ expression, fallback }).toEqual({ expression, fallback: expect.stringMatching(/^:[-?]./) });
  }
});

test('defaults in the file and values in the example agree', () => {
  const example = readFileSync(join(root, 'deploy/env.example'), 'utf8');
  for (const [, name = '', fallback = ''] of source.matchAll(/\$\{([A-Z_]+):-([^}]*)\}/g)) {
    expect(example).toContain(`\n${name}=${fallback}\n`);
  }
});

test('published ports are reachable from this machine only', () => {
  const ports = services.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(0);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('our own processes are given only variables they read', () => {
  const own = services.filter(([, { build }]) => build !== undefined);
  const given = own.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
  expect(given.filter((name) => !(NAMES as readonly string[]).includes(name))).toEqual([]);
});

test('only the migration knows the owner role', () => {
  const knowing = services.filter(([, { environment }]) => environment?.['DATABASE_OWNER_URL'] !== undefined);
  expect(knowing.map(([name]) => name)).toEqual(['migrate']);
});

test('api, worker and migrate run one image, each by its subcommand', () => {
  const own = services.filter(([, { build }]) => build !== undefined);
  expect(own.map(([name, { command }]) => [name, command])).toEqual([
    ['migrate', ['migrate']],
    ['api', ['api']],
    ['worker', ['worker']],
  ]);
  for (const [, { image, build }] of own) {
    expect(image).toBe(compose.services['api']?.image);
    expect(existsSync(join(root, build?.dockerfile ?? ''))).toBe(true);
  }
});

test('a service that others wait for as healthy says when it is, and one-shot jobs are waited for to their end', () => {
  for (const [, { depends_on: needs = {} }] of services) {
    for (const [name, { condition }] of Object.entries(needs)) {
      const needed = compose.services[name];
      expect(needed).toBeDefined();
      const expected = needed?.healthcheck === undefined ? 'service_completed_successfully' : 'service_healthy';
      expect({ name, condition }).toEqual({ name, condition: expected });
    }
  }
});

test('every mounted file exists and every named volume is declared', () => {
  for (const mount of services.flatMap(([, { volumes }]) => volumes ?? [])) {
    const [from = ''] = mount.split(':');
    if (from.startsWith('./')) expect({ from, exists: existsSync(join(root, from)) }).toEqual({ from, exists: true });
    else expect(compose.volumes).toHaveProperty(from);
  }
});
