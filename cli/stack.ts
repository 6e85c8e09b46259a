import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Logger } from 'pino';

import { createApp } from '../api/app.ts';
import type { SignInLimits } from '../api/ports.ts';
import { startServer } from '../api/server.ts';
import { temporalPort } from '../api/temporal-port.ts';
import { freePort } from '../dev/ports.ts';
import { startMailCatcher } from '../dev/mail-catcher.ts';
import type { MailCatcher } from '../dev/mail-catcher.ts';
import { startPostgres } from '../dev/postgres.ts';
import { startTemporal } from '../dev/temporal.ts';
import type { CivilTime } from '../domain/civil.ts';
import { runNoticeLoop } from '../notices/loop.ts';
import { createTransport } from '../notices/transport.ts';
import { openStore } from '../store/database.ts';
import type { Clock, Store } from '../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../store/migrate.ts';
import { readiness } from '../store/readiness.ts';
import { startWorker } from '../worker/run.ts';
import type { RunningWorker, WorkerInput } from '../worker/run.ts';

export interface StackInput {
  /** Where everything is kept between runs. */
  readonly dataDir: string;
  /** Wanted ports; the next free one is taken where one is in use, 0 = any. */
  readonly ports: { api: number; postgres: number; temporal: number; temporalUi: number; smtp: number; mail: number };
  readonly namespace: string;
  readonly civil: CivilTime;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** One line for the person who started it. */
  readonly say: (line: string) => void;
  /** As for the worker: given where the Temporal server has no schedules. */
  readonly keepSchedules?: WorkerInput['keepSchedules'];
  readonly reconcileEveryMs?: number;
  readonly signInLimits?: SignInLimits;
}

/** The whole service in one process, with the servers it needs as children. */
export interface Stack {
  readonly store: Store;
  readonly ownerUrl: string;
  readonly temporalAddress: string;
  readonly temporalUi: string | undefined;
  readonly mail: MailCatcher;
  readonly apiUrl: string;
  readonly anchorFile: string;
  readonly worker: RunningWorker;
  readonly stop: () => Promise<void>;
}

/** Starts PostgreSQL, Temporal, the mail catcher and the worker, in that order; a failure stops what was started. */
export async function startStack(input: StackInput): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) {
      await end();
    }
  };
  try {
    return { ...(await launch(input, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function launch(input: StackInput, stops: (() => Promise<void>)[]): Promise<Omit<Stack, 'stop'>> {
  const { dataDir, ports, say, env, log } = input;
  await mkdir(dataDir, { recursive: true });
  const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port: ports.postgres, log: say });
  stops.push(() => postgres.stop());
  const temporal = await startTemporal({
    dbFile: join(dataDir, 'temporal.db'),
    port: ports.temporal,
    uiPort: ports.temporalUi,
    namespace: input.namespace,
    env,
    log: say,
  });
  stops.push(() => temporal.stop());
  const mail = await startMailCatcher({ smtpPort: ports.smtp, httpPort: ports.mail, dir: join(dataDir, 'mail') });
  stops.push(() => mail.stop());

  const password = await keptSecret(join(dataDir, 'application-password'));
  await migrate({ ownerUrl: postgres.url, applicationPassword: password });
  const store = openStore({ url: asApplication(postgres.url, password), clock: input.clock, civil: input.civil });
  stops.push(() => store.pool.end());

  const anchorFile = join(dataDir, 'audit-anchors.jsonl');
  const apiPort = await freePort(ports.api);
  const apiUrl = `http://127.0.0.1:${String(apiPort)}`;
  const transport = createTransport({ smtpUrl: mail.smtpUrl, from: 'jifen <jifen@localhost>' });
  const worker = await startWorker({
    store,
    address: temporal.address,
    namespace: input.namespace,
    log,
    anchorFile,
    ...(input.keepSchedules === undefined ? {} : { keepSchedules: input.keepSchedules }),
    ...(input.reconcileEveryMs === undefined ? {} : { reconcileEveryMs: input.reconcileEveryMs }),
    deliver: (signal) => runNoticeLoop({ store, transport, publicUrl: apiUrl, log, signal }),
  });
  stops.push(() => worker.stop());
  const app = createApp({
    store,
    workflows: temporalPort(worker.client),
    publicUrl: apiUrl,
    secureCookies: false,
    logger: log,
    ready: () => readiness(store),
    ...(input.signInLimits === undefined ? {} : { signInLimits: input.signInLimits }),
  });
  const server = await startServer({ app, port: apiPort, host: '127.0.0.1' });
  stops.push(() => server.stop());
  return {
    store,
    ownerUrl: postgres.url,
    temporalAddress: temporal.address,
    temporalUi: temporal.uiUrl,
    mail,
    apiUrl: server.url,
    anchorFile,
    worker,
  };
}

/** The owner's connection string with the application role in its place. */
function asApplication(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = APPLICATION_ROLE;
  url.password = password;
  return url.href;
}

/** A random secret, made once and kept beside the data for the next start. */
async function keptSecret(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  const secret = randomBytes(24).toString('base64url');
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
