import { transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { ensureRounds, lockCycle, roundsNotBegun, runningRounds, saveCycle } from '../../store/cycles.ts';
import { ensureTalkRounds } from '../../store/heart-talks/rounds.ts';
import { ENDED, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { convene } from './convene.ts';

/**
 * Brings a cycle to where it should be: its rounds exist and run, the Party committee convenes when its branches are in,
 * and once no round runs any more the cycle is published. The truth is counted in SQL; a signal only says "look again".
 * Returns the rounds whose workflows must be started: a round that has begun and lost its workflow is the reconcile
 * loop's, or each of n rounds handing over would start n others.
 */
export async function advanceCycle(store: Store, cycleId: string): Promise<Wake> {
  return transaction(store, async (tx) => {
    const cycle = await lockCycle(tx, cycleId);
    if (cycle.state !== 'running') {
      return ENDED;
    }
    await ensureRounds(tx, cycle, tx.now);
    const opened = await ensureTalkRounds(store, tx, cycle);
    const startCases = opened.map((id) => ({ kind: 'talkRound', id }) as const);
    const running = await runningRounds(tx, cycleId);
    if (running.length > 0) {
      const { wakeRounds, lookAt } = await convene(store, tx, cycle);
      const { at, waitMs } = wakeIn(tx.now, [lookAt]);
      await saveCycle(tx, cycleId, { state: 'running', now: tx.now, wakeAt: at });
      return { ...waiting(waitMs), startRounds: await roundsNotBegun(tx, cycleId), wakeRounds, startCases };
    }
    await saveCycle(tx, cycleId, { state: 'published', now: tx.now, wakeAt: null });
    return { ...ENDED, startCases };
  });
}
