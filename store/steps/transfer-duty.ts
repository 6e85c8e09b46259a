import { dateOf } from '../../domain/civil.ts';
import { accept } from '../../domain/refusal.ts';
import type { Store } from '../database.ts';
import { lockDuty } from '../duties/duty.ts';
import { successorRefusal } from '../duties/entitled.ts';
import { moveDuty, tellOfMove } from '../duties/move.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { gateRefusal } from './gate.ts';

/**
 * The owner gives a duty to another entitled person, with a reason (转办): from now on it is that person's, by the same
 * day. Both are told.
 */
export async function transferDuty(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly obligationId: string;
    readonly toPersonId: string;
    readonly reason: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, obligationId, toPersonId } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const duty = await lockDuty(tx, obligationId);
    if (duty === null) return { ok: false, refusal: { code: 'not-found' } };
    if (duty.ownerId !== actorId) return { ok: false, refusal: { code: 'not-yours' } };
    if (!duty.open) {
      const gate = { obligationId, actorId, kind: duty.kind, editable: false, now: tx.now };
      return { ok: false, refusal: (await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' } };
    }
    const day = dateOf(store.civil, tx.now.getTime());
    const refusal = await successorRefusal(tx, duty, { personId: toPersonId, day });
    if (refusal !== null) return { ok: false, refusal, at: 'toPersonId' };
    const move = { toId: toPersonId, how: 'transfer', reason: step.reason, movedBy: actorId } as const;
    const transferId = await moveDuty(tx, duty, move);
    await tellOfMove(tx, store.civil, duty, { transferId, toId: toPersonId });
    return accept({ obligationId, transferId });
  });
}
