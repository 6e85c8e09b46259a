import type { SchemeDocument } from '../../domain/scheme.ts';
import { endsSpan, monthsOfQuarter, quarterOf } from '../../domain/period.ts';
import { membershipRules } from '../../domain/membership.ts';
import type { MembershipState } from '../../domain/facts.ts';
import { quarterlyRanking } from '../../domain/quarter.ts';
import type { MonthScore, QuarterResult } from '../../domain/quarter.ts';
import type { Queryable } from '../database.ts';
import { VETOED } from '../rating-facts.ts';
import { rankRound } from './rank.ts';

interface PublishedRound {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
}

/** Makes a round's posted results stand, with ranks inside the branch only (S3.4). Repeating it changes nothing. */
export async function publishResults(
  on: Queryable,
  round: PublishedRound,
  document: SchemeDocument,
  now: Date,
): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `update result set status = 'published', published_at = $2 where round_id = $1 and status = 'posted'
     returning person_id as "personId"`,
    [round.id, now],
  );
  await rankRound(on, round.id, document);
  const quarterEnd = document.ranking.quarterly ? await publishedQuarterEnd(on, round) : null;
  if (quarterEnd !== null) {
    await rankQuarter(on, { ...round, id: quarterEnd }, document.places, now);
  }
  return rows.map((row) => row.personId);
}

/**
 * The round of the quarter's third month: this one, or for a month that comes late the published one it comes after,
 * whose ranking then changes. Null while the third month is not published.
 */
async function publishedQuarterEnd(on: Queryable, round: PublishedRound): Promise<string | null> {
  if (endsSpan(round.period, 'quarter')) {
    return round.id;
  }
  const [, , third] = monthsOfQuarter(quarterOf(round.period));
  const { rows } = await on.query<{ id: string }>(
    `select r.id from round r join cycle c on c.id = r.cycle_id
      where c.plan_id = $1 and c.period = $2 and r.unit_id = $3 and r.state = 'published'`,
    [round.planId, third, round.unitId],
  );
  return rows[0]?.id ?? null;
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
export async function quarterOfRound(on: Queryable, round: PublishedRound, places: number): Promise<RankedQuarter[]> {
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

/** Stores the quarter of a round's branch as it follows from the months. */
export async function rankQuarter(on: Queryable, round: PublishedRound, places: number, now: Date): Promise<void> {
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
