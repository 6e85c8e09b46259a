import type { ResultStatus } from '../../domain/result.ts';
import { earliest, endsSpan, monthsOfSpanSoFar, yearOf } from '../../domain/period.ts';
import type { Queryable } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import { schemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';
import { computeResults } from './post.ts';
import type { Computed } from './post.ts';

/** The same key in SQL as `inTime` of the domain. */
export const inTimeSql = (period: string): string => `rpad(${period}, 7, '-13')`;

/** A published result as it stands. */
export interface StandingResult {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  /** Null for a month taken over from before. */
  readonly roundId: string | null;
  readonly personId: string;
  readonly period: string;
  readonly versionId: string | null;
  readonly outcome: ResultStatus;
  readonly score: string | null;
  readonly grade: string | null;
  readonly inputsHash: string | null;
}

/**
 * The published results of a person, of any plan, that the facts of these months go into: those months' own, later ones in
 * which the parts of a span come together, and the years they are months of. In order of time.
 */
export async function resultsResting(
  on: Queryable,
  about: { readonly personId: string; readonly periods: readonly string[] },
): Promise<StandingResult[]> {
  const first = earliest(about.periods);
  const { rows } = await on.query<StandingResult>(
    `select id, plan_id as "planId", unit_id as "unitId", round_id as "roundId", person_id as "personId", period,
            scheme_version_id as "versionId", outcome, score::text as score, grade, inputs_hash as "inputsHash"
       from result where person_id = $1 and status = 'published' and ${inTimeSql('period')} >= ${inTimeSql('$2')}
      order by ${inTimeSql('period')}, plan_id`,
    [about.personId, first],
  );
  const resting: StandingResult[] = [];
  for (const row of rows) {
    if (about.periods.includes(row.period) || (await restsOn(on, row, about.periods))) resting.push(row);
  }
  return resting;
}

async function restsOn(on: Queryable, row: StandingResult, periods: readonly string[]): Promise<boolean> {
  const { composition, annual } = await documentOf(on, row);
  if (annual !== undefined) return periods.some((period) => yearOf(period) === row.period);
  if (composition === undefined || !endsSpan(row.period, composition.every)) return false;
  return monthsOfSpanSoFar(row.period, composition.every).some((period) => periods.includes(period));
}

/** The result computed from the facts as they stand now; null where there is nothing to compute it from. */
export async function computeStanding(on: Queryable, standing: StandingResult): Promise<Computed | null> {
  const { roundId, versionId, personId } = standing;
  if (roundId === null || versionId === null) return null;
  const subjects = (await subjectsOf(on, roundId)).filter((subject) => subject.personId === personId);
  const round = { ...standing, id: roundId };
  const [computed] = await computeResults(on, round, await schemeVersion(on, versionId), subjects);
  return computed ?? null;
}
