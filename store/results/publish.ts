import type { SchemeDocument } from '../../domain/scheme.ts';
import { endsSpan } from '../../domain/period.ts';
import type { Queryable } from '../database.ts';
import { lockPeople } from '../person-lock.ts';
import { rankedQuarters, rankQuarter, rankQuarterAnew } from './quarters.ts';
import type { RankedRound } from './quarters.ts';
import { rankRound } from './rank.ts';

/**
 * Makes a round's posted results stand, with ranks inside the branch only (S3.4), and ranks the quarter: that of its own
 * branch after the third month; after a month that comes late those of the branches its people have been ranked in since.
 * Repeating it changes nothing.
 */
export async function publishResults(
  on: Queryable,
  round: RankedRound,
  document: SchemeDocument,
  now: Date,
): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `update result set status = 'published', published_at = $2 where round_id = $1 and status = 'posted'
     returning person_id as "personId"`,
    [round.id, now],
  );
  const people = rows.map(({ personId }) => personId);
  await rankRound(on, round.id, document);
  if (document.ranking.quarterly) {
    // A month and its quarter published at the same time in two branches: the second one sees what the first came to.
    await lockPeople(on, people);
    if (endsSpan(round.period, 'quarter')) await rankQuarter(on, round, document.places, now);
    const months = people.map((personId) => ({ planId: round.planId, personId, period: round.period }));
    for (const end of await rankedQuarters(on, months)) await rankQuarterAnew(on, end, now);
  }
  return people;
}
