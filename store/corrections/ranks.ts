import type { Queryable } from '../database.ts';

/** Somebody's place in a month ('YYYY-MM') or quarter ('YYYY-Qn') of a branch. */
export interface RankSeen {
  readonly planId: string;
  readonly personId: string;
  readonly span: string;
  readonly rank: number | null;
}

export interface RankMoved extends Omit<RankSeen, 'rank'> {
  readonly before: number | null;
  readonly after: number | null;
}

/** A quarter that is ranked, in the branch that ranks it. */
export interface RankedQuarter {
  readonly planId: string;
  readonly unitId: string;
  readonly quarter: string;
}

/** The ranks of these rounds and quarters as they stand. */
export async function ranksSeen(
  on: Queryable,
  where: { readonly roundIds: readonly string[]; readonly quarters: readonly RankedQuarter[] },
): Promise<RankSeen[]> {
  const { rows } = await on.query<RankSeen>(
    `select plan_id as "planId", person_id as "personId", period as span, rank from result
      where round_id = any($1) and status = 'published'
     union all
     select q.plan_id, q.person_id, q.quarter, q.rank from quarter_result q
       join jsonb_to_recordset($2) as x("planId" uuid, "unitId" uuid, quarter text)
         on x."planId" = q.plan_id and x."unitId" = q.unit_id and x.quarter = q.quarter`,
    [where.roundIds, JSON.stringify(where.quarters)],
  );
  return rows;
}

const keyOf = ({ planId, personId, span }: Omit<RankSeen, 'rank'>): string => `${planId}/${personId}/${span}`;

/** Whose place is another one now, in a fixed order. */
export function ranksMoved(before: readonly RankSeen[], after: readonly RankSeen[]): RankMoved[] {
  const earlier = new Map(before.map((one) => [keyOf(one), one.rank]));
  return after
    .map(({ rank, ...one }) => ({ ...one, before: earlier.get(keyOf(one)) ?? null, after: rank }))
    .filter((one) => one.before !== one.after)
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
