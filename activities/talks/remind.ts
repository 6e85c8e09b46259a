import { dateOf } from '../../domain/civil.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import type { Reminder } from '../../store/stages.ts';
import { remindCase } from '../cases/remind.ts';
import type { TalkContext } from './context.ts';

/**
 * Reminds whoever owes the talk or its follow-up: before the day "due", after it "overdue", from the second time on to
 * the superior as well. The member is not reminded: their acknowledgement is a right, not a debt.
 */
export async function remindTalk(context: TalkContext, reminders: readonly Reminder[]): Promise<readonly Reminder[]> {
  const { tx, talk, calendar } = context;
  const { rows } = await tx.query<{ id: string; personId: string; lastDay: Date }>(
    `select id, person_id as "personId", due_at as "lastDay" from obligation
      where talk_id = $1 and state = 'open' and kind in ('holdTalk', 'followUpTalk')`,
    [talk.id],
  );
  const [owed] = rows;
  const { unitId, personId: subjectId } = talk;
  // due_at is 24:00 of the last day; the instant before it lies in that day
  const last = owed === undefined ? {} : { lastDay: dateOf(calendar.civil, owed.lastDay.getTime() - 1) };
  return remindCase(
    { tx, calendar, unitId, subjectId, about: { talkId: talk.id }, facts: { caseNo: caseNumber(talk.id), ...last } },
    { reminders, owed: owed ?? null, due: 'talkDue', overdue: 'talkOverdue' },
  );
}
