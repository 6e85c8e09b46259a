import type { EarlierMonth, MarkFact, RatingFacts } from '../domain/facts.ts';
import { monthsOfSpanSoFar } from '../domain/period.ts';
import type { Cadence } from '../domain/period.ts';
import { componentsOf } from './ballots/components.ts';
import type { Queryable } from './database.ts';

/** SQL that is true where a veto was found in the month of the result `r`, exempt or not. */
export const VETOED = `coalesce(jsonb_typeof(r.derivation -> 'veto') = 'object', false)`;

/** Everything the ratings of these people need beside the month's own facts. */
export async function ratingFactsOf(
  on: Queryable,
  input: { roundId: string; planId: string; period: string; people: readonly string[]; every: Cadence },
): Promise<{ readonly of: (personId: string) => RatingFacts }> {
  const components = await componentsOf(on, input.roundId, input.people);
  const marks = await marksOf(on, input.roundId, input.people);
  const earlier = await earlierMonthsOf(on, input);
  return {
    of: (personId) => ({
      earlier: earlier.get(personId) ?? [],
      components: components.get(personId) ?? [],
      mark: marks.get(personId) ?? null,
    }),
  };
}

/** The committee's latest mark of each subject; one that was taken back is none. */
async function marksOf(
  on: Queryable,
  roundId: string,
  people: readonly string[],
): Promise<ReadonlyMap<string, MarkFact>> {
  const { rows } = await on.query<Omit<MarkFact, 'points'> & { personId: string; points: string | null }>(
    `select distinct on (subject_id) subject_id as "personId", id, trim_scale(points)::text as points, ground
       from comprehensive_mark where round_id = $1 and subject_id = any($2) order by subject_id, seq desc`,
    [roundId, people],
  );
  return new Map(
    rows.flatMap(({ personId, points, ...mark }) =>
      points === null ? [] : [[personId, { ...mark, points }] as const],
    ),
  );
}

/**
 * The span's earlier months as they stand published. An exempt month counts on neither side, but a veto found in it
 * takes eligibility like any other (S1.4).
 */
async function earlierMonthsOf(
  on: Queryable,
  input: { planId: string; period: string; people: readonly string[]; every: Cadence },
): Promise<ReadonlyMap<string, EarlierMonth[]>> {
  const months = monthsOfSpanSoFar(input.period, input.every).slice(0, -1);
  if (months.length === 0) {
    return new Map();
  }
  const { rows } = await on.query<EarlierMonth & { personId: string }>(
    `select person_id as "personId", period, derivation #>> '{composed,self,published}' as self,
            score::text as review,
            case when ${VETOED} then jsonb_build_object(
              'key', derivation #> '{veto,key}', 'id', derivation #> '{veto,fact}') end as veto
       from result r
      where plan_id = $1 and person_id = any($2) and period = any($3) and status = 'published'
        and (outcome <> 'exempt' and derivation ? 'composed' or ${VETOED})
      order by person_id, period`,
    [input.planId, input.people, months],
  );
  return new Map(
    [...Map.groupBy(rows, ({ personId }) => personId)].map(([personId, own]) => [
      personId,
      own.map(({ period, self, review, veto }) => ({ period, self, review, veto })),
    ]),
  );
}
