import type { Queryable } from '../database.ts';

/** Whether nobody owes anything in a stage any more. A hint asked after commit: the stage's workflow looks again. */
export async function nothingOwed(on: Queryable, stageId: string): Promise<boolean> {
  const { rows } = await on.query<{ none: boolean }>({
    name: 'stage-nothing-owed',
    text: `select not exists (
             select 1 from obligation where stage_id = $1 and state = 'open' and not optional) as none`,
    values: [stageId],
  });
  return rows[0]?.none ?? false;
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
