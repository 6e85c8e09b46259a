import { defineSignal, defineUpdate } from '@temporalio/workflow';

/** Look again: facts changed (late joiner, calendar edit, nobody owes anything, reconcile). Carries nothing. */
export const wakeSignal = defineSignal('wake');

/** A round of this cycle is published; the truth is counted in SQL. */
export const roundHandedOverSignal = defineSignal('roundHandedOver');

/** A decision on this case; its content is the row with this id in PostgreSQL. */
export interface DecideInput {
  readonly decisionId: string;
}

/** What became of it. `outcome` holds ids and codes only. */
export interface DecideReply {
  readonly state: 'applied' | 'refused';
  readonly code?: string;
}

export const decideUpdate = defineUpdate<DecideReply, [DecideInput]>('decide');
