import { FILED_KINDS } from './case-kinds.ts';
import type { AskedChange } from './correction.ts';
import type { ReferralOutcome } from './duty-case.ts';
import type { Override } from './override.ts';

/**
 * Decisions on a case, applied through a workflow Update. The row in `decision` holds one of these bodies; the workflow
 * only sees the row's id.
 */
export interface DecisionBodies {
  /** Lets some or all people of the open stage act until the end of a later day. */
  readonly extendStage: { readonly lastDay: string; readonly personIds?: readonly string[]; readonly reason: string };
  /** Opens one subject's review again while the round is in publicity. */
  readonly reopenSubject: { readonly personId: string; readonly reason: string };
  readonly cancelCycle: { readonly reason: string };
  /** Ends one branch's round without a result. */
  readonly terminateRound: { readonly reason: string };
  /** Ends a talk or referral without its being held. */
  readonly terminateTalk: { readonly reason: string };
  readonly appointTalker: { readonly talkerId: string };
  /** The talk's record: without all four parts it cannot be closed (S3.6). */
  readonly recordTalk: {
    readonly heldOn: string;
    readonly shortcomings: string;
    readonly measures: string;
    readonly improveBy: string;
    readonly followUpOn: string;
  };
  readonly acknowledgeTalk: { readonly remark?: string };
  readonly followUpTalk: { readonly finding: string };
  /** Upheld: what is changed, and the reason as the correction notice says it (§2.4). */
  readonly decideAppeal: {
    readonly uphold: boolean;
    readonly answer: string;
    readonly correction?: { readonly reason: string; readonly changes: readonly AskedChange[] };
  };
  readonly withdrawAppeal: { readonly reason?: string };
  /** Where the rule finds nobody who may review. */
  readonly nameReviewer: { readonly reviewerId: string };
  /** The second person of a correction without an appeal. */
  readonly confirmCorrection: { readonly confirm: boolean; readonly answer?: string };
  readonly withdrawCorrection: { readonly reason?: string };
  /** Whether the proposed admonishing talk is held, and by whom (S1.5). */
  readonly decideAdmonishing: { readonly hold: boolean; readonly talkerId?: string; readonly reason: string };
  /** What the democratic appraisal decided about a referral, with its document and day (S3.6). */
  readonly decideReferral: {
    readonly outcome: ReferralOutcome;
    readonly document: string;
    readonly dated: string;
    readonly reason: string;
    /** Of `rectifyByDate`: the last day, and who helps and says how it went. */
    readonly rectifyBy?: string;
    readonly helperId?: string;
  };
  /** The committee takes over the computed numbers of an appraisal, or sets one of its own with its ground (§2.3). */
  readonly confirmAppraisal: {
    readonly overrides: readonly ({ readonly subjectId: string } & Override)[];
  };
  /** Lets the open phase of an appraisal last until the end of a later day. */
  readonly extendAppraisal: { readonly lastDay: string; readonly reason: string };
  /** Takes a subject out of an appraisal: merged, vacant, ill. */
  readonly excuseSubject: { readonly subjectId: string; readonly reason: string };
  /** An objection against a posted appraisal; upheld, the subject gets a number of the committee's own. */
  readonly answerAppraisal: {
    readonly objectionId: string;
    readonly uphold: boolean;
    readonly answer: string;
    readonly override?: Override;
  };
  /** The receiving body's answers to a slip's owner (S4.3); a no has a reason. */
  readonly answerPlan: { readonly approve: boolean; readonly reason?: string };
  readonly verifyCloseOut: { readonly passed: boolean; readonly finding: string };
  readonly decideExtension: { readonly grant: boolean; readonly reason?: string };
}

export type DecisionKind = keyof DecisionBodies;

/** Cases a decision can be about; each has a workflow. */
export const TARGET_KINDS = ['cycle', 'round', 'talk', 'appeal', 'correction', ...FILED_KINDS] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

export const DECISION_TARGETS = {
  extendStage: 'round',
  reopenSubject: 'round',
  cancelCycle: 'cycle',
  terminateRound: 'round',
  terminateTalk: 'talk',
  appointTalker: 'talk',
  recordTalk: 'talk',
  acknowledgeTalk: 'talk',
  followUpTalk: 'talk',
  decideAppeal: 'appeal',
  withdrawAppeal: 'appeal',
  nameReviewer: 'appeal',
  confirmCorrection: 'correction',
  withdrawCorrection: 'correction',
  decideAdmonishing: 'duty',
  decideReferral: 'duty',
  confirmAppraisal: 'appraisal',
  extendAppraisal: 'appraisal',
  excuseSubject: 'appraisal',
  answerAppraisal: 'appraisal',
  answerPlan: 'rectification',
  verifyCloseOut: 'rectification',
  decideExtension: 'rectification',
} as const satisfies Record<DecisionKind, TargetKind>;
