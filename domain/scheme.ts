/**
 * The shape of a checked scheme version: what a scheme document means once it has been read.
 *
 * Amounts are decimal strings ("80", "2.5"), never binary floats. The zod schema in `schemes/` produces exactly this
 * shape; nothing here validates. No code path may know a preset's name.
 */

import type { AnnualDocument } from './annual-scheme.ts';
import type { CompositionDocument } from './composition.ts';
import type { ConsequenceRule } from './consequences.ts';
import type { GradesDocument } from './grades.ts';
import type { LedgerRules } from './collective-decision.ts';
import type { Electorate, StageDocument } from './stages.ts';
import type { TalkRoundsDocument } from './talk-rounds.ts';

/** Text in the two languages of the product. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** How a base item is earned from the running register: points × met ÷ (met + missed); no occasion = full (§4.16). */
export interface BaseItem {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly points: string;
}

export type ItemKind = 'bonus' | 'deduction' | 'restraint';

/** An item that is declared by the subject (bonus) or recorded by the branch (deduction, restraint). */
export interface ScoreItem {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly kind: ItemKind;
  /** Allowed points per occurrence, both positive; equal bounds mean a fixed amount. */
  readonly min: string;
  readonly max: string;
  /** The most this item can move a month's score, positive; absent = no cap of its own. */
  readonly cap?: string;
  readonly evidence: 'required' | 'optional';
  /** Kinds of post this item is for; absent = everybody. Leaders and secretaries carry extra items (S3.3). */
  readonly posts?: readonly string[];
}

export interface ItemGroup {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  /** The most the bonus items of the group can add together; absent = no cap. */
  readonly bonusCap?: string;
  /** The most the deductions of the group can take together; absent = no cap. */
  readonly deductionCap?: string;
  readonly items: readonly ScoreItem[];
}

export interface VetoCondition {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
}

/** Clocks of the talks that follow a low score, in working days (S3.6, §2.3). */
export interface TalkClocks {
  readonly appointWithin: number;
  readonly holdWithin: number;
  readonly acknowledgeWithin: number;
  readonly followUpAfter: number;
}

/** Clocks of an admonishing talk once the Party committee has decided that it is held, in working days. */
export interface DutyClocks {
  readonly holdWithin: number;
  readonly acknowledgeWithin: number;
}

/** Clocks of appeals and corrections, in working days (§2.4). */
export interface AppealClocks {
  /** From the published result, or from the rejection of the first appeal. */
  readonly fileWithin: number;
  readonly decideWithin: number;
  /** How long a correction notice is posted. */
  readonly correctionPosted: number;
}

/** Clocks of a rectification slip, in working days (S4.3). */
export interface RectificationClocks {
  /** From the issue, or from the return of a plan, to the plan. */
  readonly planWithin: number;
  readonly approveWithin: number;
  readonly verifyWithin: number;
  /** From the request for an extension to its decision. */
  readonly extensionWithin: number;
  /** From a failed verification to the next application, where the plan's own day is nearer. */
  readonly reworkWithin: number;
  /** A slip issued on or within so many days before a quarter end owes no report for that quarter (§4.11). */
  readonly noReportWithin: number;
  /** From 31 December to the explanation at the year's meeting. */
  readonly explainWithin: number;
}

/** Talks after low months (S3.6). */
export interface TalksDocument extends TalkClocks {
  /** Whether a talk mail to a secretary may name the member (default off, §2.5). */
  readonly nameInMail: boolean;
}

/** Share of low members at which a branch is barred (S3.5 b), and the least number of low members. */
export interface BarDocument {
  readonly percent: string;
  readonly minimumLow: number;
  readonly minimumMonths: number;
}

export interface SchemeDocument {
  readonly scheme: string;
  readonly title: Bilingual;
  /** Paths a derived document may not change ("passMark", "groups.study"); absent = none (S3.3, S0.1). */
  readonly fixed?: readonly string[];
  /** What one cycle scores. A yearly scheme has an `annual` section and no scorebook of its own. */
  readonly cadence:
    | { readonly unit: 'month'; readonly scores: 'previousMonth' }
    | { readonly unit: 'year'; readonly scores: 'previousYear' };
  readonly overlap: 'refused' | 'allowed';
  /** Decimal places of published numbers. */
  readonly places: number;
  readonly range: { readonly min: string; readonly max: string };
  readonly passMark: string;
  /** After this time of day (minutes) a window counts from the next working day (§4.10). */
  readonly countsFromNextDayAfter: number;
  readonly base: { readonly clause: string; readonly items: readonly BaseItem[] };
  readonly groups: readonly ItemGroup[];
  readonly veto: readonly VetoCondition[];
  readonly stages: readonly StageDocument[];
  readonly ranking: { readonly scope: 'branch'; readonly monthly: boolean; readonly quarterly: boolean };
  /** What follows from a published month (S3.5, S3.6, S1.5). */
  readonly consequences: readonly ConsequenceRule[];
  /** Clocks of the talks that `consequences` lead to; absent where they lead to none. */
  readonly talks?: TalksDocument;
  readonly duties: DutyClocks;
  /** Absent: the scheme opens no rounds of heart-to-heart talks (S0.5). */
  readonly talkRounds?: TalkRoundsDocument;
  /** Clock and quorum of the collective-decision ledger of the scheme's units (S0.6); absent: the product's own. */
  readonly collectiveDecisions?: LedgerRules;
  /** How the parts of a rating come together; absent = the points decided by the review are the number. */
  readonly composition?: CompositionDocument;
  /** What a year is drawn from; only, and always, in a yearly scheme. */
  readonly annual?: AnnualDocument;
  /** Grades or stars drawn from ratings; only where there is a composition or an annual section. */
  readonly grades?: GradesDocument;
  readonly secrecy: {
    /** An anonymous part with fewer valid sheets is never a number of its own (§2.5). */
    readonly smallestGroup: number;
    /** The decision by which the smallest group was lowered below five; never below three. */
    readonly loweredBy?: string;
    /** Opening of real-name sheets by two inspectors, in working days. */
    readonly openings: {
      /** From the request to the second inspector's confirmation; later it has to be asked for anew. */
      readonly confirmWithin: number;
      /** From the confirmation on, how long both may read. */
      readonly readFor: number;
    };
  };
  /** The order in which electorates claim a person who belongs to several. */
  readonly electorateOrder: readonly Electorate[];
  readonly appeals: AppealClocks;
  /** Slips issued while this version is in force. */
  readonly rectification: RectificationClocks;
  /** Working days in which an objection is answered (§2.4). */
  readonly objectionAnswerWithin: number;
  /** Working days a member has to amend a returned item. */
  readonly amendWithin: number;
  /** Working days before the same duty may be called for again. */
  readonly nudgeEvery: number;
  /** Quorum of the review panel as an exact fraction that must be exceeded ("1/2"). */
  readonly quorum: string;
  readonly bar?: BarDocument;
}
