/** Quarter means and the quarterly ranking inside a branch (§4.13). */
import { mean, parse, roundHalfAwayFromZero } from './fraction.ts';
import { rank } from './ranking.ts';
import type { Ranked } from './ranking.ts';

/** One month as the quarter and the year see it; `published` is null for exempt and cancelled months. */
export interface MonthScore {
  readonly period: string;
  readonly published: string | null;
  /** Cancels the rank of the quarter in which it was found. */
  readonly vetoed?: boolean;
}

/** The mean of the published, non-exempt months, rounded once; null when there is none. */
export function publishedMean(months: readonly MonthScore[], places: number): string | null {
  const value = mean(months.flatMap(({ published }) => (published === null ? [] : [parse(published)])));
  return value === null ? null : roundHalfAwayFromZero(value, places);
}

export interface QuarterMember {
  readonly personId: string;
  /** Whether the membership state is ranked at the quarter's end (§2.2). */
  readonly ranked: boolean;
  readonly months: readonly MonthScore[];
}

export interface QuarterResult {
  readonly personId: string;
  readonly mean: string | null;
  readonly rank: number | null;
}

/** Quarter results of the members of one branch by id; no scored month or a veto in the quarter = no rank. */
export function quarterlyRanking(members: readonly QuarterMember[], places: number): QuarterResult[] {
  const means = members.map((member) => ({ member, mean: publishedMean(member.months, places) }));
  const ranks: Ranked[] = rank(
    means.flatMap(({ member, mean: published }) => {
      if (published === null) return [];
      const rankable = member.ranked && !member.months.some(({ vetoed }) => vetoed === true);
      return [{ personId: member.personId, published, rankable }];
    }),
  );
  const placeOf = new Map(ranks.map(({ personId, rank: place }) => [personId, place]));
  return means
    .map(({ member: { personId }, mean: value }) => ({ personId, mean: value, rank: placeOf.get(personId) ?? null }))
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
}
