import type { Component } from '../../domain/tally.ts';
import type { Queryable } from '../database.ts';

/** A stored component with the row that a derivation names. */
export type StoredComponent = Component & { readonly id: string };

/** Writes what the ballots of a step came to; a component that is there stays as it is. */
export async function saveComponents(
  on: Queryable,
  input: { roundId: string; now: Date; rows: readonly (Component & { readonly subjectId: string })[] },
): Promise<void> {
  await on.query(
    `insert into component (round_id, subject_id, stages, state, entitled, valid, invalid, abstained, mean, options,
            computed_at)
     select $1, x."subjectId", x.stages, x.state, x.entitled, x.valid, x.invalid, x.abstained, x.mean, x.options, $2
       from jsonb_to_recordset($3) as x("subjectId" uuid, stages text[], state text, entitled int, valid int,
            invalid int, abstained int, mean text, options jsonb)
     on conflict (round_id, subject_id, stages) do nothing`,
    [input.roundId, input.now, JSON.stringify(input.rows)],
  );
}

/** The components of these subjects in a round, by subject, in a fixed order. */
export async function componentsOf(
  on: Queryable,
  roundId: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, StoredComponent[]>> {
  const { rows } = await on.query<StoredComponent & { subjectId: string }>(
    `select subject_id as "subjectId", id, stages, state, entitled, valid, invalid, abstained, mean, options
       from component where round_id = $1 and subject_id = any($2) order by subject_id, stages`,
    [roundId, subjects],
  );
  const plain = rows.map(({ subjectId, ...component }) => [subjectId, component] as const);
  return new Map(
    [...Map.groupBy(plain, ([subjectId]) => subjectId)].map(([id, own]) => [id, own.map(([, one]) => one)]),
  );
}
