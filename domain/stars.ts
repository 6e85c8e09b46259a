/** The year's stars of one branch (S1.6): drawn from the mean of the year's ratings, under the same ceilings. */
import type { MembershipState } from './facts.ts';
import { grade } from './grades.ts';
import type { GradeEntry, Graded, GradesDocument, SharedCeilings } from './grades.ts';
import { membershipRules } from './membership.ts';
import { publishedMean } from './quarter.ts';
import { regrade } from './regrade.ts';
import type { Regraded, StandingEntry } from './regrade.ts';

/** One published month of the year that counts: a rating, or a month in which a veto was found. */
export interface StarMonth {
  readonly period: string;
  readonly resultId: string;
  /** The published rating; null in a month of points, and in an exempt one. */
  readonly rating: string | null;
  readonly vetoed: boolean;
}

export interface StarMember {
  readonly personId: string;
  readonly state: MembershipState;
  readonly months: readonly StarMonth[];
}

/** Why somebody has stars or none: no stars is not the lowest number of them (S1.4). */
export type StarOutcome = 'graded' | 'vetoed' | 'notRanked' | 'notRated';

export interface YearlyStar extends Graded {
  /** Mean of the year's published ratings, rounded once; null without any. */
  readonly mean: string | null;
  readonly outcome: StarOutcome;
}

/** A member with the stars that stand; for the corrected one, those of the version that is replaced. */
export interface StandingStar extends StarMember {
  readonly standing: string | null;
}

/** The mean of the year's published ratings: published numbers, rounded once (§4.1). */
export const starMean = (months: readonly StarMonth[], places: number): string | null =>
  publishedMean(
    months.map(({ period, rating }) => ({ period, published: rating })),
    places,
  );

/** A veto in any month of the year takes the year's stars, whatever the mean. */
function outcomeOf({ state, months }: StarMember, mean: string | null): StarOutcome {
  if (months.some(({ vetoed }) => vetoed)) return 'vetoed';
  if (!membershipRules(state).ranked) return 'notRanked';
  return mean === null ? 'notRated' : 'graded';
}

const entryOf = (member: StarMember, mean: string): GradeEntry => {
  const outcome = outcomeOf(member, mean);
  const inBase = membershipRules(member.state).inBar && outcome !== 'vetoed';
  return { personId: member.personId, published: mean, graded: outcome === 'graded', inBase };
};

const entriesOf = <M extends StarMember>(members: readonly M[], places: number): { member: M; entry: GradeEntry }[] =>
  members.flatMap((member) => {
    const mean = starMean(member.months, places);
    return mean === null ? [] : [{ member, entry: entryOf(member, mean) }];
  });

function starOf(member: StarMember, graded: Graded | undefined, places: number): YearlyStar {
  const mean = starMean(member.months, places);
  const { grade: key = null, cut = null } = graded ?? {};
  return { personId: member.personId, mean, outcome: outcomeOf(member, mean), grade: key, cut };
}

/** The stars of a branch's members. The order of the members changes nothing. */
export function yearlyStars(
  grades: GradesDocument,
  members: readonly StarMember[],
  places: number,
  shared: SharedCeilings = new Map(),
): YearlyStar[] {
  const entries = entriesOf(members, places).map(({ entry }) => entry);
  const graded = new Map(grade(grades, entries, shared).map((one) => [one.personId, one]));
  return members
    .map((member) => starOf(member, graded.get(member.personId), places))
    .sort((a, b) => (a.personId < b.personId ? -1 : 1));
}

/** One member's stars drawn anew after a correction; everybody else keeps theirs (§2.4). */
export function redrawnStar(
  grades: GradesDocument,
  members: readonly StandingStar[],
  subject: StandingStar,
  rules: { readonly places: number; readonly shared: SharedCeilings },
): YearlyStar & Pick<Regraded, 'over'> {
  const all = [...members.filter(({ personId }) => personId !== subject.personId), subject];
  const entries = entriesOf(all, rules.places).map(({ member: { standing }, entry }): StandingEntry => ({
    ...entry,
    standing,
  }));
  const { over, ...graded } = regrade(grades, entries, subject.personId, rules.shared);
  return { ...starOf(subject, graded, rules.places), over };
}
