import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { claimFolder, type Claim } from './claim.ts';
import { spawnLeashed, type Leashed } from './leash.ts';
import { freePort, LOOPBACK } from './ports.ts';
import { reachableBinaries, reachableData, serverAccount, type Account } from './postgres-account.ts';
import {
  checkVersion,
  clearStaleLock,
  createCluster,
  OWNER,
  ownerPassword,
  packagedBinaries,
} from './postgres-cluster.ts';
import { StackError, type Log } from './stack-error.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 20_000;
const DATABASE = 'jifen';

export type PostgresOptions = {
  /** Everything is kept here; created when missing. */
  readonly dataDir: string;
  /** The wanted port on 127.0.0.1; the next free one is used when it is taken, 0 asks for any. */
  readonly port: number;
  readonly log: Log;
  /** Server settings above the defaults, as `{ name: value }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The folder holding `bin/postgres`; the npm package's by default. */
  readonly binaries?: string;
};

export type RunningPostgres = {
  /** Connection string of the owner role (a superuser here) for the database `jifen`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where the data is, which differs from the folder asked for when root's server account cannot enter that. */
  readonly dataDir: string;
  /** Settles when the server has ended, whoever ended it. */
  readonly exited: Promise<void>;
  /** Ends open connections, writes everything down and returns when the server is gone. */
  stop(): Promise<void>;
};

type Place = { dataDir: string; cluster: string; binaries: string; account: Account | undefined; password: string };

async function prepare(options: PostgresOptions, account: Account | undefined, dataDir: string): Promise<Place> {
  const native = await realpath(options.binaries ?? packagedBinaries());
  const binaries = await reachableBinaries(native, account, options.log);
  const cluster = join(dataDir, 'cluster');
  const password = await ownerPassword(dataDir, account);
  if (existsSync(cluster)) {
    await checkVersion(cluster, binaries);
    await clearStaleLock(cluster);
  } else {
    await createCluster(dataDir, cluster, binaries, account);
  }
  return { dataDir, cluster, binaries, account, password };
}

function launch(place: Place, port: number, settings: Readonly<Record<string, string>>): Leashed {
  const defaults = {
    listen_addresses: LOOPBACK,
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    lc_messages: 'C',
  };
  const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawnLeashed(join(place.binaries, 'bin/postgres'), ['-D', place.cluster, ...flags], {
    ...place.account,
    cwd: '/',
    signal: 'INT',
    logFile: join(place.dataDir, 'postgres.log'),
  });
}

/** Connects to the maintenance database and creates ours; throws while the server is still starting. */
async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ host: LOOPBACK, port, user: OWNER, password, database: 'postgres' });
  try {
    await client.connect();
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits until the server answers; false when it ended instead. */
async function answers(server: Leashed, port: number, password: string): Promise<boolean> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (server.hasExited()) return false;
    try {
      await ensureDatabase(port, password);
      return true;
    } catch (error) {
      if (Date.now() > deadline) {
        await server.stop(STOP_LIMIT_MS);
        throw new StackError(`PostgreSQL did not answer within 60 s: ${error instanceof Error ? error.message : ''}`);
      }
      await delay(50);
    }
  }
}

/** Port taken in between, or the processes of a killed server still on their way out: worth another try. */
function passes(output: string): boolean {
  return /could not bind|Address already in use|pre-existing shared memory block|lock file "postmaster.pid"/.test(
    output,
  );
}

type Launched = { server: Leashed; port: number };

async function launchUntilUp(place: Place, options: PostgresOptions, claim: Claim): Promise<Launched> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const port = await freePort(options.port);
    const server = launch(place, port, options.settings ?? {});
    claim.recordServer(server.pid);
    if (await answers(server, port, place.password)) {
      if (options.port !== 0 && port !== options.port) {
        options.log(`Port ${options.port} is taken, so PostgreSQL listens on ${port}.`);
      }
      return { server, port };
    }
    const output = server.lastOutput();
    if (!passes(output) || Date.now() > deadline) throw new StackError(`PostgreSQL did not start: ${output}`);
    await delay(200);
  }
}

/**
 * Starts a real PostgreSQL server on 127.0.0.1 with its data in `dataDir`, creating it on the first start; data survives
 * restarts and kills (fsync on). Throws a StackError whose message says what to do: folder in use, written by another
 * major version, no server for this platform.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const account = await serverAccount();
  const dataDir = await reachableData(resolve(options.dataDir), account, options.log);
  const claim = await claimFolder(dataDir, 'postgres', 'SIGINT');
  try {
    const place = await prepare(options, account, dataDir);
    const { server, port } = await launchUntilUp(place, options, claim);
    const exited = server.exited.then(() => claim.release());
    return {
      url: `postgres://${OWNER}:${place.password}@${LOOPBACK}:${port}/${DATABASE}`,
      port,
      pid: server.pid,
      dataDir,
      exited,
      async stop() {
        await server.stop(STOP_LIMIT_MS);
        await exited;
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}
