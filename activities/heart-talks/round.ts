import { dateOf } from '../../domain/civil.ts';
import { endOfSpan, talkDuties } from '../../domain/talk-rounds.ts';
import type { TalkDuty } from '../../domain/talk-rounds.ts';
import type { ReminderPoint } from '../../domain/stages.ts';
import { writeAudit } from '../../store/audit.ts';
import { loadCalendar } from '../../store/calendar.ts';
import { endFile, saveFile } from '../../store/cases.ts';
import type { CaseFile } from '../../store/cases.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { readTalkRound, storeMissed, unreachedIn } from '../../store/heart-talks/rounds.ts';
import type { TalkRound } from '../../store/heart-talks/rounds.ts';
import { queueNotices } from '../../store/notices.ts';
import { OVERSEERS, holdersUpward } from '../../store/offices.ts';
import type { Role } from '../../store/offices.ts';
import { recusalsOf } from '../../store/panels.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { firstAbove, remindCase } from '../cases/remind.ts';
import type { CaseContext } from '../cases/remind.ts';
import { datedReminders, nextReminder } from '../reminders.ts';
import { ENDED, waiting, wakeIn } from '../wake.ts';
import type { Wake } from '../wake.ts';
import { keepDuties } from './duties.ts';

const BRANCH: readonly Role[] = ['secretary', 'deputySecretary', 'committeeMember'];
const ABOVE: readonly Role[] = ['partySecretary', 'partyDeputySecretary', 'partyCommitteeMember'];
/** After the last day: told to the owner, then to the superior as well. */
const LATE: readonly ReminderPoint[] = [{ after: 1 }, { after: 3 }];

/**
 * Brings a round of talks to where it should be by now: who still has to talk with whom, reminders, escalation. It ends
 * when everybody is reached, or with the names of those who were not when the next round has opened; silence in
 * between changes nothing about anybody.
 */
export async function advanceTalkRound(store: Store, tx: Transaction, file: CaseFile): Promise<Wake> {
  const round = await readTalkRound(tx, file.id);
  const calendar = await loadCalendar(tx, store.civil);
  const day = dateOf(store.civil, tx.now.getTime());
  const context: CaseContext = {
    tx,
    calendar,
    unitId: round.unitId,
    subjectId: null,
    about: { caseId: round.id },
    facts: { unitName: round.unitName, lastDay: round.lastDay },
  };
  const unreached = await unreachedIn(tx, round, round.succeeded ? await spanEnd(tx, round) : day);
  if (round.succeeded && unreached.length > 0) {
    await storeMissed(tx, round.id, unreached);
    await tellMissed(context, round, day);
    return end(context, round, 'overdue');
  }
  const duties = unreached.length === 0 ? [] : await dutiesOf(tx, { round, day, unreached });
  const owed = await keepDuties(context, { duties, dueAt: round.dueAt, notice: 'talkRoundOpened' });
  if (unreached.length === 0) return end(context, round, 'complete');
  let reminders = file.reminders.length === 0 ? await remindersOf(context, round, file.openedAt) : file.reminders;
  const stored = reminders;
  for (const one of owed.length === 0 ? [null] : owed) {
    const points = { reminders: stored, owed: one, due: 'talkRoundDue', overdue: 'talkRoundOverdue' } as const;
    reminders = await remindCase(context, points);
  }
  const isLate = round.dueAt <= tx.now;
  const { at, waitMs } = wakeIn(tx.now, [nextReminder(reminders), isLate ? Infinity : round.dueAt.getTime()]);
  await saveFile(tx, round.id, { state: isLate ? 'overdue' : 'open', reminders, wakeAt: at });
  return waiting(waitMs);
}

/** Whom a round that is over has missed is a question of its span: who has joined since is the next round's. */
async function spanEnd(tx: Transaction, round: TalkRound): Promise<string> {
  const { document } = await schemeVersion(tx, round.versionId);
  return document.talkRounds === undefined ? round.lastDay : endOfSpan(round.firstDay, document.talkRounds.every);
}

/** The secretary answers for the branch; where the post is empty, the next office of its committee, or one above. */
async function dutiesOf(
  tx: Transaction,
  { round, day, unreached }: { round: TalkRound; day: string; unreached: readonly string[] },
): Promise<TalkDuty[]> {
  const { unitId } = round;
  const own = await holdersUpward(tx, { unitId, roles: [...BRANCH, ...OVERSEERS], day, includeUnit: true });
  const above = await holdersUpward(tx, { unitId, roles: ABOVE, day, includeUnit: false });
  const recusals = await recusalsOf(tx, unreached);
  return talkDuties({ unreached, ownerId: own[0] ?? null, others: [...above, ...own], recusals });
}

async function remindersOf(context: CaseContext, round: TalkRound, openedAt: Date): Promise<CaseFile['reminders']> {
  const { document } = await schemeVersion(context.tx, round.versionId);
  const before = (document.talkRounds?.remindBefore ?? []).map((days): ReminderPoint => ({ before: days }));
  return datedReminders(context.calendar, { lastDay: round.lastDay, points: [...before, ...LATE], openedAt });
}

async function end(context: CaseContext, round: TalkRound, state: 'complete' | 'overdue'): Promise<Wake> {
  const { tx } = context;
  await endFile(tx, round.id, state);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: `talkRound.${state}`,
    target: `talkRound/${round.id}`,
    content: { span: round.span },
  });
  return ENDED;
}

/** The round is over and did not reach everybody: whoever answers for it and the superior hear of it, and find the names. */
async function tellMissed(context: CaseContext, round: TalkRound, day: string): Promise<void> {
  const { tx } = context;
  const [owner] = await holdersUpward(tx, { unitId: round.unitId, roles: BRANCH, day, includeUnit: true });
  const superior = await firstAbove(context, OVERSEERS, owner === undefined ? [] : [owner]);
  await queueNotices(
    tx,
    [owner, superior ?? undefined]
      .filter((personId) => personId !== undefined)
      .map((personId) => ({
        dedupKey: `talkRoundEnded/${round.id}/${personId}`,
        kind: 'talkRoundEnded',
        personId,
        caseId: round.id,
        facts: { unitName: round.unitName },
      })),
  );
}
