import { nowSql } from '../database.ts';
import type { Queryable, Store } from '../database.ts';

/**
 * SQL that is true while an open stage `o` of a round under version `v` cannot close: somebody owes something in it, or
 * it stays open until a deadline that is yet to come. `now` is an SQL instant.
 */
export const cannotCloseSql = (now: string): string => `(
  exists (select 1 from obligation x where x.stage_id = o.id and x.state = 'open' and not x.optional)
  or o.closes_at > ${now} and not exists (
    select 1 from jsonb_array_elements(v.document -> 'stages') d
     where d ->> 'key' = o.key and d ->> 'closes' = 'whenComplete'))`;

/**
 * Whether the step a stage belongs to may close now: nobody owes anything in its stages, and each closes when complete or
 * its deadline has passed. A hint asked after commit: the round's workflow looks again. While a stage of the step stays
 * open there is nothing to look for, and each look costs every branch a signal, an activity and a timer.
 */
export async function mayClose(store: Store, stageId: string): Promise<boolean> {
  const { rows } = await store.pool.query<{ may: boolean }>({
    name: 'step-may-close',
    text: `select not exists (select 1 from stage o where o.round_id = r.id and o.state = 'open' and
                                ${cannotCloseSql(nowSql('$2'))}) as may
             from stage s join round r on r.id = s.round_id join scheme_version v on v.id = r.scheme_version_id
            where s.id = $1`,
    values: [stageId, store.clock.offsetMs()],
  });
  return rows[0]?.may ?? false;
}

export interface StageOfObligation {
  readonly stageId: string;
  readonly roundId: string;
  readonly kind: string;
}

/** The stage an obligation belongs to, for the question above; null for obligations of talks. */
export async function stageOfObligation(on: Queryable, obligationId: string): Promise<StageOfObligation | null> {
  const { rows } = await on.query<StageOfObligation>(
    `select s.id as "stageId", s.round_id as "roundId", s.kind from obligation o join stage s on s.id = o.stage_id
      where o.id = $1`,
    [obligationId],
  );
  return rows[0] ?? null;
}

/** The round a stage belongs to, if there is such a stage. */
export async function roundOfStage(on: Queryable, stageId: string): Promise<string[]> {
  const { rows } = await on.query<{ roundId: string }>('select round_id as "roundId" from stage where id = $1', [
    stageId,
  ]);
  return rows.map(({ roundId }) => roundId);
}
