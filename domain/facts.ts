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
