import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { Store } from '../store/database.ts';
import { markLoopRun } from '../store/loop-runs.ts';

export interface LoopInput {
  readonly name: string;
  readonly store: Store;
  readonly everyMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** One turn; what it returns is kept with the time of the run. */
  readonly turn: () => Promise<object | null>;
}

/** Repeats a turn until told to stop. A failing turn is logged and tried again; nothing else ever depends on one turn. */
export async function runLoop({ name, store, everyMs, log, signal, turn }: LoopInput): Promise<void> {
  while (!signal.aborted) {
    try {
      const detail = await turn();
      if (detail !== null) {
        await markLoopRun(store, name, detail);
      }
    } catch (error) {
      log.warn({ loop: name, err: error }, 'loop turn failed, will be tried again');
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
