import { currentEligibility, expectedEligibility, publishedYears, standsAs } from '../annual/eligibility.ts';
import type { Queryable } from '../database.ts';
import type { Difference } from './results.ts';

/**
 * Draws every published year's eligibility again and compares the rows in force. A candidacy that only another member's
 * correction would take stays (§2.4), which is no difference where a result of the round was corrected.
 */
export async function verifyEligibility(on: Queryable): Promise<Difference[]> {
  const differing: Difference[] = [];
  for (const round of await publishedYears(on)) {
    const corrected = await wasCorrected(on, round.id);
    const expected = await expectedEligibility(on, round);
    const rows = await currentEligibility(on, round.id);
    const wrong = expected.filter((wanted) => {
      const row = rows.find(({ what, personId }) => what === wanted.what && personId === wanted.personId);
      return row === undefined || !standsAs(row, wanted, corrected ? '' : null);
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

async function wasCorrected(on: Queryable, roundId: string): Promise<boolean> {
  const { rows } = await on.query(
    `select 1 from result where round_id = $1 and status = 'superseded' and published_at is not null limit 1`,
    [roundId],
  );
  return rows.length > 0;
}
