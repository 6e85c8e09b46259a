/** Ranks inside one branch (§4.2). There is no ranking across branches (S3.4). */
import { compare, parse } from './fraction.ts';

export interface RankEntry {
  readonly personId: string;
  /** Published number, decimal text. */
  readonly published: string;
  readonly rankable: boolean;
}

export interface Ranked {
  readonly personId: string;
  readonly published: string;
  readonly rank: number;
}

/**
 * Ranks with ties sharing a place and the next place skipped: 88, 85.5, 85.5, 80 → 1, 2, 2, 4. Those not rankable are
 * left out and the others close up (§4.8). Ties are listed by id, so the answer never depends on the input's order.
 */
export function rank(entries: readonly RankEntry[]): Ranked[] {
  const sorted = entries
    .filter(({ rankable }) => rankable)
    .map(({ personId, published }) => ({ personId, published, value: parse(published) }))
    .sort((a, b) => compare(b.value, a.value) || (a.personId < b.personId ? -1 : 1));
  let place = 0;
  return sorted.map(({ personId, published, value }, position) => {
    const above = sorted[position - 1];
    if (above === undefined || compare(above.value, value) !== 0) place = position + 1;
    return { personId, published, rank: place };
  });
}
