import type pg from 'pg';

import type { Queryable, Store, Transaction } from '../database.ts';
import { nowSql } from '../database.ts';

/**
 * Empties the urn of an anonymous ballot whose gate has fallen: all its sheets are written again in one transaction, in
 * the order of ids drawn only now, and the originals deleted. Neither an id, nor the order of the rows, nor the
 * transaction that wrote them says any more who filled which (design §7). One row is one sheet about one subject: a
 * voter's sheets are not kept together, because a peer's set is about everybody but the peer and would name them by the
 * one who is missing. Repeating it changes nothing.
 */
export async function emptyUrn(tx: Transaction, stageId: string): Promise<void> {
  await tx.query(
    `insert into sheet (id, stage_id, subject_id, scores, invalid)
     select id, stage_id, subject_id, scores, invalid from (
       select gen_random_uuid() as id, stage_id, subject_id, scores, invalid from urn_sheet where stage_id = $1) drawn
      order by id`,
    [stageId],
  );
  await takeOut(tx, [stageId]);
}

/** Whether something lies in a stage's urn: paper sheets do in real-name ballots as well, because they carry no name. */
export async function holdsSheets(on: Queryable, stageId: string): Promise<boolean> {
  const { rows } = await on.query('select 1 from urn_sheet where stage_id = $1 limit 1', [stageId]);
  return rows.length > 0;
}

/**
 * Destroys the sheets of anonymous ballots that were cancelled while open: they count for nothing, and in the urn they
 * would lie in the order of casting for ever. What was keyed of papers goes with them.
 */
export async function discardUrns(tx: Transaction, roundIds: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ id: string }>(
    `select s.id from stage s where s.round_id = any($1) and exists (select 1 from urn_sheet u where u.stage_id = s.id)`,
    [roundIds],
  );
  await tx.query(
    `delete from paper_entry e using paper_batch b, stage s
      where b.id = e.batch_id and s.id = b.stage_id and s.round_id = any($1)`,
    [roundIds],
  );
  await takeOut(
    tx,
    rows.map(({ id }) => id),
  );
}

async function takeOut(tx: Transaction, stageIds: readonly string[]): Promise<void> {
  await tx.query('delete from urn_sheet where stage_id = any($1)', [stageIds]);
  await tx.query('update stage set urn_emptied_at = coalesce(urn_emptied_at, $2) where id = any($1)', [
    stageIds,
    tx.now,
  ]);
}

/**
 * Removes what was deleted from the urn from the disk as well. Not possible inside a transaction, so a loop does it
 * after the stage has closed. Index entries too, whatever the share of dead rows: an entry points at a row's place, and
 * places follow the order of casting. Where an old snapshot (a backup that runs) still needs the dead rows they stay, and
 * the next turn tries again. Returns how many stages it was done for.
 */
export async function vacuumUrn(store: Store): Promise<number> {
  const { rows } = await store.pool.query<{ id: string }>(
    'select id from stage where urn_emptied_at is not null and urn_vacuumed_at is null',
  );
  if (rows.length === 0 || !(await vacuumed(store.pool))) {
    return 0;
  }
  await store.pool.query(`update stage set urn_vacuumed_at = ${nowSql('$2')} where id = any($1)`, [
    rows.map(({ id }) => id),
    store.clock.offsetMs(),
  ]);
  return rows.length;
}

/** Vacuums the urn and what was keyed of papers; false where rows are dead but not yet removable. */
async function vacuumed(pool: pg.Pool): Promise<boolean> {
  await pool.query('vacuum (index_cleanup on) urn_sheet, paper_entry');
  const { rows } = await pool.query<{ dead: string }>(
    `select (pg_stat_get_dead_tuples('urn_sheet'::regclass) + pg_stat_get_dead_tuples('paper_entry'::regclass))::text
       as dead`,
  );
  return rows[0]?.dead === '0';
}
