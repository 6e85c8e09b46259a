import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';

import { processVariables } from '../cli/config.ts';
import { createLog, installRuntime } from '../cli/lifetime.ts';
import { startTemporal } from '../dev/temporal.ts';
import type { CivilTime } from '../domain/civil.ts';
import type { Store } from '../store/database.ts';
import { startWorker } from '../worker/run.ts';
import { storeOn } from './house.ts';
import type { Database, House } from './house.ts';

const NAMESPACE = 'default';

let log: Logger | undefined;

/** One log and one SDK runtime for all workers of the process. */
function quietLog(): Logger {
  if (log === undefined) {
    log = createLog('error');
    installRuntime(log);
  }
  return log;
}

/** A database, a Temporal server and a worker on a calendar that can still be set going. */
export interface EngineHouse {
  readonly database: Database;
  readonly store: Store;
  readonly client: Client;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a Temporal server of its own with its data in a file, as the embedded stack does — or uses the one
 * TEMPORAL_ADDRESS names — and the product's worker with its sealer and reconcile loops. Mail is another process's work.
 */
export async function openEngine(house: House, name: string, civil: CivilTime): Promise<EngineHouse> {
  const database = await house.createDatabase(name);
  const store = storeOn(database, civil);
  const temporal = await startTemporal({
    dbFile: `${house.folder}/${name}.temporal.db`,
    port: 0,
    uiPort: 0,
    namespace: NAMESPACE,
    env: processVariables(),
    log: house.say,
  });
  const worker = await startWorker({ store, address: temporal.address, namespace: NAMESPACE, log: quietLog() });
  return {
    database,
    store,
    client: worker.client,
    stop: async () => {
      await worker.stop();
      await store.pool.end();
      await temporal.stop();
    },
  };
}
