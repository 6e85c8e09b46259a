import type { Store, Transaction } from '../database.ts';
import { nowSql } from '../database.ts';

/**
 * Empties the urn of an anonymous ballot whose gate has fallen: all its sheets are written again in one transaction, in
 * the order of their random ids, and the originals deleted. Neither the order of the rows nor the transaction that wrote
 * them says any more who filled which (design §7). Repeating it changes nothing.
 */
export async function emptyUrn(tx: Transaction, stageId: string): Promise<void> {
  await tx.query(
    `insert into sheet (id, stage_id, subject_id, scores, invalid)
     select id, stage_id, subject_id, scores, invalid from urn_sheet where stage_id = $1 order by id`,
    [stageId],
  );
  await tx.query('delete from urn_sheet where stage_id = $1', [stageId]);
  await tx.query('update stage set urn_emptied_at = coalesce(urn_emptied_at, $2) where id = $1', [stageId, tx.now]);
}

/**
 * Removes what was deleted from the urn from the disk as well. Not possible inside a transaction, so a loop does it
 * after the stage has closed. Returns how many stages it was for.
 */
export async function vacuumUrn(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ id: string }>(
    'select id from stage where urn_emptied_at is not null and urn_vacuumed_at is null',
  );
  if (rows.length === 0) {
    return 0;
  }
  await store.pool.query('vacuum urn_sheet');
  await store.pool.query(`update stage set urn_vacuumed_at = ${nowSql('$2')} where id = any($1)`, [
    rows.map(({ id }) => id),
    store.clock.offsetMs(),
  ]);
  return rows.length;
}
