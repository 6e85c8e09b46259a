import { monthsOfYear } from '../../domain/period.ts';
import { accept } from '../../domain/refusal.ts';
import { isFinal } from '../annual/opening.ts';
import { writeAudit } from '../audit.ts';
import { readPlan } from '../cycles.ts';
import type { Store } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/**
 * An officer opens a year on January to November, before December is final (procedures §3). The months left out are shown
 * in every result. Refused while a branch has a month that is not final, and where nothing is left to decide: the year has
 * a cycle, or December is final and it opens by itself.
 */
export async function openYearEarly(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly planId: string;
    readonly year: string;
    readonly reason: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, planId, year, reason } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const plan = await readPlan(tx, planId);
    if (plan.withdrawn) return refused({ code: 'cycle-finished' });
    if (plan.cadence !== 'year' || year < plan.startPeriod) return refused({ code: 'not-found' }, 'year');
    const { rows } = await tx.query('select 1 from cycle where plan_id = $1 and period = $2', [planId, year]);
    const [december = '', november = ''] = monthsOfYear(year).toReversed();
    if (rows.length > 0 || (await isFinal(tx, plan, year, december))) return refused({ code: 'already-answered' });
    if (!(await isFinal(tx, plan, year, november))) return refused({ code: 'month-not-published' }, 'year');
    const { rowCount } = await tx.query(
      `insert into annual_opening (plan_id, year, through, reason, decided_by, decided_at)
       values ($1, $2, $3, $4, $5, $6) on conflict (plan_id, year) do nothing`,
      [planId, year, november, reason, actorId, tx.now],
    );
    if (rowCount === 0) return refused({ code: 'already-answered' });
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'year.openedEarly',
      target: `plan/${planId}`,
      content: { year, through: november, reason },
    });
    return accept({ planId, year, through: november });
  });
}
