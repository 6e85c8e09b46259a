import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { endFile, lockFile } from '../cases.ts';
import type { Store } from '../database.ts';
import { meetDuty } from '../duties/meet.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/** Closes a difficulty with what was done about it; only whoever owes the follow-up can (S0.5). */
export async function followUpDifficulty(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly difficultyId: string;
    readonly done: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, request, difficultyId } = step;
  return once(store, { actorId, request, status: 200 }, async (tx) => {
    // The case first: its own look holds it while it gives the duty to somebody else.
    await lockFile(tx, difficultyId);
    const met = await meetDuty(tx, { caseId: difficultyId, kind: 'followUpDifficulty', actorId });
    if (!met.ok) return met;
    await tx.query('update difficulty set follow_up = $2, followed_up_by = $3, followed_up_at = $4 where id = $1', [
      difficultyId,
      step.done,
      actorId,
      tx.now,
    ]);
    await endFile(tx, difficultyId, 'followedUp');
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'difficulty.followedUp',
      target: `difficulty/${difficultyId}`,
    });
    return accept({ difficultyId, state: 'followedUp' });
  });
}
