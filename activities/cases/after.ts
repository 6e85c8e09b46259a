import { runningRoundsOf } from '../../store/corrections/lock.ts';
import { dutiesToLookAfter } from '../../store/consequences/duties.ts';
import type { Transaction } from '../../store/database.ts';
import { talksToLookAfter } from '../../store/talks.ts';
import { ENDED, startDuties } from '../wake.ts';
import type { Wake } from '../wake.ts';

/**
 * What a decided appeal or correction leaves for others to do: talks it opened need their workflows, rounds that still
 * run must compare what they posted with the facts. Asked of the facts, so a second look says the same.
 */
export async function afterCase(tx: Transaction, personId: string): Promise<Wake> {
  return {
    ...ENDED,
    startTalks: await talksToLookAfter(tx, personId),
    ...startDuties(await dutiesToLookAfter(tx, personId)),
    wakeRounds: await runningRoundsOf(tx, personId),
  };
}
