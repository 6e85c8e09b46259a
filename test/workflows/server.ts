import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';

import { startWorker } from '../../worker/run.ts';
import type { RunningWorker } from '../../worker/run.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { workflowBundle } from '../e2e/drill/bundle.ts';
import { registerNamespace } from '../e2e/drill/service.ts';
import { quietTemporal } from '../support/quiet-temporal.ts';
import { temporalServer } from '../support/stack.ts';

/** A house and a namespace of its own on the real server, where the product's own worker can be started. */
export interface RealHouse {
  readonly house: House;
  readonly client: Client;
  readonly address: string;
  readonly namespace: string;
  /** Path of the workflow bundle. */
  readonly bundle: string;
  startWorker(reconcileEveryMs: number): Promise<RunningWorker>;
  close(): Promise<void>;
}

export async function openRealHouse(): Promise<RealHouse> {
  const [{ address }, house, bundle] = [await temporalServer(), await openHouse(), await workflowBundle()];
  const namespace = `workflows-${crypto.randomUUID()}`;
  await registerNamespace(address, namespace);
  const connection = await Connection.connect({ address });
  return {
    house,
    client: new Client({ connection, namespace }),
    address,
    namespace,
    bundle,
    startWorker: (reconcileEveryMs) => {
      quietTemporal();
      return startWorker({
        store: house.store,
        address,
        namespace,
        log: pino({ level: 'silent' }),
        bundle: { code: readFileSync(bundle, 'utf8') },
        reconcileEveryMs,
      });
    },
    async close() {
      await connection.close();
      await house.close();
    },
  };
}

/** Asks until the answer is right, at most 20 s. */
export async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const limit = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > limit) throw new Error(`did not come true: ${JSON.stringify(answer)}`);
    await delay(25);
  }
}
