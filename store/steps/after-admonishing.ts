import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { rouseFile } from '../cases.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { passCaseGate } from './case-gate.ts';

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

interface Step {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly caseId: string;
}

/** The member's word on the record of an admonishing talk: a right, which lapses without any harm. */
export async function acknowledgeAdmonishing(
  store: Store,
  step: Step & { readonly remark?: string | undefined },
): Recorded {
  const { actorId, caseId, remark } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const gate = await passCaseGate(tx, { caseId, kind: 'acknowledgeAdmonishing', actorId });
    if (!gate.ok) return gate;
    await tx.query('update duty_case set acknowledged_at = $2, remark = $3 where id = $1', [
      caseId,
      tx.now,
      remark ?? null,
    ]);
    await rouseFile(tx, caseId);
    await writeAudit(tx, { at: tx.now, actorId, action: 'duty.acknowledged', target: `duty/${caseId}` });
    return accept({ caseId });
  });
}

/** The one-to-one helper says how it went by the day to rectify by. */
export async function followUpHelp(store: Store, step: Step & { readonly finding: string }): Recorded {
  const { actorId, caseId, finding } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const gate = await passCaseGate(tx, { caseId, kind: 'followUpHelp', actorId });
    if (!gate.ok) return gate;
    await tx.query('update duty_case set followed_up_at = $2, finding = $3 where id = $1', [caseId, tx.now, finding]);
    await rouseFile(tx, caseId);
    await writeAudit(tx, { at: tx.now, actorId, action: 'duty.followedUp', target: `duty/${caseId}` });
    return accept({ caseId });
  });
}
