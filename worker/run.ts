import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';

import { createActivities } from '../activities/index.ts';
import { keepAnchors } from '../store/anchor.ts';
import type { Store } from '../store/database.ts';
import { vacuumUrn } from '../store/ballots/urn.ts';
import { lapseOpenings } from '../store/openings/lapse.ts';
import { sealAudit } from '../store/sealer.ts';
import { TASK_QUEUE } from '../workflows/ids.ts';
import { runLoop } from './loop.ts';
import { reconcile } from './reconcile.ts';
import { syncSchedules } from './schedules.ts';

export interface WorkerInput {
  readonly store: Store;
  readonly address: string;
  readonly namespace: string;
  readonly log: Logger;
  /** Built ahead of time where start-up matters (the image, tests); otherwise built now from `workflows/`. */
  readonly bundle?: WorkflowBundle;
  readonly reconcileEveryMs?: number;
  /** Keeps the plans as schedules of the server; given otherwise where the server has none. */
  readonly keepSchedules?: typeof syncSchedules;
  /** Where the head of the audit chain is written down, outside the database; left out, nothing is anchored. */
  readonly anchorFile?: string;
  /** Delivers notices until aborted; left out where mail is somebody else's process. */
  readonly deliver?: (signal: AbortSignal) => Promise<void>;
}

export interface RunningWorker {
  readonly client: Client;
  /** Settles when the worker has ended, with its fatal error where there was one. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

export const WORKFLOWS_PATH = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/** Starts a Temporal worker with the loops that repair and deliver. `stop` drains within 20 s. */
export async function startWorker(input: WorkerInput): Promise<RunningWorker> {
  const { store, log, address, namespace } = input;
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    ...(input.bundle === undefined ? { workflowsPath: WORKFLOWS_PATH } : { workflowBundle: input.bundle }),
    activities: createActivities({ store }),
    // Set by hand: the default grows with the heap and a burst of cases must not exhaust it.
    maxCachedWorkflows: 500,
    maxConcurrentActivityTaskExecutions: 12,
    shutdownGraceTime: '10 s',
    shutdownForceTime: '20 s',
  });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection, namespace });
  const stopping = new AbortController();
  const { signal } = stopping;
  const anchors = input.anchorFile === undefined ? undefined : keepAnchors({ store, file: input.anchorFile });
  const loops = Promise.all([
    runLoop({
      name: 'sealer',
      store,
      everyMs: 1_000,
      log,
      signal,
      turn: async () => {
        const sealed = await sealAudit(store);
        await anchors?.keep();
        return { sealed };
      },
    }),
    runLoop({
      name: 'reconcile',
      store,
      everyMs: input.reconcileEveryMs ?? 10_000,
      log,
      signal,
      turn: reconcileTurn(input, client),
    }),
    input.deliver?.(signal),
  ]);
  const ended = worker.run().finally(async () => {
    stopping.abort();
    await loops;
    await anchors?.settle();
    await clientConnection.close();
    await connection.close();
  });
  return { client, ended, stop: stopOf(worker, ended) };
}

/** Schedules are compared with the plans this often; a change by the product itself takes effect at once. */
const SCHEDULES_EVERY_MS = 300_000;

/** A restart may follow a lost namespace: the first turn looks at every running case, later ones at what is late. */
function reconcileTurn(
  { store, keepSchedules = syncSchedules }: WorkerInput,
  client: Client,
): () => Promise<object | null> {
  let everything = true;
  let syncedAt = performance.now();
  return async () => {
    const report = await reconcile({ store, client, everything, keepSchedules });
    await vacuumUrn(store);
    await lapseOpenings(store);
    everything = everything && report === null;
    if (performance.now() - syncedAt >= SCHEDULES_EVERY_MS) {
      await keepSchedules(store, client);
      syncedAt = performance.now();
    }
    return report;
  };
}

function stopOf(worker: Worker, ended: Promise<void>): () => Promise<void> {
  return async () => {
    if (worker.getState() === 'RUNNING') {
      worker.shutdown();
    }
    await ended;
  };
}
