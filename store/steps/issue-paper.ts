import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { ballotStage } from '../ballots/stage.ts';
import type { BallotStage } from '../ballots/stage.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { addObligations } from '../obligations.ts';
import { handsOffRefusal } from '../paper/batch.ts';

export interface IssuePaper {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  readonly stageId: string;
  /** Who gets a sheet of paper. */
  readonly people: readonly string[];
}

/**
 * Hands paper sheets of an open ballot to voters who owe one. Their places in the electorate are taken by that: nobody
 * who was given paper can cast as well, a code they had is void. The batch is a duty that holds the stage until its sheets
 * are counted, so that no sheet that went out in time is lost.
 */
export async function issuePaper(
  store: Store,
  step: IssuePaper,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { ...step, status: 201 }, async (tx) => {
    const stage = await ballotStage(tx, step.stageId);
    if (stage?.roundId !== step.roundId) return refused({ code: 'not-found' }, 'stageId');
    if (stage.remarksOnly) return refused({ code: 'needs-a-name' }, 'stageId');
    const refusal = await handsOffRefusal(tx, stage.id, step.actorId);
    if (refusal !== null) return refusal;
    const batch = await insertBatch(tx, { stageId: stage.id, issued: step.people.length, issuedBy: step.actorId });
    const holders = await handOver(tx, batch.batchId, step);
    const missing = step.people.findIndex((id) => !holders.includes(id));
    if (missing >= 0) return refused(await whyNot(tx, step, missing), `people.${String(missing)}`);
    await holdForCount(tx, stage, { ...batch, personId: step.actorId });
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      action: 'paper.issued',
      target: `paperBatch/${batch.batchId}`,
      content: { stageId: stage.id, number: batch.number, people: step.people },
    });
    return accept({ ...batch, issued: step.people.length });
  });
}

/** A batch with the next number of its ballot. */
export async function insertBatch(
  tx: Transaction,
  input: { stageId: string; issued: number; issuedBy: string; replaces?: string },
): Promise<{ batchId: string; number: number }> {
  // Two batches at once would take the same number.
  await tx.query('select 1 from stage where id = $1 for no key update', [input.stageId]);
  const { rows } = await tx.query<{ batchId: string; number: number }>(
    `insert into paper_batch (stage_id, number, issued, issued_by, issued_at, replaces)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from paper_batch where stage_id = $1
     returning id as "batchId", number`,
    [input.stageId, input.issued, input.issuedBy, tx.now, input.replaces ?? null],
  );
  const [batch] = rows;
  if (batch === undefined) throw new Error('the batch was not inserted');
  return batch;
}

/** The duty to bring the batch to its end. Its gate never falls: the stage waits for it, and it is called overdue. */
export async function holdForCount(
  tx: Transaction,
  stage: BallotStage,
  batch: { batchId: string; personId: string },
): Promise<void> {
  const { batchId: reference, personId } = batch;
  await addObligations(
    tx,
    [{ stageId: stage.id, kind: 'countPaper', personId, reference, dueAt: stage.dueAt }],
    tx.now,
  );
}

/** Passes the gate of everybody who gets paper; returns those who were let through. */
async function handOver(tx: Transaction, batchId: string, step: IssuePaper): Promise<string[]> {
  const { rows } = await tx.query<{ id: string; personId: string }>(
    `update obligation set state = 'done', done_at = $3, done_by = $4, paper_batch_id = $5
      where stage_id = $1 and kind = 'vote' and person_id = any($2) and state = 'open' and not sealed and closes_at > $3
      returning id, person_id as "personId"`,
    [step.stageId, step.people, tx.now, step.actorId, batchId],
  );
  await tx.query('update ballot_code set voided_at = $2 where obligation_id = any($1) and voided_at is null', [
    rows.map(({ id }) => id),
    tx.now,
  ]);
  return rows.map(({ personId }) => personId);
}

async function whyNot(tx: Transaction, step: IssuePaper, index: number): Promise<LocatedRefusal['refusal']> {
  const { rows } = await tx.query<{ state: string; closesAt: Date }>(
    `select state, least(closes_at, $3) as "closesAt" from obligation
      where stage_id = $1 and kind = 'vote' and person_id = $2`,
    [step.stageId, step.people[index], tx.now],
  );
  const [row] = rows;
  if (row === undefined) return { code: 'not-found' };
  return row.state === 'done'
    ? { code: 'already-answered' }
    : { code: 'stage-closed', closedAt: row.closesAt.toISOString() };
}
