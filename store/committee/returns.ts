import type { Transaction } from '../database.ts';

/** What the Party committee sent back and no step has been opened for yet. */
export interface PendingReturns {
  readonly ids: readonly string[];
  readonly stageKeys: readonly string[];
  /** All of them together: they go back to the earliest of the steps named. */
  readonly subjects: readonly string[];
}

/** The returns of a round that wait for their step; null when there are none. */
export async function takeReturns(tx: Transaction, roundId: string): Promise<PendingReturns | null> {
  const { rows } = await tx.query<{ id: string; stageKey: string; subjects: string[] }>(
    `select id, stage_key as "stageKey", subjects from round_return
      where round_id = $1 and opened_stage_id is null order by seq`,
    [roundId],
  );
  if (rows.length === 0) return null;
  return {
    ids: rows.map(({ id }) => id),
    stageKeys: rows.map(({ stageKey }) => stageKey),
    subjects: [...new Set(rows.flatMap(({ subjects }) => subjects))],
  };
}

export async function markReturnsOpened(tx: Transaction, ids: readonly string[], stageId: string): Promise<void> {
  await tx.query('update round_return set opened_stage_id = $2 where id = any($1)', [ids, stageId]);
}
