/** The shape of a scheme's stages: what happens in which order, who acts, and when a stage runs at all. */
import type { Cadence } from './period.ts';
import type { Bilingual } from './scheme.ts';

/** Kinds of stage: a closed set (procedures §2). */
export const STAGE_KINDS = [
  'declaration',
  'ballot',
  'review',
  'spotCheck',
  'comprehensive',
  'publicity',
  'meeting',
] as const;
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
  /** The stage runs in the last month of every such span: cadence belongs to the stage (S2.1). */
  readonly every: Cadence;
  /** Opens together with this earlier stage; the next one opens when both are closed. */
  readonly alongside?: string;
  readonly closes: StageCloses;
  readonly onSilence: OnSilence;
  readonly reminders: readonly ReminderPoint[];
  /** Share of accepted items drawn by a spot check, as an exact percentage ("10"). */
  readonly samplePercent?: string;
  readonly ballot?: BallotDocument;
  readonly comprehensive?: ComprehensiveDocument;
  readonly panel?: PanelDocument;
}

/** Who may fill a sheet. In the order in which they claim a person who would belong to two of them (§2 "one voice"). */
export const ELECTORATES = [
  'leaders',
  'committee',
  'otherOrganisations',
  'peers',
  'organisationMembers',
  'allStaff',
  'masses',
] as const;
export type Electorate = (typeof ELECTORATES)[number];

export interface ChoiceOption {
  readonly key: string;
  readonly title: Bilingual;
  /** What the choice is worth, 0 to 100. */
  readonly value: string;
}

interface CriterionHead {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  /** Weight inside the sheet; only the proportions matter. */
  readonly weight: string;
  /** A rater who cannot judge this may say so (不了解); the criterion then counts on neither side. */
  readonly mayAbstain: boolean;
}

/** One question of a sheet: a number up to `max`, or a choice. */
export type Criterion =
  | (CriterionHead & { readonly kind: 'numeric'; readonly max: string; readonly places: number })
  | (CriterionHead & { readonly kind: 'choice'; readonly options: readonly ChoiceOption[] });

export interface BallotDocument {
  readonly electorate: Electorate;
  /** Real-name sheets belong to their rater; anonymous ones to nobody (§2.5). */
  readonly secrecy: 'realName' | 'anonymous';
  readonly criteria: readonly Criterion[];
  /** Fewer valid sheets, counted before trimming, and the part is missing, not zero (§4.5). */
  readonly minimumSheets: number;
  /** Share of the entitled that must have returned a sheet ("1/2"); fewer and the part is missing. */
  readonly minimumReturn: string;
  readonly trim: 'none' | 'dropHighestAndLowest';
  /**
   * What becomes of an anonymous part without enough sheets: pooled with another part, not used (its weight goes to the
   * others), or, known beforehand in a small branch, remarks without a number (§2.1).
   */
  readonly whenFew: 'merge' | 'notUsed' | 'remarks';
  /** With `merge`: the ballot stage whose sheets are pooled with these. */
  readonly mergeWith?: string;
  /** Peers rate inside their Party subgroup where the branch has more members than this (§2.1). */
  readonly subgroupsAbove?: number;
  /** How many are drawn from the pool of masses or staff; absent = everybody. Never fewer than the smallest group + 3. */
  readonly draw?: number;
  /** What the committee is asked about in real-name ballots; anonymous ones link no two sheets, so nothing can be asked. */
  readonly questions: {
    /** The same number for everybody is a question from this many subjects on. */
    readonly sameFrom: number;
    /** So is a rater whose mean lies further than this many points from the others'. */
    readonly deviation: string;
  };
}

/** What the Party committee may do to a branch's numbers, and on which grounds (§2.3). */
export interface ComprehensiveDocument {
  readonly grounds: readonly { readonly key: string; readonly title: Bilingual }[];
  /** The most an override may move a number without a recorded vote, in points. */
  readonly overrideLimit: string;
}

/** How a panel comes to a decision (§2.1, vocabulary: 会签, 或签, 票签, 依次审批). */
export interface PanelDocument {
  readonly decides: 'meeting' | 'allSign' | 'anyOne' | 'weightedVote' | 'inSequence';
  /** With `weightedVote`: share of all weights that must approve ("1/2"), exceeded or reached exactly as stated. */
  readonly threshold?: string;
  /** With `weightedVote`: weight by role; a role not named weighs 1. */
  readonly weights?: Readonly<Record<string, string>>;
  /** Working days after which the next level up decides what this panel has no quorum for. */
  readonly nextLevelAfter: number;
}
