import { nowSql } from '../database.ts';
import type { Queryable, Store } from '../database.ts';

/**
 * Whether a stage may close now: nobody owes anything in it, and it either closes when complete or its deadline has
 * passed. A hint asked after commit: the stage's workflow looks again. Before the deadline of a stage that stays open
 * until then there is nothing to look for, and each look costs every branch a signal, an activity and a timer.
 */
export async function mayClose(store: Store, stageId: string): Promise<boolean> {
  const { rows } = await store.pool.query<{ may: boolean }>({
    name: 'stage-may-close',
    text: `select not exists (
                select 1 from obligation where stage_id = s.id and state = 'open' and not optional)
              and (s.closes_at <= ${nowSql('$2')} or exists (
                select 1 from round r join scheme_version v on v.id = r.scheme_version_id
                  cross join lateral jsonb_array_elements(v.document -> 'stages') d
                 where r.id = s.round_id and d ->> 'key' = s.key and d ->> 'closes' = 'whenComplete')) as may
             from stage s where s.id = $1`,
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
