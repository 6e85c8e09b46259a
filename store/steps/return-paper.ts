import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { lockBatch } from '../paper/batch.ts';
import type { LockedBatch } from '../paper/batch.ts';
import { holdForCount, insertBatch } from './issue-paper.ts';

export interface ReturnPaper {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly batchId: string;
  readonly valid: number;
  readonly invalid: number;
  readonly abstained: number;
}

/**
 * Records how many sheets of a batch came back: valid, invalid, abstained. More than went out make the batch void (§2):
 * none of its sheets counts, and a new batch for the same people takes its place at once. Until somebody has signed, the
 * counts may be recorded anew.
 */
export async function returnPaper(
  store: Store,
  step: ReturnPaper,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 200 }, async (tx) => {
    const locked = await lockBatch(tx, { ...step, states: ['issued', 'returned'] });
    if (!locked.ok) return locked;
    const { batch } = locked.value;
    if (batch.tellerId !== null || batch.scrutineerId !== null) return signed(batch.state);
    const returned = step.valid + step.invalid + step.abstained;
    const state = returned > batch.issued ? 'void' : 'returned';
    await tx.query(
      `update paper_batch set state = $2, returned = $3, valid = $4, invalid = $5, abstained = $6, returned_by = $7,
              returned_at = $8 where id = $1`,
      [step.batchId, state, returned, step.valid, step.invalid, step.abstained, step.actorId, tx.now],
    );
    await tx.query('delete from paper_entry where batch_id = $1 and ($2 or sheet_no > $3)', [
      step.batchId,
      state === 'void',
      returned,
    ]);
    const replacedBy = state === 'void' ? await repeat(tx, step, locked.value) : null;
    const { batchId, valid, invalid, abstained } = step;
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: state === 'void' ? 'paper.void' : 'paper.returned',
      target: `paperBatch/${batchId}`,
      content: { issued: batch.issued, returned, valid, invalid, abstained, replacedBy },
    });
    return accept({ batchId, state, issued: batch.issued, returned, replacedBy });
  });
}

/** What was signed for stays as it is. */
const signed = (state: string): LocatedRefusal => ({ ok: false, refusal: { code: 'batch-not-open', state } });

/** Another batch for the same people, and the duty to count that one instead. */
async function repeat(tx: Transaction, step: ReturnPaper, { batch, stage }: LockedBatch): Promise<string> {
  const { batchId } = await insertBatch(tx, {
    stageId: stage.id,
    issued: batch.issued,
    issuedBy: step.actorId,
    replaces: batch.id,
  });
  await tx.query('update obligation set paper_batch_id = $2 where paper_batch_id = $1', [batch.id, batchId]);
  const { rows } = await tx.query<{ personId: string }>(
    `update obligation set state = 'done', done_at = $2, done_by = $3
      where stage_id = $4 and kind = 'countPaper' and reference = $1 and state = 'open' returning person_id as "personId"`,
    [batch.id, tx.now, step.actorId, stage.id],
  );
  await holdForCount(tx, stage, { batchId, personId: rows[0]?.personId ?? step.actorId });
  return batchId;
}
