import { currentEligibility, expectedEligibility, publishedYears, saysTheSame } from '../annual/eligibility.ts';
import type { Queryable } from '../database.ts';
import type { Difference } from './results.ts';

/** Draws every published year's eligibility again, after the rows that were in force before, and compares those that are. */
export async function verifyEligibility(on: Queryable): Promise<Difference[]> {
  const differing: Difference[] = [];
  for (const round of await publishedYears(on)) {
    const expected = await expectedEligibility(on, round, 'superseded');
    const rows = await currentEligibility(on, round.id);
    const wrong = expected.filter((wanted) => {
      const row = rows.find(({ what, personId }) => what === wanted.what && personId === wanted.personId);
      return row === undefined || !saysTheSame(row, wanted);
    });
    const surplus = rows.filter(
      (row) => !expected.some(({ what, personId }) => what === row.what && personId === row.personId),
    );
    for (const { personId } of [...wrong, ...surplus]) {
      differing.push({ resultId: null, personId, period: round.year, what: ['eligibility'] });
    }
  }
  return differing;
}
