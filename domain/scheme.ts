/**
 * The shape of a checked scheme version: what a scheme document means once it has been read.
 *
 * Amounts are decimal strings ("80", "2.5"), never binary floats. The zod schema in `schemes/` produces exactly this
 * shape; nothing here validates. No code path may know a preset's name.
 */

/** Text in the two languages of the product. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** Kinds of stage: a closed set (procedures §2). */
export const STAGE_KINDS = ['declaration', 'review', 'spotCheck', 'publicity'] as const;
export type StageKind = (typeof STAGE_KINDS)[number];

/** When a stage closes: at its deadline whatever happens, or as soon as nobody owes anything. */
export type StageCloses = 'atDeadline' | 'whenComplete';

/** What happens to an obligation nobody met: it lapses without harm to the subject, or the stage is held and escalated. */
export type OnSilence = 'lapse' | 'hold';

/** A reminder point: working days before (`before: 2`) or after (`after: 1`) the last day, sent at 09:00 of that day. */
export type ReminderPoint = { readonly before: number } | { readonly after: number };

export interface StageDocument {
  readonly key: string;
  readonly kind: StageKind;
  readonly title: Bilingual;
  /** Length of the window in working days. */
  readonly workingDays: number;
  readonly closes: StageCloses;
  readonly onSilence: OnSilence;
  readonly reminders: readonly ReminderPoint[];
  /** The stage runs only in the third month of a quarter (spot checks, S3.1). */
  readonly quarterlyOnly: boolean;
  /** Share of accepted items drawn by a spot check, as an exact percentage ("10"). */
  readonly samplePercent?: string;
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

export interface SchemeDocument {
  readonly scheme: string;
  readonly title: Bilingual;
  /** Paths a derived document may not change ("passMark", "groups.study"); absent = none (S3.3, S0.1). */
  readonly fixed?: readonly string[];
  readonly cadence: { readonly unit: 'month'; readonly scores: 'previousMonth' };
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
  readonly talks: TalkClocks & {
    /** Whether a talk mail to a secretary may name the member (default off, §2.5). */
    readonly nameInMail: boolean;
  };
  /** Working days in which an objection is answered (§2.4). */
  readonly objectionAnswerWithin: number;
  /** Working days a member has to amend a returned item. */
  readonly amendWithin: number;
  /** Quorum of the review panel as an exact fraction that must be exceeded ("1/2"). */
  readonly quorum: string;
  /** Share of low members at which a branch is barred (S3.5 b), and the least number of low members. */
  readonly bar: { readonly percent: string; readonly minimumLow: number; readonly minimumMonths: number };
}
