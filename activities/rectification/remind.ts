import { dateOf } from '../../domain/civil.ts';
import { isOwnerDuty } from '../../domain/rectification.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { OVERSEERS, holdersUpward } from '../../store/offices.ts';
import { CASE_POINTS } from '../cases/remind.ts';
import { datedReminders, pointsNow } from '../reminders.ts';
import { slipFacts } from './context.ts';
import type { SlipContext } from './context.ts';

interface OpenDuty {
  readonly id: string;
  readonly kind: string;
  readonly personId: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
}

/**
 * Reminds everybody who owes something about a slip: two working days before its last day, one and three after it, from
 * the second time on the superior as well. A slip has several duties at a time, so their points are counted from the
 * duties themselves; a point whose notice is there is not sent again, and of several missed ones only the last is sent.
 * Answers the instant of the next point, UTC ms; Infinity when none is left.
 */
export async function remindSlip(context: SlipContext): Promise<number> {
  const { tx, calendar, slip } = context;
  const { rows } = await tx.query<OpenDuty>(
    `select id, kind, person_id as "personId", opened_at as "openedAt", due_at as "dueAt" from obligation
      where case_id = $1 and state = 'open' and not optional order by id`,
    [slip.id],
  );
  let next = Infinity;
  for (const duty of rows) {
    // due_at is 24:00 of the last day; the instant before it lies in that day
    const lastDay = dateOf(calendar.civil, duty.dueAt.getTime() - 1);
    const points = datedReminders(calendar, { lastDay, points: CASE_POINTS, openedAt: duty.openedAt });
    const latest = pointsNow(points, tx.now);
    if (latest.days !== null) await send(context, { duty, lastDay, days: latest.days });
    next = Math.min(next, latest.next);
  }
  return next;
}

async function send(
  context: SlipContext,
  { duty, lastDay, days }: { duty: OpenDuty; lastDay: string; days: number },
): Promise<void> {
  const kind = days > 0 ? 'slipOverdue' : 'slipDue';
  const superior = days > 1 ? await superiorOf(context, duty) : null;
  const row = (to: 'owner' | 'superior', personId: string): NoticeRow => ({
    dedupKey: `${kind}/${duty.id}/${lastDay}/${String(days)}/${to}`,
    kind,
    personId,
    obligationId: duty.id,
    caseId: context.slip.id,
    facts: slipFacts(context, lastDay),
  });
  await queueNotices(context.tx, [
    row('owner', duty.personId),
    ...(superior === null ? [] : [row('superior', superior)]),
  ]);
}

/** Who answers above: for the owner's duties from the unit upward, for the receiving body's from that body. */
async function superiorOf({ tx, slip, today }: SlipContext, duty: OpenDuty): Promise<string | null> {
  const isOwners = isOwnerDuty(duty.kind);
  const unitId = isOwners ? slip.unitId : slip.receiverUnitId;
  const people = await holdersUpward(tx, { unitId, roles: OVERSEERS, day: today, includeUnit: !isOwners });
  return people.find((id) => id !== duty.personId && id !== slip.ownerId) ?? null;
}
