/** The year: candidates (§4.8) and the bar on a branch (§4.7), both drawn from published numbers. */
import type { AnnualDocument } from './annual-scheme.ts';
import { compare, fraction, integer, mul, parse } from './fraction.ts';
import { publishedMean } from './quarter.ts';
import type { MonthScore } from './quarter.ts';
import { rank } from './ranking.ts';
import { membershipRules } from './membership.ts';
import type { MembershipState } from './facts.ts';
import type { MonthResult } from './result.ts';
import type { BarDocument, SchemeDocument } from './scheme.ts';

export interface AnnualMember {
  readonly personId: string;
  readonly state: MembershipState;
  /** The year's months; exempt and cancelled ones have no published number. */
  readonly months: readonly MonthScore[];
  /** The published annual number where more than the months went into it; absent = their mean. */
  readonly annual?: string | null;
  /** Published months in the present branch; absent = all of them. */
  readonly monthsHere?: number;
}

/** A member as the rules of the year see the annual result. */
export function memberOfYear(
  { personId, totals, annual }: Pick<MonthResult, 'personId' | 'totals' | 'annual'>,
  state: MembershipState,
): AnnualMember {
  const months = annual?.months ?? [];
  return {
    personId,
    state,
    months: months.map(({ period, published, vetoed }) => ({ period, published, vetoed })),
    annual: totals?.published ?? null,
    monthsHere: months.filter(({ published, unitId }) => published !== null && unitId === annual?.unitId).length,
  };
}

/** The annual number: as published, else the mean of the published months, rounded once; null when there is none. */
export const annualMean = (member: AnnualMember, places: number): string | null =>
  member.annual === undefined ? publishedMean(member.months, places) : member.annual;

export interface Candidate {
  readonly personId: string;
  readonly annual: string;
  readonly rank: number;
}

/** Why somebody is no candidate: the first reason that holds. */
export const NO_CANDIDATE = [
  'notAssessable',
  'notFullMember',
  'vetoed',
  'tooShortInBranch',
  'notInTop',
  'belowPass',
  'zeroMonth',
] as const;

export interface Candidacy {
  readonly personId: string;
  readonly annual: string | null;
  /** The place among the branch's members who take one. */
  readonly rank: number | null;
  /** Null = a candidate. */
  readonly against: (typeof NO_CANDIDATE)[number] | null;
}

type YearRules = Pick<SchemeDocument, 'passMark' | 'places'> & { readonly annual?: Pick<AnnualDocument, 'candidates'> };

const TOP = 3;

const publishedMonths = ({ months }: AnnualMember): number =>
  months.filter(({ published }) => published !== null).length;
const isVetoed = ({ months }: AnnualMember): boolean => months.some((month) => month.vetoed === true);
const hasZeroMonth = ({ months }: AnnualMember): boolean =>
  months.some(({ published }) => published !== null && parse(published).n === 0n);

/**
 * Who of a branch is a candidate, and why the others are not: the best annual scores with ties all in, as far as they
 * reach the pass mark and have no 0 month. Only ranked membership states take a place; a vetoed member keeps none and the
 * others close up (§4.8).
 */
export function candidacies(members: readonly AnnualMember[], version: YearRules): Candidacy[] {
  const { top = TOP, monthsInBranch = 0 } = version.annual?.candidates ?? {};
  const annualOf = new Map(members.map((member) => [member.personId, annualMean(member, version.places)]));
  const ranked = rank(
    members.flatMap((member) => {
      const published = annualOf.get(member.personId) ?? null;
      if (published === null) return [];
      return [
        { personId: member.personId, published, rankable: membershipRules(member.state).ranked && !isVetoed(member) },
      ];
    }),
  );
  const placeOf = new Map(ranked.map((one) => [one.personId, one.rank]));
  const against = (member: AnnualMember, annual: string | null, place: number | null): Candidacy['against'] => {
    if (annual === null) return 'notAssessable';
    if (!membershipRules(member.state).ranked) return 'notFullMember';
    if (isVetoed(member)) return 'vetoed';
    if ((member.monthsHere ?? publishedMonths(member)) < monthsInBranch) return 'tooShortInBranch';
    if (place === null || place > top) return 'notInTop';
    if (compare(parse(annual), parse(version.passMark)) < 0) return 'belowPass';
    return hasZeroMonth(member) ? 'zeroMonth' : null;
  };
  return members.map((member) => {
    const annual = annualOf.get(member.personId) ?? null;
    const place = placeOf.get(member.personId) ?? null;
    return { personId: member.personId, annual, rank: place, against: against(member, annual, place) };
  });
}

/** The branch's candidates in order of their place. */
export const candidates = (members: readonly AnnualMember[], version: YearRules): Candidate[] =>
  candidacies(members, version)
    .flatMap(({ personId, annual, rank: place, against }) =>
      against === null && annual !== null && place !== null ? [{ personId, annual, rank: place }] : [],
    )
    .toSorted((a, b) => a.rank - b.rank || (a.personId < b.personId ? -1 : 1));

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
    .filter((member) => publishedMonths(member) >= version.bar.minimumMonths)
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
