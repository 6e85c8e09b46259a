import { openSheets, paperCounts, paperVotes, standingSheet } from '../../domain/paper.ts';
import type { PaperVote } from '../../domain/paper.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { holdersOf, keyedSheets, lockBatch } from '../paper/batch.ts';
import type { LockedBatch } from '../paper/batch.ts';

export interface SignPaper {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly batchId: string;
  /** 计票人 or 监票人. */
  readonly as: 'teller' | 'scrutineer';
}

/**
 * The teller and the scrutineer, two persons, sign that the keyed sheets are those on the paper. With the second
 * signature the sheets go where electronic ones go, in a new order, and what was keyed is destroyed: nothing but the
 * paper itself links a sheet with its number.
 */
export async function signPaper(
  store: Store,
  step: SignPaper,
): Promise<{
  readonly outcome: StepOutcome<StoredAnswer & { readonly repeated: boolean }>;
  /** The duty that ended with the count; null where the batch is not counted by this. */
  readonly dutyId: string | null;
}> {
  let dutyId: string | null = null;
  const outcome = await once(store, { ...step, status: 200 }, async (tx) => {
    dutyId = null;
    const locked = await lockBatch(tx, { ...step, states: ['returned'] });
    if (!locked.ok) return locked;
    const { batch, stage } = locked.value;
    const [own, other] =
      step.as === 'teller' ? [batch.tellerId, batch.scrutineerId] : [batch.scrutineerId, batch.tellerId];
    if (own !== null) return refused({ code: 'already-answered' }, 'as');
    if (other === step.actorId) return refused({ code: 'second-person-required' });
    const votes = await countable(tx, locked.value);
    if (!votes.ok) return votes;
    const column = step.as === 'teller' ? 'teller' : 'scrutineer';
    await tx.query(`update paper_batch set ${column}_id = $2, ${column}_at = $3 where id = $1`, [
      batch.id,
      step.actorId,
      tx.now,
    ]);
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'paper.signed',
      target: `paperBatch/${batch.id}`,
      content: { as: step.as },
    });
    if (other === null) return accept({ batchId: batch.id, state: 'returned' });
    dutyId = await count(tx, { batchId: batch.id, stageId: stage.id, actorId: step.actorId }, votes.value);
    return accept({ batchId: batch.id, state: 'counted' });
  });
  return { outcome, dutyId };
}

/** The batch as rows of the tally, once all sheets are keyed and settled and come to the recorded counts. */
async function countable(
  tx: Transaction,
  { batch, stage }: LockedBatch,
): Promise<{ readonly ok: true; readonly value: readonly PaperVote[] } | LocatedRefusal> {
  const keyed = await keyedSheets(tx, batch.id);
  const { unkeyed, differing } = openSheets(batch.returned ?? 0, keyed);
  if (unkeyed.length > 0) return refused({ code: 'sheets-not-keyed', sheets: unkeyed });
  if (differing.length > 0) return refused({ code: 'sheets-differ', sheets: differing });
  const sheets = keyed.map(standingSheet).filter((sheet) => sheet !== undefined);
  const counts = paperCounts(sheets);
  const { valid, invalid, abstained } = batch;
  if (counts.valid !== valid || counts.invalid !== invalid || counts.abstained !== abstained) {
    return refused({ code: 'counts-differ', keyed: counts });
  }
  return paperVotes(sheets, (await holdersOf(tx, stage, batch.id)).bySubject);
}

/** Puts the sheets into the urn, destroys what was keyed and ends the duty; returns the duty's id. */
async function count(
  tx: Transaction,
  { batchId, stageId, actorId }: { batchId: string; stageId: string; actorId: string },
  votes: readonly PaperVote[],
): Promise<string | null> {
  await tx.query(
    `insert into urn_sheet (stage_id, subject_id, scores, invalid)
     select $1, x."subjectId", nullif(x.scores, 'null'::jsonb), x.invalid
       from jsonb_to_recordset($2) as x("subjectId" uuid, scores jsonb, invalid boolean) order by random()`,
    [stageId, JSON.stringify(votes)],
  );
  await tx.query('delete from paper_entry where batch_id = $1', [batchId]);
  await tx.query(`update paper_batch set state = 'counted' where id = $1`, [batchId]);
  const { rows } = await tx.query<{ id: string }>(
    `update obligation set state = 'done', done_at = $3, done_by = $4
      where stage_id = $1 and kind = 'countPaper' and reference = $2 and state = 'open' returning id`,
    [stageId, batchId, tx.now, actorId],
  );
  await writeAudit(tx, {
    at: tx.now,
    actorId,
    action: 'paper.counted',
    target: `paperBatch/${batchId}`,
    content: { stageId, sheets: votes.length },
  });
  return rows[0]?.id ?? null;
}
