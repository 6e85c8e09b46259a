/** The year: candidates (§4.8) and the bar on a branch (§4.7), both drawn from published numbers. */
import { compare, fraction, integer, mul, parse } from './fraction.ts';
import { publishedMean } from './quarter.ts';
import type { MonthScore } from './quarter.ts';
import { rank } from './ranking.ts';
import { membershipRules } from './membership.ts';
import type { MembershipState } from './facts.ts';
import type { BarDocument, SchemeDocument } from './scheme.ts';

export interface AnnualMember {
  readonly personId: string;
  readonly state: MembershipState;
  /** The year's months; exempt and cancelled ones have no published number. */
  readonly months: readonly MonthScore[];
}

/** The annual mean of the published months, rounded once; null when nothing was published. */
export const annualMean = (member: AnnualMember, places: number): string | null => publishedMean(member.months, places);

export interface Candidate {
  readonly personId: string;
  readonly annual: string;
  readonly rank: number;
}

const TOP = 3;

/**
 * The branch's candidates: the three best annual scores with ties all in, as far as they reach the pass mark and have
 * no 0 month. Only ranked membership states take a place; a vetoed member keeps none and the others close up.
 */
export function candidates(
  members: readonly AnnualMember[],
  version: Pick<SchemeDocument, 'passMark' | 'places'>,
): Candidate[] {
  const byId = new Map(members.map((member) => [member.personId, member]));
  const ranked = rank(
    members.flatMap((member) => {
      const published = annualMean(member, version.places);
      if (published === null) return [];
      const vetoed = member.months.some((month) => month.vetoed === true);
      return [{ personId: member.personId, published, rankable: membershipRules(member.state).ranked && !vetoed }];
    }),
  );
  const zeroMonth = (personId: string): boolean =>
    (byId.get(personId)?.months ?? []).some(({ published }) => published !== null && parse(published).n === 0n);
  return ranked
    .filter(({ rank: place }) => place <= TOP)
    .filter(({ published }) => compare(parse(published), parse(version.passMark)) >= 0)
    .filter(({ personId }) => !zeroMonth(personId))
    .map(({ personId, published, rank: place }) => ({ personId, annual: published, rank: place }));
}

export interface BranchBar {
  readonly status: 'barred' | 'notBarred' | 'notAssessable';
  readonly low: number;
  readonly counted: number;
  /** low ÷ counted as an exact ratio ("3/11"), null when nobody is counted. */
  readonly share: string | null;
}

/**
 * Whether enough members of a branch are below the pass mark by annual mean (S3.5 b, §4.7). A member with fewer
 * published months than the minimum, or outside the bar by membership, counts on neither side.
 */
export function branchBar(
  members: readonly AnnualMember[],
  version: Pick<SchemeDocument, 'passMark' | 'places'> & { readonly bar: BarDocument },
): BranchBar {
  const means = members
    .filter(({ state }) => membershipRules(state).inBar)
    .filter(({ months }) => months.filter(({ published }) => published !== null).length >= version.bar.minimumMonths)
    .map((member) => annualMean(member, version.places))
    .filter((published) => published !== null);
  const counted = means.length;
  const low = means.filter((published) => compare(parse(published), parse(version.passMark)) < 0).length;
  if (counted === 0) return { status: 'notAssessable', low, counted, share: null };
  const limit = mul(parse(version.bar.percent), fraction(1n, 100n));
  const reached = compare(integer(low), mul(limit, integer(counted))) >= 0;
  const barred = reached && low >= version.bar.minimumLow;
  return { status: barred ? 'barred' : 'notBarred', low, counted, share: `${String(low)}/${String(counted)}` };
}
