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
}

export type DecisionKind = keyof DecisionBodies;

export const DECISION_TARGETS = {
  extendStage: 'round',
  reopenSubject: 'round',
  cancelCycle: 'cycle',
  appointTalker: 'talk',
  recordTalk: 'talk',
  acknowledgeTalk: 'talk',
  followUpTalk: 'talk',
} as const satisfies Record<DecisionKind, 'cycle' | 'round' | 'talk'>;
