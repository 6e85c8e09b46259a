import type { GradeSpan } from '../../domain/grades.ts';
import { endsSpan } from '../../domain/period.ts';
import { starMean } from '../../domain/stars.ts';
import { yearlyCandidates } from '../annual/candidates.ts';
import type { Queryable } from '../database.ts';
import type { Round } from '../rounds.ts';
import type { SchemeVersion } from '../schemes.ts';
import type { Subject } from '../subjects.ts';
import { computeResults } from './post.ts';
import { starMonths } from './stars.ts';

/** What the numbers of one subject come to as facts stand; null where the subject is not graded. */
export type CandidateNumbers = Readonly<Record<GradeSpan, string | null>>;

/**
 * The rating each subject would get if it were posted now, and the mean the year would have with it. Whoever is not
 * graded, a vetoed member among them, has neither; nor has whoever is no candidate where a year has candidates.
 */
export async function candidateNumbers(
  on: Queryable,
  round: Round,
  version: SchemeVersion,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, CandidateNumbers>> {
  const { planId, period } = round;
  const computed = await computeResults(on, round, version, subjects);
  const people = subjects.map(({ personId }) => personId);
  const year =
    endsSpan(period, 'year') && version.document.annual === undefined
      ? await starMonths(on, { planId, year: period.slice(0, 4), people })
      : new Map<string, never[]>();
  const named = await yearlyCandidates(on, round, version);
  return new Map(
    computed.map(({ result: { personId, totals, rankable: isRanked } }) => {
      const rankable = isRanked && named?.has(personId) !== false;
      const rating = rankable && totals !== null ? totals.published : null;
      const earlier = year.get(personId) ?? [];
      const own = { period, resultId: '', rating, vetoed: false };
      const vetoed = earlier.some((month) => month.vetoed);
      const mean = rating === null || vetoed ? null : starMean([...earlier, own], version.document.places);
      return [personId, { rating, year: mean }];
    }),
  );
}
