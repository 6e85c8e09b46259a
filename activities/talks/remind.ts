import { dateOf } from '../../domain/civil.ts';
import { queueNotices } from '../../store/notices.ts';
import { OVERSEERS, holdersUpward } from '../../store/offices.ts';
import type { Reminder } from '../../store/stages.ts';
import { dueReminders } from '../reminders.ts';
import { caseNumber } from '../../store/duties/duty.ts';
import type { TalkContext } from './context.ts';

/**
 * Reminds whoever owes the talk or its follow-up: before the day "due", after it "overdue", from the second time on to
 * the superior as well. The member is not reminded: their acknowledgement is a right, not a debt.
 */
export async function remindTalk(context: TalkContext, reminders: readonly Reminder[]): Promise<readonly Reminder[]> {
  const { tx, talk, calendar } = context;
  const { due, stored } = dueReminders(reminders, tx.now);
  const latest = due.at(-1);
  if (latest === undefined) {
    return reminders;
  }
  const { rows } = await tx.query<{ id: string; kind: string; personId: string; lastDay: Date }>(
    `select id, kind, person_id as "personId", due_at as "lastDay" from obligation
      where talk_id = $1 and state = 'open' and kind in ('holdTalk', 'followUpTalk')`,
    [talk.id],
  );
  const [owed] = rows;
  if (owed === undefined) {
    return stored;
  }
  const kind = latest.days > 0 ? ('talkOverdue' as const) : ('talkDue' as const);
  const people = [owed.personId];
  if (latest.days > 1) {
    const [superior] = await holdersUpward(tx, {
      unitId: talk.unitId,
      roles: OVERSEERS,
      day: dateOf(calendar.civil, tx.now.getTime()),
      includeUnit: false,
    });
    if (superior !== undefined && superior !== talk.personId && superior !== owed.personId) {
      people.push(superior);
    }
  }
  await queueNotices(
    tx,
    people.map((personId) => ({
      dedupKey: `${kind}/${owed.id}/${personId}/${String(latest.days)}`,
      kind,
      personId,
      obligationId: owed.id,
      talkId: talk.id,
      facts: {
        caseNo: caseNumber(talk.id),
        // due_at is 24:00 of the last day; the instant before it lies in that day
        lastDay: dateOf(calendar.civil, owed.lastDay.getTime() - 1),
      },
    })),
  );
  return stored;
}
