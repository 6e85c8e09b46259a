/** Cases that wait for people: which kind, where, about whom, how far, and when their workflow looks next. */
import type { FiledKind } from '../domain/case-kinds.ts';
import type { Queryable, Transaction } from './database.ts';
import type { ObligationKind } from './obligations.ts';
import type { Reminder } from './stages.ts';

export interface CaseFile {
  readonly id: string;
  readonly kind: FiledKind;
  /** The branch or committee it lies in; superiors are looked for from here upward. */
  readonly unitId: string;
  /** The person it concerns, who never judges in it; null where it concerns an organisation. */
  readonly subjectId: string | null;
  /** The kind's own word for how far it is. */
  readonly state: string;
  readonly openedAt: Date;
  readonly endedAt: Date | null;
  readonly reminders: readonly Reminder[];
}

/** Opens a case; the kind's own row has the same id. Its workflow is started by whoever opened it, or found late. */
export async function openFile(
  tx: Transaction,
  file: { kind: FiledKind; unitId: string; subjectId: string | null; state: string },
): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into case_file (kind, unit_id, subject_id, state, opened_at, next_wake_at)
     values ($1, $2, $3, $4, $5, $5) returning id`,
    [file.kind, file.unitId, file.subjectId, file.state, tx.now],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the case was not stored');
  return row.id;
}

/** Reads a case and keeps other transitions of it out until the transaction ends. Throws where there is none. */
export async function lockFile(on: Queryable, id: string): Promise<CaseFile> {
  const { rows } = await on.query<CaseFile>(
    `select id, kind, unit_id as "unitId", subject_id as "subjectId", state, opened_at as "openedAt",
            ended_at as "endedAt", reminders from case_file where id = $1 for no key update`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`case ${id} does not exist`);
  return row;
}

/** Records what a look left behind; `wakeAt` null = only a message can bring the next change. */
export async function saveFile(
  on: Queryable,
  id: string,
  change: { readonly state: string; readonly reminders: readonly Reminder[]; readonly wakeAt: Date | null },
): Promise<void> {
  await on.query(
    `update case_file set state = $2, reminders = $3, next_wake_at = coalesce($4::timestamptz, 'infinity') where id = $1`,
    [id, change.state, JSON.stringify(change.reminders), change.wakeAt],
  );
}

/** Something happened in the case: its workflow should look at once, and is found late if nobody tells it. */
export async function rouseFile(tx: Transaction, id: string): Promise<void> {
  await tx.query(`update case_file set next_wake_at = $2 where id = $1 and ended_at is null`, [id, tx.now]);
}

/**
 * Ends a case: what is owed in it is owed no more, but for the kinds that `outlast` it, of which nobody is reminded; its
 * workflow ends with its next look.
 */
export async function endFile(
  tx: Transaction,
  id: string,
  state: string,
  outlast: readonly ObligationKind[] = [],
): Promise<void> {
  await tx.query(
    `update obligation set state = 'cancelled', sealed = true
      where case_id = $1 and state = 'open' and kind <> all($2::text[])`,
    [id, outlast],
  );
  await tx.query(`update case_file set state = $2, ended_at = $3, next_wake_at = $3 where id = $1`, [
    id,
    state,
    tx.now,
  ]);
}

/** An ended case is open again, with reminders of its own; its workflow is started anew, or found late. */
export async function reopenFile(tx: Transaction, id: string, state: string): Promise<void> {
  await tx.query(
    `update case_file set state = $2, ended_at = null, reminders = '[]', next_wake_at = $3 where id = $1`,
    [id, state, tx.now],
  );
}

/** Nobody has to look at this case again. */
export async function restFile(on: Queryable, id: string): Promise<void> {
  await on.query(`update case_file set next_wake_at = 'infinity' where id = $1`, [id]);
}
