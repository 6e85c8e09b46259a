/** Who fills a sheet about whom: one voice per person and subject, nobody about themselves or a close relation (§2). */
import { isRecused } from './panel.ts';
import type { Recusal } from './panel.ts';
import type { Electorate } from './stages.ts';

/** The people one ballot stage could ask, by the electorate it asks for. */
export interface Pool {
  readonly stage: string;
  readonly electorate: Electorate;
  readonly people: readonly string[];
}

/**
 * Gives each person to one stage only: the one whose electorate the scheme ranks first, of two with the same rank the
 * earlier one. An electorate the scheme does not rank comes after those it does.
 */
export function oneVoice(pools: readonly Pool[], order: readonly Electorate[]): ReadonlyMap<string, string[]> {
  const place = ({ electorate }: Pool): number =>
    order.includes(electorate) ? order.indexOf(electorate) : order.length;
  return new Map(
    pools.map((pool, index) => {
      const higher = pools.filter(
        (other, at) => place(other) < place(pool) || (place(other) === place(pool) && at < index),
      );
      const taken = new Set(higher.flatMap(({ people }) => people));
      return [pool.stage, pool.people.filter((id) => !taken.has(id)).toSorted()];
    }),
  );
}

/** Whether a voter fills a sheet about a subject. */
export const mayRate = (voterId: string, subjectId: string, recusals: readonly Recusal[]): boolean =>
  voterId !== subjectId && !isRecused(voterId, subjectId, recusals);

/** More than the smallest group, so that a few who do not answer do not cost the ballot its number (§2). */
const SPARE = 3;

/** How many are drawn from a pool: what the scheme says, at least the smallest group + 3, at most everybody. */
export const drawSize = (pool: number, wanted: number | undefined, smallestGroup: number): number =>
  wanted === undefined ? pool : Math.min(pool, Math.max(wanted, smallestGroup + SPARE));
