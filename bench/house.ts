import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { startPostgres } from '../dev/postgres.ts';
import { SHANGHAI } from '../domain/civil.ts';
import type { CivilTime } from '../domain/civil.ts';
import { openStore, systemClock } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../store/migrate.ts';

const PASSWORD = 'bench';
/** Connections of a pool, the product's default; the bare endpoint gets the same. */
export const POOL_SIZE = 16;

/** A migrated database of one measurement. */
export interface Database {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  /** Runs SQL as the owner: bulk data, VACUUM, tables that are not the product's. */
  readonly owner: (sql: string) => Promise<void>;
}

/** What all measurements share: one real PostgreSQL with its own defaults, fsync on, in a folder that goes away. */
export interface House {
  readonly folder: string;
  readonly say: (line: string) => void;
  readonly createDatabase: (name: string) => Promise<Database>;
  readonly close: () => Promise<void>;
}

export async function openHouse(say: (line: string) => void): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'jifen-bench-'));
  // PostgreSQL may run under another account and has to enter.
  await chmod(folder, 0o755);
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), port: 0, log: say });
  return {
    folder,
    say,
    createDatabase: (name) => createDatabase(postgres.url, name),
    close: async () => {
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A store on a database of the bench, as the application role. */
export const storeOn = (database: Database, civil: CivilTime = SHANGHAI, max = POOL_SIZE): Store =>
  openStore({ url: database.applicationUrl, clock: systemClock, civil, max });

async function createDatabase(serverUrl: string, name: string): Promise<Database> {
  await asOwner(serverUrl, `create database ${pg.escapeIdentifier(name)}`);
  const ownerUrl = edited(serverUrl, { pathname: `/${name}` });
  await migrate({ ownerUrl, applicationPassword: PASSWORD });
  return {
    ownerUrl,
    applicationUrl: edited(ownerUrl, { username: APPLICATION_ROLE, password: PASSWORD }),
    owner: (sql) => asOwner(ownerUrl, sql),
  };
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const edited = (url: string, change: Partial<Pick<URL, 'pathname' | 'username' | 'password'>>): string =>
  Object.assign(new URL(url), change).href;
