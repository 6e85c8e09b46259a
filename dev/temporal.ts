import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Connection } from '@temporalio/client';

import { defaultCacheDir, type Env } from './cache.ts';
import { claimFolder, type Claim } from './claim.ts';
import { spawnLeashed, type Leashed } from './leash.ts';
import { freePort, LOOPBACK } from './ports.ts';
import { StackError, type Log } from './stack-error.ts';
import { temporalProgram } from './temporal-program.ts';

const START_LIMIT_MS = 60_000;
const EXTERNAL_LIMIT_MS = 15_000;
const STOP_LIMIT_MS = 10_000;

export type TemporalOptions = {
  /** File that keeps workflows between runs; in memory when left out. */
  readonly dbFile?: string;
  /** The wanted ports on 127.0.0.1; the next free ones are used when they are taken, 0 asks for any. */
  readonly port: number;
  readonly uiPort: number;
  readonly namespace: string;
  readonly cacheDir?: string;
  readonly env: Env;
  readonly log: Log;
  /** Dynamic configuration of our own server, as `{ name: value }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long a server given by TEMPORAL_ADDRESS may take to answer; 15 s by default. */
  readonly givenLimitMs?: number;
};

export type RunningTemporal = {
  readonly address: string;
  /** The web interface; undefined for a server that was given by TEMPORAL_ADDRESS. */
  readonly uiUrl: string | undefined;
  /** The server's process; undefined for a server that was given. */
  readonly pid: number | undefined;
  /** Settles when the server has ended; never for a server that was given. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
};

/** Asks the server for the namespace: undefined = it is there, otherwise what went wrong. */
async function ask(address: string, namespace: string): Promise<Error | undefined> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: '2s' });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + 2_000, () => workflowService.describeNamespace({ namespace }));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await connection?.close().catch(() => undefined);
  }
}

/** Waits until the namespace answers; the last failure when `limitMs` pass or the server ends first. */
async function untilAnswers(
  address: string,
  namespace: string,
  limitMs: number,
  hasEnded: () => boolean,
): Promise<Error | undefined> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const fault = await ask(address, namespace);
    if (fault === undefined || Date.now() > deadline || hasEnded()) return fault;
    await delay(100);
  }
}

async function useGiven(address: string, namespace: string, limitMs: number): Promise<RunningTemporal> {
  const fault = await untilAnswers(address, namespace, limitMs, () => false);
  if (fault !== undefined) {
    throw new StackError(
      `TEMPORAL_ADDRESS is ${address}, but its namespace "${namespace}" does not answer (${fault.message}): ` +
        'start that server, create the namespace, or unset the variable to use the built-in server.',
    );
  }
  const never = new Promise<void>(() => undefined);
  return { address, uiUrl: undefined, pid: undefined, exited: never, stop: async () => undefined };
}

/** The user's own Temporal settings are for other servers, and this one asks nobody whether there is a newer version. */
function childEnv(env: Env): Record<string, string> {
  const own = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('TEMPORAL_') ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(own), TEMPORAL_VERSION_CHECK_DISABLED: '1' };
}

function launch(program: string, options: TemporalOptions, folder: string, ports: [number, number]): Leashed {
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports[0]), '--ui-port', String(ports[1])];
  args.push('--namespace', options.namespace, '--log-level', 'warn', '--color', 'never');
  args.push('--disable-config-file', '--disable-config-env');
  if (options.dbFile !== undefined) {
    // Workflows can be rebuilt from facts, so a power cut may cost the last moments but never the file.
    const pragmas = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'];
    args.push('--db-filename', resolve(options.dbFile), ...pragmas);
  }
  for (const [name, value] of Object.entries(options.settings ?? {})) {
    args.push('--dynamic-config-value', `${name}=${value}`);
  }
  const logFile = join(folder, 'temporal.log');
  return spawnLeashed(program, args, { signal: 'TERM', logFile, env: childEnv(options.env), cwd: folder });
}

type Launched = { server: Leashed; address: string; uiUrl: string };

async function launchUntilUp(options: TemporalOptions, program: string, folder: string, claim: Claim | undefined) {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const port = await freePort(options.port);
    const wantedUi = await freePort(options.uiPort);
    const uiPort = wantedUi === port ? await freePort(port + 1) : wantedUi;
    const server = launch(program, options, folder, [port, uiPort]);
    claim?.recordServer(server.pid);
    const address = `${LOOPBACK}:${port}`;
    const fault = await untilAnswers(address, options.namespace, deadline - Date.now(), () => server.hasExited());
    if (fault === undefined) {
      if (options.port !== 0 && port !== options.port) {
        options.log(`Port ${options.port} is taken, so Temporal listens on ${port}.`);
      }
      return { server, address, uiUrl: `http://${LOOPBACK}:${uiPort}` } satisfies Launched;
    }
    await server.stop(STOP_LIMIT_MS);
    const output = server.lastOutput();
    if (!output.includes('address already in use') || Date.now() > deadline) {
      throw new StackError(`Temporal did not start: ${output || fault.message}`);
    }
  }
}

/**
 * A Temporal server for development: the one TEMPORAL_ADDRESS names, or a dev server of our own on 127.0.0.1 that ends
 * with this process and makes no calls to the outside. Returns when the namespace answers; throws a StackError whose
 * message says what to do.
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  const given = options.env['TEMPORAL_ADDRESS'];
  if (given !== undefined && given !== '') {
    return await useGiven(given, options.namespace, options.givenLimitMs ?? EXTERNAL_LIMIT_MS);
  }
  const { env, log, dbFile } = options;
  const program = await temporalProgram({ cacheDir: options.cacheDir ?? defaultCacheDir(env), env, log });
  const folder = dbFile === undefined ? await mkdtemp(join(tmpdir(), 'jifen-temporal-')) : dirname(resolve(dbFile));
  const claim = dbFile === undefined ? undefined : await claimFolder(folder, 'temporal', 'SIGTERM');
  const cleanUp = async (): Promise<void> => {
    claim?.release();
    if (dbFile === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const { server, address, uiUrl } = await launchUntilUp(options, program, folder, claim);
    const exited = server.exited.then(cleanUp);
    return {
      address,
      uiUrl,
      pid: server.pid,
      exited,
      async stop() {
        await server.stop(STOP_LIMIT_MS);
        await exited;
      },
    };
  } catch (error) {
    await cleanUp();
    throw error;
  }
}
