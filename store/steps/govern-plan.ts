import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { readPlanView } from '../queries/plans.ts';

type Governed = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

interface By {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly planId: string;
}

/** Pauses or resumes a plan. The database says so first; the schedule is kept in line with it. */
export async function setPlanPaused(store: Store, by: By, paused: boolean): Governed {
  return once(store, { ...by, status: 200 }, async (tx) => {
    const { rowCount } = await tx.query(
      `update plan set paused_at = case when $2 then coalesce(paused_at, $3) end
        where id = $1 and withdrawn_at is null`,
      [by.planId, paused, tx.now],
    );
    const plan = await readPlanView(tx, by.planId);
    if (rowCount === 0 || plan === null) {
      return { ok: false, refusal: { code: 'cycle-finished' } };
    }
    await writeAudit(tx, {
      at: tx.now,
      actorId: by.actorId,
      action: paused ? 'plan.paused' : 'plan.resumed',
      target: `plan/${by.planId}`,
    });
    return accept(plan);
  });
}

/** Records that somebody asked for a run now or for past months; the schedule does it. */
export async function requestPlanRun(store: Store, by: By, range: { from: string; to: string } | null): Governed {
  return once(store, { ...by, status: 200 }, async (tx) => {
    const { rows } = await tx.query('select 1 from plan where id = $1 and withdrawn_at is null', [by.planId]);
    if (rows.length === 0) {
      return { ok: false, refusal: { code: 'cycle-finished' } };
    }
    await writeAudit(tx, {
      at: tx.now,
      actorId: by.actorId,
      action: range === null ? 'plan.run' : 'plan.backfilled',
      target: `plan/${by.planId}`,
      content: range ?? {},
    });
    return accept({ requested: true });
  });
}
