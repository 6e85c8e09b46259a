/**
 * Facts about one person and one month, as the store hands them to the rules. Ids are opaque and only carried through
 * to the derivation; the rules never look inside them.
 */

import type { Component } from './tally.ts';

/** Membership states (§2.2). */
export const MEMBERSHIP_STATES = ['full', 'probationary', 'onProbation', 'retired', 'mobile'] as const;
export type MembershipState = (typeof MEMBERSHIP_STATES)[number];

/** Kinds of post an item can be for; a person may hold several (S3.3). */
export const POST_KINDS = [
  'member',
  'groupLeader',
  'committeeMember',
  'deputySecretary',
  'secretary',
  'leader',
] as const;

/** One occasion in the running register: a meeting, the month's dues, a study session, a post's duties. */
export interface RegisterFact {
  readonly id: string;
  /** Key of a base item (met / missed) or of a deduction or restraint item (occurred). */
  readonly itemKey: string;
  readonly outcome: 'met' | 'missed' | 'occurred';
  /** Points of a deduction, positive; absent for base items. */
  readonly points?: string;
}

/** A declared item with the panel's decision. */
export interface DeclaredFact {
  readonly id: string;
  readonly itemKey: string;
  /** Points the member asks for, positive. */
  readonly claimed: string;
  readonly decision:
    | { readonly state: 'pending' }
    | { readonly state: 'accepted'; readonly decisionId: string }
    | { readonly state: 'adjusted'; readonly points: string; readonly reason: string; readonly decisionId: string }
    | { readonly state: 'refused'; readonly reason: string; readonly decisionId: string };
}

export interface SubjectFacts {
  readonly personId: string;
  readonly state: MembershipState;
  /** Kinds of post held, e.g. "secretary", "leader", "member". */
  readonly posts: readonly string[];
  readonly exempt: boolean;
  readonly register: readonly RegisterFact[];
  readonly declared: readonly DeclaredFact[];
  /** A veto found in this month: cancels rank and eligibility. */
  readonly veto?: { readonly key: string; readonly id: string };
  /** Organisational handling with document and date: the month's score is 0 (S3.5 c). */
  readonly handling?: { readonly id: string };
  /** In months in which the parts of a rating come together. */
  readonly rating?: RatingFacts;
  /** Under a yearly scheme. */
  readonly annual?: AnnualFacts;
}

/** The number the Party committee set by exception for one subject, on one of the scheme's grounds (§2.3). */
export interface MarkFact {
  readonly id: string;
  readonly points: string;
  readonly ground: string;
}

/** A month of the span before this one, as it was published. */
export interface EarlierMonth {
  readonly period: string;
  /** Both null in an exempt month: it has no number, but a veto found in it counts all the same. */
  readonly self: string | null;
  readonly review: string | null;
  readonly veto: { readonly key: string; readonly id: string } | null;
}

/** What a rating needs beside the month's own points. */
export interface RatingFacts {
  readonly earlier: readonly EarlierMonth[];
  readonly components: readonly (Component & { readonly id: string })[];
  readonly mark: MarkFact | null;
}

/** A month of the year as it stands published, under whichever version. */
export interface AnnualMonthFact {
  readonly period: string;
  readonly resultId: string;
  /** Null in an exempt month. */
  readonly published: string | null;
  readonly versionId: string | null;
  /** The range of the version it was published under. */
  readonly range: { readonly min: string; readonly max: string };
  readonly source: 'published' | 'imported';
  /** The branch that scored it. */
  readonly unitId: string;
  readonly vetoed: { readonly key: string; readonly clause: string; readonly fact: string } | null;
}

/** Everything a year is drawn from. */
export interface AnnualFacts {
  /** The branch the member is evaluated in. */
  readonly unitId: string;
  readonly months: readonly AnnualMonthFact[];
  /** What the ballots of the monthly scheme came to, each rounded as it was published. */
  readonly ballots: readonly {
    readonly stage: string;
    readonly period: string;
    readonly component: string;
    readonly value: string;
  }[];
  readonly imports: readonly {
    readonly id: string;
    readonly input: string;
    readonly points: string;
    readonly source: string;
  }[];
  /** The ballots of the annual evaluation itself. */
  readonly components: RatingFacts['components'];
  /** Months left out because the year was opened before they were final. */
  readonly gap: readonly string[];
}
