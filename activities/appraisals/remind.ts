import { dateOf } from '../../domain/civil.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind, NoticeRow } from '../../store/notices.ts';
import { OVERSEERS, holdersUpward } from '../../store/offices.ts';
import { datedReminders, pointsNow } from '../reminders.ts';
import { factsOf } from './context.ts';
import type { AppraisalContext } from './context.ts';

interface Owed {
  readonly id: string;
  readonly kind: string;
  readonly personId: string;
  readonly dueAt: Date;
  readonly openedAt: Date;
}

/**
 * One duty for each person, kind and deadline. What is owed at a meeting, while the chair has a subject open, is asked
 * for in the room and not by mail; such a duty has no gate of its own.
 */
async function owedDuties({ tx, file }: AppraisalContext): Promise<Owed[]> {
  const { rows } = await tx.query<Owed>(
    `select distinct on (person_id, kind, due_at) id, kind, person_id as "personId", due_at as "dueAt",
            opened_at as "openedAt"
       from obligation
      where case_id = $1 and state = 'open' and not sealed and not optional
        and not (kind = 'rateSubject' and closes_at = 'infinity')
      order by person_id, kind, due_at, opened_at, id`,
    [file.id],
  );
  return rows;
}

/** Who hears of what somebody is late with: the first office of the committee, or above it, that is not theirs. */
async function superiorOf({ tx, appraisal, day }: AppraisalContext, personId: string): Promise<string | null> {
  const people = await holdersUpward(tx, { unitId: appraisal.unitId, roles: OVERSEERS, day, includeUnit: true });
  return people.find((id) => id !== personId) ?? null;
}

async function noticesOf(
  context: AppraisalContext,
  { owed, lastDay, days }: { owed: Owed; lastDay: string; days: number },
): Promise<NoticeRow[]> {
  const { file } = context;
  const kind: NoticeKind = days > 0 ? 'appraisalOverdue' : 'appraisalDue';
  const superior = days > 1 ? await superiorOf(context, owed.personId) : null;
  return [owed.personId, ...(superior === null ? [] : [superior])].map((personId) => ({
    // not the duty's id: of several, the first may be done when the next look comes
    dedupKey: `${kind}/${file.id}/${owed.kind}/${owed.personId}/${personId}/${lastDay}/${String(days)}`,
    kind,
    personId,
    obligationId: owed.id,
    caseId: file.id,
    facts: factsOf(context, lastDay),
  }));
}

/**
 * Reminds whoever still owes something, each by its own deadline: before the last day "due", after it "overdue", from
 * the second day on to the superior as well. Answers when the next reminder falls due (UTC ms), Infinity = never.
 */
export async function remindAll(context: AppraisalContext): Promise<number> {
  const { tx, calendar, document } = context;
  const notices: NoticeRow[] = [];
  let next = Infinity;
  for (const owed of await owedDuties(context)) {
    // due_at is 24:00 of the last day; the instant before it lies in that day
    const lastDay = dateOf(calendar.civil, owed.dueAt.getTime() - 1);
    const points = datedReminders(calendar, { lastDay, points: document.reminders, openedAt: owed.openedAt });
    const { days, next: after } = pointsNow(points, tx.now);
    if (days !== null) notices.push(...(await noticesOf(context, { owed, lastDay, days })));
    next = Math.min(next, after);
  }
  await queueNotices(tx, notices);
  return next;
}
