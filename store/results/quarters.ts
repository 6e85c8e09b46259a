import type { MembershipState } from '../../domain/facts.ts';
import { membershipRules } from '../../domain/membership.ts';
import { monthsOfQuarter, quarterOf } from '../../domain/period.ts';
import { quarterlyRanking } from '../../domain/quarter.ts';
import type { MonthScore, QuarterResult } from '../../domain/quarter.ts';
import type { Queryable } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import { VETOED } from '../rating-facts.ts';

/** A branch's round of a month. */
export interface RankedRound {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
}

interface QuarterRow {
  readonly personId: string;
  readonly state: MembershipState;
  readonly period: string;
  readonly score: string | null;
  readonly vetoed: boolean;
}

/** A member's quarter with the months it is the mean of. */
export interface RankedQuarter extends QuarterResult {
  readonly months: readonly MonthScore[];
}

/** The quarter's means and ranks for the branch's members of the third month (§4.13). Nothing is written. */
export async function quarterOfRound(on: Queryable, round: RankedRound, places: number): Promise<RankedQuarter[]> {
  const quarter = quarterOf(round.period);
  const { rows } = await on.query<QuarterRow>(
    `select s.person_id as "personId", s.state, r.period, r.score::text as score, ${VETOED} as vetoed
       from subject s join result r on r.person_id = s.person_id and r.plan_id = $2 and r.status = 'published'
      where s.round_id = $1 and not s.withdrawn and r.period = any($3) order by s.person_id, r.period`,
    [round.id, round.planId, monthsOfQuarter(quarter)],
  );
  const members = [...Map.groupBy(rows, (row) => row.personId).values()].flatMap((months) => {
    const [first] = months;
    return first === undefined ? [] : [{ ...memberOf(first), months: months.map(monthScore) }];
  });
  return quarterlyRanking(members, places).map((result) => ({
    ...result,
    months: members.find((member) => member.personId === result.personId)?.months ?? [],
  }));
}

/** The round of a quarter's third month, in whose branch the quarter has been ranked. */
export interface QuarterEnd extends RankedRound {
  readonly quarter: string;
  readonly versionId: string;
}

/** The quarters these months of people are part of, where they have been ranked: in the branch the person was in at their end. */
export async function rankedQuarters(
  on: Queryable,
  months: readonly { readonly planId: string; readonly personId: string; readonly period: string }[],
): Promise<QuarterEnd[]> {
  const wanted = months.map(({ planId, personId, period }) => {
    const quarter = quarterOf(period);
    return { planId, personId, quarter, third: monthsOfQuarter(quarter)[2] };
  });
  const { rows } = await on.query<QuarterEnd>(
    `select distinct x."planId", r.unit_id as "unitId", x.quarter, r.id, c.period, r.scheme_version_id as "versionId"
       from jsonb_to_recordset($1) as x("planId" uuid, "personId" uuid, quarter text, third text)
       join cycle c on c.plan_id = x."planId" and c.period = x.third
       join round r on r.cycle_id = c.id and r.state = 'published'
       join subject s on s.round_id = r.id and s.person_id = x."personId" and not s.withdrawn
      order by c.period, r.id`,
    [JSON.stringify(wanted)],
  );
  return rows;
}

/** Ranks a quarter again, by the rules it was published under. */
export async function rankQuarterAnew(on: Queryable, end: QuarterEnd, now: Date): Promise<void> {
  const { ranking, places } = await documentOf(on, end);
  if (ranking.quarterly) await rankQuarter(on, end, places, now);
}

/** Stores the quarter of a round's branch as it follows from the months. */
export async function rankQuarter(on: Queryable, round: RankedRound, places: number, now: Date): Promise<void> {
  const quarter = quarterOf(round.period);
  const results = await quarterOfRound(on, round, places);
  await on.query(
    `insert into quarter_result (plan_id, unit_id, quarter, person_id, mean, rank, months, computed_at)
     select $2, $3, $4, x."personId", x.mean, x.rank, x.months, $5
       from jsonb_to_recordset($1) as x("personId" uuid, mean numeric, rank int, months jsonb)
     on conflict (plan_id, quarter, person_id) do update
       set mean = excluded.mean, rank = excluded.rank, months = excluded.months, computed_at = excluded.computed_at`,
    [JSON.stringify(results), round.planId, round.unitId, quarter, now],
  );
}

const memberOf = ({ personId, state }: QuarterRow): { personId: string; ranked: boolean } => ({
  personId,
  ranked: membershipRules(state).ranked,
});

const monthScore = ({
  period,
  score,
  vetoed,
}: QuarterRow): {
  period: string;
  published: string | null;
  vetoed: boolean;
} => ({ period, published: score, vetoed });
