import { score } from '../../domain/scoring.ts';
import type { Transaction } from '../database.ts';
import { computeResults } from '../results/post.ts';
import type { Round } from '../rounds.ts';
import type { SchemeVersion } from '../schemes.ts';
import type { Subject } from '../subjects.ts';

/**
 * What the review came to for each subject, exact: the number a mark departs from. A mark set before, in a review that was
 * sent back since, is not looked at. Subjects without such a number (exempt, or in a month without ratings) are left out.
 */
export async function reviewedNumbers(
  tx: Transaction,
  round: Round,
  version: SchemeVersion,
  subjects: readonly Subject[],
): Promise<ReadonlyMap<string, string>> {
  const computed = await computeResults(tx, round, version, subjects);
  return new Map(
    computed.flatMap(({ facts }) => {
      const unmarked = facts.rating === undefined ? facts : { ...facts, rating: { ...facts.rating, mark: null } };
      const { composed } = score(version.document, unmarked, { period: round.period, versionId: version.id });
      const value = composed?.parts.find(({ source }) => source.kind === 'takenOver')?.value ?? null;
      return value === null ? [] : [[facts.personId, value] as const];
    }),
  );
}
