/** What docker-compose.yml runs in containers, run as plain processes with the same commands and variables. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';
import { parse } from 'yaml';

import { startMailCatcher } from '../../dev/mail-catcher.ts';
import { freePort } from '../../dev/ports.ts';
import { startPostgres } from '../../dev/postgres.ts';
import { startTemporal } from '../../dev/temporal.ts';
import { SHANGHAI } from '../../domain/civil.ts';
import { openStore, systemClock } from '../../store/database.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';
import { until } from './drill/service.ts';
import { foundTown } from './drill/town.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_LIMIT_MS = 60_000;
const stops: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  removeFolders();
});

const quiet = (): void => undefined;
const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

type Variables = Record<string, string>;

/** A service's command and environment, its `${…}` filled in as compose does. */
function service(name: string, env: Variables): { command: string[]; environment: Variables } {
  const filled = textOf('docker-compose.yml').replace(
    /\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g,
    (_, variable: string, sign: string | undefined, rest: string | undefined) =>
      env[variable] ?? (sign === '-' ? (rest ?? '') : ''),
  );
  return parse(filled, { merge: true }).services[name];
}

/** The image's entry point with a service's command, on this machine's addresses. */
function run(name: string, env: Variables, here: (value: string) => string, more: Variables = {}): ChildProcess {
  const { command, environment } = service(name, env);
  const [, entry = ''] = /^ENTRYPOINT (\[.*\])$/m.exec(textOf('deploy/Dockerfile')) ?? [];
  const [program, ...entryArgs] = JSON.parse(entry) as string[];
  expect(program).toBe('node');
  const variables = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, here(value)]));
  const child = spawn(process.execPath, [...entryArgs, ...command], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...variables, ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.once('exit', (code) => code !== 0 && process.stderr.write(`${name} ended with ${String(code)}: ${said}\n`));
  stops.push(async () => child.kill('SIGKILL'));
  return child;
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** The roles and the database as the compose file's PostgreSQL makes them on its first start. */
async function createRoles(url: string, env: Variables): Promise<void> {
  const [, sql = ''] = /<<'SQL'\n(.*?)\nSQL/s.exec(textOf('deploy/postgres/roles.sh')) ?? [];
  const filled = sql
    .replace(":'owner_password'", `'${env['JIFEN_OWNER_PASSWORD'] ?? ''}'`)
    .replace(":'temporal_password'", `'${env['TEMPORAL_DB_PASSWORD'] ?? ''}'`);
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const postgres = new URL(maintenance);
  [postgres.username, postgres.password] = ['postgres', 'p'];
  // The embedded server's own superuser has the name that is the schema's owner there.
  await statements(maintenance.href, [`create role postgres superuser login password 'p'`, 'drop database jifen']);
  await statements(postgres.href, [
    'alter role jifen_owner rename to embedded',
    ...filled.split(/;\s*/).filter(Boolean),
  ]);
}

async function statements(url: string, all: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of all) await client.query(statement);
  } finally {
    await client.end();
  }
}

test('migrate, api and worker run with the variables of the compose file and end cleanly', async () => {
  const env = {
    POSTGRES_PASSWORD: 'p',
    JIFEN_OWNER_PASSWORD: 'owner',
    JIFEN_APP_PASSWORD: 'app',
    TEMPORAL_DB_PASSWORD: 't',
  };
  const namespace = service('worker', env).environment['TEMPORAL_NAMESPACE'] ?? '';
  const [postgres, temporal, mail] = await Promise.all([
    startPostgres({ dataDir: temporaryFolder(), port: 0, log: quiet }),
    startTemporal({ port: 0, uiPort: 0, namespace, env: { ...process.env, TEMPORAL_ADDRESS: undefined }, log: quiet }),
    startMailCatcher({ smtpPort: 0, httpPort: 0 }),
  ]);
  stops.push(postgres.stop, temporal.stop, mail.stop);
  await createRoles(postgres.url, env);
  const port = await freePort(0);
  const here = (value: string): string =>
    value
      .replace('@postgres:5432', `@127.0.0.1:${String(postgres.port)}`)
      .replace('temporal:7233', temporal.address)
      .replace('smtp://mailpit:1025', mail.smtpUrl)
      .replace('0.0.0.0', '127.0.0.1')
      .replace(/^8080$/, String(port));

  expect(await exitOf(run('migrate', env, here))).toBe(0);
  expect(await exitOf(run('migrate', env, here))).toBe(0);

  const databaseUrl = here(service('api', env).environment['DATABASE_URL'] ?? '');
  const store = openStore({ url: databaseUrl, clock: systemClock, civil: SHANGHAI });
  stops.push(() => store.pool.end());
  const apiUrl = `http://127.0.0.1:${String(port)}`;
  const town = await foundTown(store, { apiUrl, branches: [2] });

  const api = run('api', env, here);
  const worker = run('worker', env, here, { ANCHOR_FILE: join(temporaryFolder(), 'audit.log') });
  const limit = performance.now() + READY_LIMIT_MS;
  const ready = (): Promise<boolean> =>
    fetch(`${apiUrl}/readyz`)
      .then(({ ok }) => ok)
      .catch(() => false);
  while (!(await ready())) {
    if (performance.now() > limit) throw new Error('the API did not become ready');
    await delay(100);
  }

  // The month before today's is scored; the schedule's day has passed, so the worker opens it at once.
  await until(store, `exists (select 1 from obligation where kind = 'declare')`);
  const { rows } = await store.pool.query<{ id: string; personId: string }>(
    `select id, person_id as "personId" from obligation where kind = 'declare' order by id limit 1`,
  );
  const [duty] = rows;
  const member = town.person(duty?.personId ?? '');
  const item = { itemKey: 'duty-task', points: '2', reason: '专项任务' };
  const declared = await member.press(`/obligations/${duty?.id ?? ''}/items`, item, 'one');
  expect(declared.status).toBe(201);
  await until(store, `exists (select 1 from mail where state = 'sent')`);
  expect(mail.mails().length).toBeGreaterThan(0);

  api.kill('SIGTERM');
  worker.kill('SIGTERM');
  expect(await Promise.all([exitOf(api), exitOf(worker)])).toEqual([0, 0]);
  const { rows: kept } = await store.pool.query('select id from declared_item');
  expect(kept).toEqual([{ id: declared.body.itemId }]);
}, 180_000);
