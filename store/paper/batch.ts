import type { KeyedSheet, PaperSheet } from '../../domain/paper.ts';
import { ballotStage } from '../ballots/stage.ts';
import type { BallotStage } from '../ballots/stage.ts';
import { votersPerSubject } from '../ballots/entitled.ts';
import type { Queryable, Transaction } from '../database.ts';
import { refused } from '../idempotency.ts';
import type { LocatedRefusal } from '../idempotency.ts';

export type BatchState = 'issued' | 'returned' | 'counted' | 'void';

/** One batch of paper sheets: how many went out and came back, who keyed them, who signed. */
export interface PaperBatch {
  readonly id: string;
  readonly stageId: string;
  readonly number: number;
  readonly state: BatchState;
  readonly issued: number;
  readonly replaces: string | null;
  readonly returned: number | null;
  readonly valid: number | null;
  readonly invalid: number | null;
  readonly abstained: number | null;
  readonly firstKeyedBy: string | null;
  readonly secondKeyedBy: string | null;
  readonly tellerId: string | null;
  readonly scrutineerId: string | null;
}

const COLUMNS = `b.id, b.stage_id as "stageId", b.number, b.state, b.issued, b.replaces, b.returned, b.valid, b.invalid,
  b.abstained, b.first_keyed_by as "firstKeyedBy", b.second_keyed_by as "secondKeyedBy", b.teller_id as "tellerId",
  b.scrutineer_id as "scrutineerId"`;

/** Reads a batch; null when there is none. */
export async function readBatch(on: Queryable, batchId: string): Promise<PaperBatch | null> {
  const { rows } = await on.query<PaperBatch>(`select ${COLUMNS} from paper_batch b where b.id = $1`, [batchId]);
  return rows[0] ?? null;
}

/** Who held the sheets of a batch, as far as it matters: how many, and how many of them may rate each subject. */
export interface BatchHolders {
  readonly all: number;
  readonly bySubject: ReadonlyMap<string, number>;
}

export async function holdersOf(on: Queryable, stage: BallotStage, batchId: string): Promise<BatchHolders> {
  const { rows } = await on.query<{ personId: string }>(
    `select person_id as "personId" from obligation where paper_batch_id = $1 and kind = 'vote' order by person_id`,
    [batchId],
  );
  const people = rows.map(({ personId }) => personId);
  return { all: people.length, bySubject: await votersPerSubject(on, stage, people) };
}

/** The sheets keyed so far, by number. */
export async function keyedSheets(on: Queryable, batchId: string): Promise<KeyedSheet[]> {
  const { rows } = await on.query<{
    sheetNo: number;
    first: PaperSheet | null;
    second: PaperSheet | null;
    settled: PaperSheet | null;
  }>(
    `select sheet_no as "sheetNo",
            (array_agg(content) filter (where pass = 'first'))[1] as first,
            (array_agg(content) filter (where pass = 'second'))[1] as second,
            (array_agg(content) filter (where pass = 'settled'))[1] as settled
       from paper_entry where batch_id = $1 group by sheet_no order by sheet_no`,
    [batchId],
  );
  return rows.map(({ sheetNo, first, second, settled }) => ({
    sheetNo,
    ...(first === null ? {} : { first }),
    ...(second === null ? {} : { second }),
    ...(settled === null ? {} : { settled }),
  }));
}

/** Keeps one pass over some sheets; keying a sheet anew replaces what the same pass said of it. */
export async function saveEntries(
  on: Queryable,
  input: {
    readonly batchId: string;
    readonly pass: 'first' | 'second' | 'settled';
    readonly keyedBy: string;
    readonly sheets: readonly { readonly sheetNo: number; readonly content: PaperSheet }[];
  },
): Promise<void> {
  await on.query(
    `insert into paper_entry (batch_id, sheet_no, pass, content, keyed_by)
     select $1, x."sheetNo", $2, x.content, $3 from jsonb_to_recordset($4) as x("sheetNo" int, content jsonb)
     on conflict (batch_id, sheet_no, pass) do update set content = excluded.content, keyed_by = excluded.keyed_by`,
    [input.batchId, input.pass, input.keyedBy, JSON.stringify(input.sheets)],
  );
}

export interface LockedBatch {
  readonly batch: PaperBatch;
  readonly stage: BallotStage;
}

/**
 * Locks a batch for one step of somebody who may have a hand in it: its ballot is open, the batch is in one of the states
 * asked for, and the person has no sheet in that ballot.
 */
export async function lockBatch(
  tx: Transaction,
  input: { readonly batchId: string; readonly actorId: string; readonly states: readonly BatchState[] },
): Promise<{ readonly ok: true; readonly value: LockedBatch } | LocatedRefusal> {
  const { rows } = await tx.query<PaperBatch>(`select ${COLUMNS} from paper_batch b where b.id = $1 for update`, [
    input.batchId,
  ]);
  const [batch] = rows;
  const stage = batch === undefined ? null : await ballotStage(tx, batch.stageId);
  if (batch === undefined || stage === null) return refused({ code: 'not-found' });
  if (stage.state !== 'open') {
    return refused({ code: 'stage-closed', closedAt: (stage.closedAt ?? tx.now).toISOString() });
  }
  if (!input.states.includes(batch.state)) return refused({ code: 'batch-not-open', state: batch.state });
  const refusal = await handsOffRefusal(tx, stage.id, input.actorId);
  return refusal ?? { ok: true, value: { batch, stage } };
}

/** The rated, and whoever fills a sheet in the ballot, never hold the others' papers (§2). */
export async function handsOffRefusal(on: Queryable, stageId: string, actorId: string): Promise<LocatedRefusal | null> {
  const { rows } = await on.query<{ rated: boolean; votes: boolean }>(
    `select exists (select 1 from ballot_subject where stage_id = $1 and subject_id = $2) as rated,
            exists (select 1 from obligation where stage_id = $1 and kind = 'vote' and person_id = $2
                       and state <> 'cancelled') as votes`,
    [stageId, actorId],
  );
  if (rows[0]?.rated === true) return refused({ code: 'own-item' });
  return rows[0]?.votes === true ? refused({ code: 'took-part' }) : null;
}
