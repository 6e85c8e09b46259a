import { addWorkingDays, workingDaysBetween } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { dateOf } from '../../domain/civil.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store, Transaction } from '../database.ts';
import { aboutDuty, lockDuty } from '../duties/duty.ts';
import type { Duty } from '../duties/duty.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { documentOf } from '../plan-document.ts';

/** What nobody but the person may know of is not called for by others. */
const UNSEEN: readonly string[] = ['confirmOpening', 'readSheets'];

/**
 * Calls for a duty that is still owed (催办), at most once per scheme's `nudgeEvery` working days for one duty, whoever
 * presses; a day off counts with the working day before it. The mail goes the way of every notice: who has done it
 * meanwhile is not bothered.
 */
export async function nudge(
  store: Store,
  step: { readonly actorId: string; readonly request: RequestKey; readonly obligationId: string },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, obligationId } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    // The duty's lock: of two who press at once the second finds the first one's call.
    const duty = await lockDuty(tx, obligationId);
    if (duty === null) return refused({ code: 'not-found' });
    if (duty.state === 'done') return refused({ code: 'already-answered' });
    if (!duty.open || duty.optional || UNSEEN.includes(duty.kind)) return refused({ code: 'stage-not-open' });
    const calendar = await loadCalendar(tx, store.civil);
    const today = workingDayOf(calendar, dateOf(store.civil, tx.now.getTime()));
    const again = await nextAllowed(tx, calendar, duty);
    if (again !== null && again > today) return refused({ code: 'nudged-recently', again });
    const { rows } = await tx.query<{ id: string }>(
      `insert into nudge (obligation_id, working_day, nudged_by, nudged_at) values ($1, $2, $3, $4) returning id`,
      [obligationId, today, actorId, tx.now],
    );
    const nudgeId = rows[0]?.id ?? '';
    const about = await aboutDuty(tx, store.civil, duty);
    await queueNotices(tx, [{ ...about, dedupKey: `nudged/${nudgeId}`, kind: 'nudged', personId: duty.ownerId }]);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'duty.nudged',
      target: `obligation/${obligationId}`,
      content: { kind: duty.kind, personId: duty.ownerId },
    });
    return accept({ obligationId, again: addWorkingDays(calendar, today, await nudgeEvery(tx, duty)) });
  });
}

/** The working day a civil day counts with: itself, or the one before it. */
const workingDayOf = (calendar: WorkingCalendar, day: string): string =>
  workingDaysBetween(calendar, addWorkingDays(calendar, day, -1), day) === 1 ? day : addWorkingDays(calendar, day, -1);

/** The first working day on which the duty may be called for again; null where it never was. */
async function nextAllowed(tx: Transaction, calendar: WorkingCalendar, duty: Duty): Promise<string | null> {
  const { rows } = await tx.query<{ last: string | null }>(
    'select max(working_day) as last from nudge where obligation_id = $1',
    [duty.id],
  );
  const last = rows[0]?.last ?? null;
  return last === null ? null : addWorkingDays(calendar, last, await nudgeEvery(tx, duty));
}

async function nudgeEvery(tx: Transaction, duty: Duty): Promise<number> {
  // A case that follows no plan: the default of the schemes.
  if (duty.caseId !== null) return 1;
  const { rows } = await tx.query<{ planId: string }>(
    `select coalesce(c.plan_id, t.plan_id, a.plan_id, k.plan_id) as "planId" from obligation o
       left join stage s on s.id = o.stage_id left join round r on r.id = s.round_id left join cycle c on c.id = r.cycle_id
       left join talk_case t on t.id = o.talk_id left join appeal a on a.id = o.appeal_id
       left join correction k on k.id = o.correction_id where o.id = $1`,
    [duty.id],
  );
  const document = await documentOf(tx, { versionId: duty.versionId, planId: rows[0]?.planId ?? '' });
  return document.nudgeEvery;
}
