/** The published number of one person and month together with its full derivation. Plain JSON throughout. */

import type { Conversion } from './annual-scheme.ts';
import type { PartLine } from './composition.ts';

/**
 * 'exempt' and 'notAssessable' (a year with too few months) have no score; 'vetoed' has one, but neither rank nor
 * eligibility.
 */
export const RESULT_STATUSES = ['scored', 'vetoed', 'exempt', 'notAssessable'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

/**
 * Version of the rules in `domain/`: a change of behaviour adds a number and keeps the old one computable. 1: points of
 * a month; 2: ratings as well, composed of parts.
 */
export const RULES_VERSION = 2;

/** Whether this program can compute under a version of the rules. */
export const isKnownRules = (version: number | null): version is number =>
  version !== null && Number.isInteger(version) && version >= 1 && version <= RULES_VERSION;

export type LineKind = 'base' | 'bonus' | 'deduction' | 'restraint' | 'groupBonusCap' | 'groupDeductionCap';

/** How one declared item or register entry went into its line. Points are signed and exact. */
export interface LineEntry {
  readonly fact: string;
  readonly state: 'met' | 'missed' | 'occurred' | 'pending' | 'accepted' | 'adjusted' | 'refused';
  readonly claimed?: string;
  readonly points?: string;
}

export interface DerivationLine {
  readonly kind: LineKind;
  readonly clause: string;
  /** Key of the item; for the two group caps, key of the group. */
  readonly itemKey: string;
  readonly title: { readonly zh: string; readonly en: string };
  /** Ids of the facts used, ascending. */
  readonly facts: readonly string[];
  /** Ids of the panel decisions used, ascending. */
  readonly decisions: readonly string[];
  readonly entries: readonly LineEntry[];
  /** For people: "20 × 1 ÷ 2", "min(2 + 3, 4)". */
  readonly arithmetic: string;
  /** Signed exact points ("10", "-1.5", "40/3"); the lines add up to the month's points. */
  readonly points: string;
  /** Present when a cap took effect: what the line came to without it, and by how much it was cut. */
  readonly capped?: { readonly cap: string; readonly before: string; readonly by: string };
}

export interface ResultTotals {
  /** Sum of the lines, or of the parts of a rating; unrounded. */
  readonly exact: string;
  /** The sum inside the scheme's range, unrounded. */
  readonly clamped: string;
  /** Rounded once to the scheme's places; every later rule uses this number (§4.1). 0 under organisational handling. */
  readonly published: string;
}

/** A sum on the scorebook: inside the scheme's range, exact and as published. */
export interface Sum {
  readonly exact: string;
  readonly published: string;
}

/** What a scheme with a composition adds to a month. */
export interface Composed {
  /** `points`: the review's sum is the month's number; `rating`: the parts came together. */
  readonly basis: 'points' | 'rating';
  /** The member's own sum, every declared item as claimed. */
  readonly self: Sum;
  /** The sum as accepted or adjusted by the panel. */
  readonly review: Sum;
  /** One line per part of the rating; none in months of points. */
  readonly parts: readonly PartLine[];
}

/** One month as it went into a year. */
export interface AnnualMonth {
  readonly period: string;
  readonly resultId: string;
  /** Null in an exempt month: it counts on neither side. */
  readonly published: string | null;
  readonly versionId: string | null;
  readonly source: 'published' | 'imported';
  readonly unitId: string;
  readonly vetoed: boolean;
  /** How it was converted from another range; null = counted as published. */
  readonly conversion: Conversion | null;
  /** Exact, after the conversion. */
  readonly counted: string | null;
}

/** What a year rests on. */
export interface AnnualDerivation {
  /** Key of the monthly scheme. */
  readonly of: string;
  readonly unitId: string;
  readonly minimumMonths: number;
  readonly months: readonly AnnualMonth[];
  /** Months left out because the year was opened before they were final, by an officer's decision. */
  readonly gap: readonly string[];
  /** One line per input. */
  readonly parts: readonly PartLine[];
}

export interface MonthResult {
  readonly personId: string;
  readonly period: string;
  readonly versionId: string;
  readonly rulesVersion: number;
  readonly status: ResultStatus;
  readonly lines: readonly DerivationLine[];
  /** Facts under keys this version does not have; they move nothing and are shown. */
  readonly unused: readonly { readonly fact: string; readonly itemKey: string }[];
  readonly totals: ResultTotals | null;
  /** The published number is below the pass mark of this version, frozen with the result. */
  readonly low: boolean;
  /** Takes part in the ranking of the branch. */
  readonly rankable: boolean;
  readonly veto: { readonly key: string; readonly clause: string; readonly fact: string } | null;
  /** Fact id of the organisational handling that set the month to 0 (S3.5 c). */
  readonly handling: string | null;
  readonly composed?: Composed;
  /** Present in the result of a year; `period` is the year then. */
  readonly annual?: AnnualDerivation;
}

/** Whether the number is a month's points, or parts that came together: a rating, or a year. */
export const basisOf = ({ composed, annual }: Pick<MonthResult, 'composed' | 'annual'>): 'points' | 'rating' =>
  annual === undefined ? (composed?.basis ?? 'points') : 'rating';

/** The parts of a rating or a year; none in months of points. */
export const partsOf = ({ composed, annual }: Pick<MonthResult, 'composed' | 'annual'>): readonly PartLine[] =>
  annual?.parts ?? composed?.parts ?? [];
