import type { Queryable, Transaction } from './database.ts';

/** A round `r` that runs and that no sitting has taken up. */
export const AWAITS_SITTING = `r.state = 'running' and r.sitting_id is null`;

/**
 * SQL of the supplement (补充公示) the results of a round `r` are posted in: n for the n-th sitting after the first, which
 * takes up what came late; null for what was published together.
 */
export const supplementSql = '(select nullif(g.ordinal, 0) from sitting g where g.id = r.sitting_id)';

/** The running rounds of a cycle that no sitting has taken up: those ready for it, and those still expected. */
export async function roundsBeforeSitting(
  on: Queryable,
  cycleId: string,
): Promise<{ ready: string[]; expected: string[] }> {
  const { rows } = await on.query<{ id: string; ready: boolean }>(
    `select r.id, r.ready_at is not null as ready from round r
      where r.cycle_id = $1 and ${AWAITS_SITTING} order by r.id`,
    [cycleId],
  );
  return {
    ready: rows.filter(({ ready }) => ready).map(({ id }) => id),
    expected: rows.filter(({ ready }) => !ready).map(({ id }) => id),
  };
}

/** Opens the next sitting of a cycle over these rounds. Their workflows are to look at once. */
export async function openSitting(
  tx: Transaction,
  input: { cycleId: string; roundIds: readonly string[] },
): Promise<{ sittingId: string; ordinal: number }> {
  const { rows } = await tx.query<{ sittingId: string; ordinal: number }>(
    `insert into sitting (cycle_id, ordinal, opened_at)
     select $1, coalesce((select max(ordinal) + 1 from sitting where cycle_id = $1), 0), $2
     returning id as "sittingId", ordinal`,
    [input.cycleId, tx.now],
  );
  const [sitting] = rows;
  if (sitting === undefined) {
    throw new Error('the sitting was not stored');
  }
  await tx.query('update round set sitting_id = $2, next_wake_at = $3 where id = any($1)', [
    input.roundIds,
    sitting.sittingId,
    tx.now,
  ]);
  return sitting;
}

export async function saveSitsAt(on: Queryable, cycleId: string, at: Date): Promise<void> {
  await on.query('update cycle set sits_at = $2 where id = $1', [cycleId, at]);
}
