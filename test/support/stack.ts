import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { TestWorkflowEnvironment } from '@temporalio/testing';
import pg from 'pg';

import { startTimeSkipping } from '../../dev/time-skipping.ts';
import { quietTemporal } from './quiet-temporal.ts';
import { startPart, type Described, type Part } from './stack-servers.ts';

/** Where the servers of this test run are described, one JSON file each; set by test/run.ts or jest's global set-up. */
function stackFolder(): string {
  const folder = process.env['JIFEN_TEST_STACK'];
  if (folder === undefined) throw new Error('Run tests through jest: its set-up names the stack folder.');
  return folder;
}

/** Writes a part's description so that a reader sees all of it or nothing. */
export function describePart<P extends Part>(folder: string, part: P, described: Described[P]): void {
  const file = join(folder, `${part}.json`);
  writeFileSync(`${file}.new`, JSON.stringify(described));
  renameSync(`${file}.new`, file);
}

/** One of the shared servers: as test/run.ts started it, or started now by the first test file that asks. */
async function part<P extends Part>(name: P): Promise<Described[P]> {
  const folder = stackFolder();
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) {
    try {
      mkdirSync(join(folder, `${name}.lock`));
      const log = (sentence: string): boolean => process.stderr.write(`${sentence}\n`);
      const { described } = await startPart(name, folder, process.env, log);
      describePart(folder, name, described);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      // Another worker is starting it; the waiting test's own time limit bounds this.
      while (!existsSync(file)) await delay(50);
    }
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Described[P];
}

/** Connection string of the shared server's owner role (a superuser), for its maintenance database. */
export async function postgresUrl(): Promise<string> {
  return (await part('postgres')).url;
}

/** The shared Temporal dev server (in memory, real time). */
export async function temporalServer(): Promise<{ address: string; namespace: string }> {
  const { address, namespace } = await part('temporal');
  return { address, namespace };
}

/** A time-skipping environment of the test's own; the test tears it down. */
export async function timeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  quietTemporal();
  const { path } = await part('testServer');
  return startTimeSkipping(path);
}

async function withAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: await postgresUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

export type Migrate = (ownerUrl: string) => Promise<void>;

/** Any number; one lock is enough for one kind of work. */
const TEMPLATE_LOCK = 7_311_958;

/** Builds the migrated template once per run; other workers wait for it on an advisory lock. */
async function ensureTemplate(admin: pg.Client, template: string, migrate: Migrate): Promise<void> {
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [template]);
    if (found.rowCount !== 0) return;
    await admin.query(`DROP DATABASE IF EXISTS ${template}_draft WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${template}_draft`);
    await migrate(urlOf(await postgresUrl(), `${template}_draft`));
    await untilUnused(admin, `${template}_draft`);
    await admin.query(`ALTER DATABASE ${template}_draft RENAME TO ${template}`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
}

const CLOSING_MS = 2_000;

/** Waits for connections that are on their way out; the ones that stay, by what they last did. */
async function untilUnused(admin: pg.Client, database: string): Promise<string[]> {
  const deadline = Date.now() + CLOSING_MS;
  for (;;) {
    const { rows } = await admin.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [database],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map(({ query }) => query);
    await delay(20);
  }
}

export type FreshDatabase = {
  readonly name: string;
  /** As the owner role. */
  readonly ownerUrl: string;
  /** As another role, for instance the application's. */
  urlFor(user: string, password: string): string;
  /** Another database with the same content; nobody may be connected to this one. */
  copy(): Promise<FreshDatabase>;
  /** Removes the database; throws when a test left a connection open. */
  drop(): Promise<void>;
};

/**
 * A database of the test's own, copied from a template that `migrate` filled once per run. Name another template where
 * a test migrates differently.
 */
export async function freshDatabase(migrate: Migrate, template = 'jifen_template'): Promise<FreshDatabase> {
  await withAdmin((admin) => ensureTemplate(admin, template, migrate));
  return copyOf(template);
}

async function copyOf(template: string): Promise<FreshDatabase> {
  const name = `test_${process.pid}_${crypto.randomUUID().slice(0, 8)}`;
  await withAdmin(async (admin) => {
    await untilUnused(admin, template);
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const ownerUrl = urlOf(await postgresUrl(), name);
  return {
    name,
    ownerUrl,
    urlFor(user, password) {
      const url = new URL(ownerUrl);
      url.username = user;
      url.password = password;
      return url.href;
    },
    copy: () => copyOf(name),
    async drop() {
      const left = await withAdmin(async (admin) => {
        const open = await untilUnused(admin, name);
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
        return open;
      });
      if (left.length > 0) throw new Error(`${left.length} connections were left open, last: ${left.join('; ')}`);
    },
  };
}
