import { loadCalendar } from '../../store/calendar.ts';
import { transaction } from '../../store/database.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { completesCycle } from '../../store/cycle-progress.ts';
import { owedInStage } from '../../store/obligations.ts';
import { lockRound, markRound, setRoundWake } from '../../store/rounds.ts';
import type { Round } from '../../store/rounds.ts';
import { openStagesOf } from '../../store/stages.ts';
import type { Stage } from '../../store/stages.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { publishRound } from './publish.ts';
import type { RoundContext, StageContext } from '../context.ts';
import { nextReminder } from '../reminders.ts';
import { ENDED, startDuties, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { followCalendar } from '../stages/calendar.ts';
import { followPanels } from '../stages/follow-panels.ts';
import { remindHeld } from '../stages/remind-held.ts';
import { remindStage } from '../stages/remind.ts';
import { openNextStep } from '../stages/open.ts';
import { closeIfDue } from '../stages/close.ts';
import { takeInChanges } from './changes.ts';

/**
 * Brings a round to where it should be by now: takes in changed memberships, sends the reminders that are due, closes
 * stages that are complete or past their deadline and opens the next ones, publishes after the last. One transaction;
 * reads everything from facts, so it may be run again at any time and by several workers.
 */
export async function advanceRound(store: Store, roundId: string): Promise<Wake> {
  return transaction(store, async (tx) => {
    const round = await lockRound(tx, roundId);
    if (round.state !== 'running') {
      await setRoundWake(tx, roundId, null);
      return { ...ENDED, tellCycle: await cycleWaiting(tx, round) };
    }
    const version = await schemeVersion(tx, round.schemeVersionId);
    const context: RoundContext = { tx, round, version, calendar: await loadCalendar(tx, store.civil) };
    return step(context);
  });
}

/** The cycle that has waited for a round which was ended early; asked again it is the same, and a message too many is none. */
async function cycleWaiting(tx: Transaction, { state, cycleId }: Round): Promise<string | null> {
  if (state !== 'cancelled') return null;
  const tells = (await completesCycle(tx, cycleId, 'ended')) || (await completesCycle(tx, cycleId, 'ready'));
  return tells ? cycleId : null;
}

async function step(context: RoundContext): Promise<Wake> {
  const { tx, round } = context;
  for (;;) {
    const { open, ...next } = await openStagesOf(tx, round.id);
    if (open.length === 0) {
      const opened = await openNextStep(context, next);
      if (opened === 'opened') {
        continue;
      }
      if (opened === 'notConvened') {
        // The committee's sitting wakes the round.
        await setRoundWake(tx, round.id, null);
        const tells = round.readyAt === null && (await completesCycle(tx, round.cycleId, 'ready'));
        return { ...waiting(null), tellCycle: tells ? round.cycleId : null };
      }
      const { talks: startTalks, duties } = await publishRound(context);
      await markRound(tx, round.id, { state: 'published', at: tx.now });
      const tells = await completesCycle(tx, round.cycleId, 'ended');
      return { ...ENDED, startTalks, ...startDuties(duties), tellCycle: tells ? round.cycleId : null };
    }
    const stages = await followed(context, open);
    await takeInChanges(context, stages);
    const looks: readonly (readonly number[] | null)[] = await inTurn(stages, look);
    if (looks.includes(null)) {
      continue;
    }
    const { at, waitMs } = wakeIn(tx.now, [
      ...looks.flatMap((instants) => instants ?? []),
      ...(await deadlines(context)),
    ]);
    await setRoundWake(tx, round.id, at);
    return waiting(waitMs);
  }
}

/** One after the other: they share a connection. */
async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const one of all) {
    done.push(await work(one));
  }
  return done;
}

const followed = (context: RoundContext, open: readonly Stage[]): Promise<StageContext[]> =>
  inTurn(open, (stage) => {
    const document = context.version.document.stages.find(({ key }) => key === stage.key);
    if (document === undefined) {
      throw new Error(`scheme version ${context.version.id} has no stage ${stage.key}`);
    }
    return followCalendar({ ...context, stage, document });
  });

/**
 * Reminds and closes one stage. Null when it has closed, else the instants of its next reminders, UTC ms. While nobody
 * owes anything there is nobody to remind: what is owed later comes with a look of its own.
 */
async function look(stage: StageContext): Promise<readonly number[] | null> {
  const reminders = await remindStage(stage);
  if (await closeIfDue(stage)) {
    return null;
  }
  const owed = await owedInStage(stage.tx, stage.stage.id);
  const panels = owed === 0 ? Infinity : await followPanels(stage);
  return [owed === 0 ? Infinity : nextReminder(reminders), await remindHeld(stage), panels];
}

/** The ends of the open stages as they stand after the looks, which may have moved them. */
async function deadlines({ tx, round }: RoundContext): Promise<number[]> {
  const { open } = await openStagesOf(tx, round.id);
  return open.map(({ closesAt }) => closesAt.valueOf()).filter((closesAt) => closesAt > tx.now.getTime());
}
