import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/**
 * Whoever raised an objection takes it back before it is answered; it stays readable, and nobody owes the answer any
 * more. The duty first, as the answer takes it: of an answer and a withdrawal at once one finds the other done.
 */
export async function withdrawObjection(
  store: Store,
  step: { readonly actorId: string; readonly request: RequestKey; readonly objectionId: string },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, objectionId } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const { rows: raised } = await tx.query<{ raisedBy: string; stageId: string }>(
      'select raised_by as "raisedBy", stage_id as "stageId" from objection where id = $1',
      [objectionId],
    );
    const [objection] = raised;
    if (objection === undefined) return { ok: false, refusal: { code: 'not-found' } };
    if (objection.raisedBy !== actorId) return { ok: false, refusal: { code: 'not-yours' } };
    const { rows: owed } = await tx.query<{ id: string }>(
      `update obligation set state = 'cancelled', sealed = true
        where stage_id = $1 and kind = 'answerObjection' and reference = $2 and state = 'open' returning id`,
      [objection.stageId, objectionId],
    );
    const [duty] = owed;
    if (duty === undefined) return { ok: false, refusal: { code: 'already-answered' } };
    await tx.query(`update objection set state = 'withdrawn' where id = $1 and state = 'open'`, [objectionId]);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'objection.withdrawn',
      target: `objection/${objectionId}`,
      content: { obligationId: duty.id },
    });
    return accept({ objectionId, obligationId: duty.id });
  });
}
