import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { lockFile } from '../cases.ts';
import { readDutyCase } from '../consequences/duties.ts';
import type { Store } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { recusalsOf } from '../panels.ts';

/**
 * A person of the Party committee refers whoever owes an explanation to be held accountable, with a reason (S3.5). The
 * product never does: not for a late explanation, and not for a missing one. Once per explanation.
 */
export async function referAccountability(
  store: Store,
  step: { readonly actorId: string; readonly request: RequestKey; readonly caseId: string; readonly reason: string },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, caseId, reason } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const file = await lockFile(tx, caseId);
    const { ownerId } = await readDutyCase(tx, caseId);
    if (ownerId === null || file.state === 'annulled') return refused({ code: 'not-found' });
    const judge = checkReviewer(actorId, ownerId, await recusalsOf(tx, [actorId]));
    if (!judge.ok) return judge;
    const { rows } = await tx.query<{ id: string }>(
      `insert into accountability_referral (duty_id, person_id, reason, referred_by, referred_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing returning id`,
      [caseId, ownerId, reason, actorId, tx.now],
    );
    const [added] = rows;
    if (added === undefined) return refused({ code: 'already-answered' });
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'duty.accountabilityReferred',
      target: `duty/${caseId}`,
      content: { referralId: added.id, personId: ownerId },
    });
    return accept({ referralId: added.id });
  });
}
