import { withinDeadline } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import type { Transaction } from '../database.ts';
import { queueNotices } from '../notices.ts';

/**
 * Gives a returned item back to the member: an own obligation until the end of `workingDays`, and a notice. Returning
 * the same item again opens the same obligation again.
 */
export async function returnToMember(
  tx: Transaction,
  item: {
    itemId: string;
    seq: number;
    personId: string;
    stageId: string;
    roundId: string;
    workingDays: number;
    calendar: WorkingCalendar;
    facts: object;
  },
): Promise<void> {
  const { lastDay, closesAt } = withinDeadline(item.calendar, {
    from: tx.now.getTime(),
    workingDays: item.workingDays,
  });
  const { rows } = await tx.query<{ id: string }>(
    `insert into obligation (stage_id, kind, person_id, subject_id, reference, opened_at, due_at, closes_at)
     values ($1, 'amend', $2, $2, $3, $4, $5, $5)
     on conflict (stage_id, talk_id, case_id, kind, person_id, subject_id, reference) do update
       set state = 'open', sealed = false, opened_at = excluded.opened_at, due_at = excluded.due_at,
           closes_at = excluded.closes_at, done_at = null, done_by = null
     returning id`,
    [item.stageId, item.personId, item.itemId, tx.now, new Date(closesAt)],
  );
  const obligationId = rows[0]?.id;
  await queueNotices(tx, [
    {
      dedupKey: `returned/${item.itemId}/${item.seq}`,
      kind: 'returned',
      personId: item.personId,
      ...(obligationId === undefined ? {} : { obligationId }),
      roundId: item.roundId,
      facts: { ...item.facts, lastDay },
    },
  ]);
}
