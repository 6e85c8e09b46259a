import { setTimeout as delay } from 'node:timers/promises';

import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';

import { createApp } from '../../../api/app.ts';
import { startServer } from '../../../api/server.ts';
import { temporalPort } from '../../../api/temporal-port.ts';
import { startMailCatcher } from '../../../dev/mail-catcher.ts';
import type { MailCatcher } from '../../../dev/mail-catcher.ts';
import type { CivilTime } from '../../../domain/civil.ts';
import { openStore, systemClock } from '../../../store/database.ts';
import type { Store } from '../../../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../../../store/migrate.ts';
import { readiness } from '../../../store/readiness.ts';
import { freshDatabase, temporalServer } from '../../support/stack.ts';
import { WorkerProcess } from './worker.ts';

/** The day before the first working day of February 2026, in which January is scored. */
const FIRST_DAY = '2026-02-01';

export interface Place {
  /** As the application role. */
  readonly databaseUrl: string;
  readonly address: string;
  readonly namespace: string;
  /** Removes what was made for this drill alone. */
  readonly leave: () => Promise<void>;
}

/** The product at work: the API in this process, the worker in its own, real servers around them. */
export interface Service {
  readonly store: Store;
  readonly apiUrl: string;
  readonly client: Client;
  readonly mail: MailCatcher;
  readonly worker: WorkerProcess;
  readonly stop: () => Promise<void>;
}

/** A fresh database and namespace on the servers all tests share. */
export async function ownPlace(): Promise<Place> {
  const { address } = await temporalServer();
  const namespace = `drill-${crypto.randomUUID()}`;
  await registerNamespace(address, namespace);
  return { ...(await ownDatabase()), address, namespace };
}

/** A fresh database on the server all tests share. */
export async function ownDatabase(): Promise<Pick<Place, 'databaseUrl' | 'leave'>> {
  const database = await freshDatabase(async (ownerUrl) => {
    await migrate({ ownerUrl, applicationPassword: 'application' });
  });
  return { databaseUrl: asApplication(database.ownerUrl), leave: () => database.drop() };
}

/** The role without its password, which other test files set as they like. */
export function asApplication(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.searchParams.set('options', `-c role=${APPLICATION_ROLE}`);
  return url.href;
}

const NAMESPACE_LIMIT_MS = 20_000;

/** Creates a namespace and returns when the server answers for it. */
export async function registerNamespace(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const client = new Client({ connection, namespace });
    const limit = performance.now() + NAMESPACE_LIMIT_MS;
    while (!(await answers(client))) {
      if (performance.now() > limit) throw new Error(`the namespace ${namespace} does not answer`);
      await delay(50);
    }
  } finally {
    await connection.close();
  }
}

const answers = (client: Client): Promise<boolean> =>
  client.workflow.count().then(
    () => true,
    () => false,
  );

/** A calendar whose days last `dayMs` and whose 2 February 2026 begins in `leadMs`. */
export const compressed = (dayMs: number, leadMs: number): CivilTime => ({
  originDate: FIRST_DAY,
  originMs: Date.now() + leadMs - dayMs,
  dayMs,
});

/** Starts everything but the worker, which the drill starts when its people are there. `bundle`: path of the workflows. */
export async function startService(place: Place, civil: CivilTime, bundle: string): Promise<Service> {
  const store = openStore({ url: place.databaseUrl, clock: systemClock, civil });
  const connection = await Connection.connect({ address: place.address });
  const client = new Client({ connection, namespace: place.namespace });
  const mail = await startMailCatcher({ smtpPort: 0, httpPort: 0 });
  const app = createApp({
    store,
    workflows: temporalPort(client),
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    logger: pino({ level: 'silent' }),
    ready: () => readiness(store),
  });
  const server = await startServer({ app, port: 0, host: '127.0.0.1' });
  const worker = new WorkerProcess({
    databaseUrl: place.databaseUrl,
    address: place.address,
    namespace: place.namespace,
    smtpUrl: mail.smtpUrl,
    civil,
    bundle,
  });
  return {
    store,
    apiUrl: server.url,
    client,
    mail,
    worker,
    stop: async () => {
      await worker.stop();
      await server.stop();
      await connection.close();
      await store.pool.end();
      await mail.stop();
      await place.leave();
    },
  };
}

/**
 * Waits until a query that returns one boolean column says so; the milliseconds that took. A database that is away for a
 * moment has not said so yet.
 */
export async function until(
  store: Store,
  sql: string,
  values: readonly unknown[] = [],
  limitMs = 60_000,
): Promise<number> {
  const asked = performance.now();
  const isTrue = async (): Promise<boolean> => {
    const { rows } = await store.pool.query<{ yes: boolean }>(`select (${sql}) as yes`, [...values]);
    return rows[0]?.yes === true;
  };
  let fault = 'no fault';
  while (!(await isTrue().catch((error: unknown) => ((fault = String(error)), false)))) {
    if (performance.now() - asked > limitMs) {
      throw new Error(`did not come true within ${String(limitMs)} ms: ${sql} (${fault})`);
    }
    await delay(20);
  }
  return performance.now() - asked;
}
