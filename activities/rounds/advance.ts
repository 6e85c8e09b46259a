import { loadCalendar } from '../../store/calendar.ts';
import { transaction } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { lockRound, markRound, openStageOf, setRoundWake } from '../../store/rounds.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { publishRound } from './publish.ts';
import type { RoundContext } from '../context.ts';
import { nextReminder } from '../reminders.ts';
import { ENDED, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { followCalendar } from '../stages/calendar.ts';
import { remindHeld } from '../stages/remind-held.ts';
import { remindStage } from '../stages/remind.ts';
import { openNextStage } from '../stages/open.ts';
import { closeIfDue } from '../stages/close.ts';
import { takeInChanges } from './changes.ts';

/**
 * Brings a round to where it should be by now: takes in changed memberships, sends the reminders that are due, closes a
 * stage that is complete or past its deadline and opens the next one, publishes after the last. One transaction; reads
 * everything from facts, so it may be run again at any time and by several workers.
 */
export async function advanceRound(store: Store, roundId: string): Promise<Wake> {
  return transaction(store, async (tx) => {
    const round = await lockRound(tx, roundId);
    if (round.state !== 'running') {
      await setRoundWake(tx, roundId, null);
      return ENDED;
    }
    const version = await schemeVersion(tx, round.schemeVersionId);
    const context: RoundContext = { tx, round, version, calendar: await loadCalendar(tx, store.civil) };
    return step(context);
  });
}

async function step(context: RoundContext): Promise<Wake> {
  const { tx, round } = context;
  for (;;) {
    const { open, nextOrdinal } = await openStageOf(tx, round.id);
    if (open === null) {
      const opened = await openNextStage(context, nextOrdinal);
      if (opened) {
        continue;
      }
      const startTalks = await publishRound(context);
      await markRound(tx, round.id, { state: 'published', at: tx.now });
      return { ...ENDED, startTalks, tellCycle: round.cycleId };
    }
    const document = context.version.document.stages.find((stage) => stage.key === open.key);
    if (document === undefined) {
      throw new Error(`scheme version ${context.version.id} has no stage ${open.key}`);
    }
    const stage = await followCalendar({ ...context, stage: open, document });
    await takeInChanges(stage);
    const reminders = await remindStage(stage);
    if (await closeIfDue(stage)) {
      continue;
    }
    const nextCall = await remindHeld(stage);
    const { closesAt } = (await openStageOf(tx, round.id)).open ?? open;
    const deadline = closesAt.valueOf() > tx.now.getTime() ? closesAt.valueOf() : Infinity;
    const { at, waitMs } = wakeIn(tx.now, [deadline, nextReminder(reminders), nextCall]);
    await setRoundWake(tx, round.id, at);
    return waiting(waitMs);
  }
}
