/** Workflow and schedule ids: opaque, built only here, never with personal data. */

import type { FiledKind } from '../domain/case-kinds.ts';
import type { TargetKind } from '../domain/decision.ts';

export const TASK_QUEUE = 'jifen';

export const cycleWorkflowId = (cycleId: string): string => `cycle/${cycleId}`;
export const roundWorkflowId = (roundId: string): string => `round/${roundId}`;
export const talkWorkflowId = (talkId: string): string => `talk/${talkId}`;
export const appealWorkflowId = (appealId: string): string => `appeal/${appealId}`;
export const correctionWorkflowId = (correctionId: string): string => `correction/${correctionId}`;
export const openCycleWorkflowId = (planId: string): string => `open/${planId}`;
export const planScheduleId = (planId: string): string => `plan/${planId}`;

const FILED = {
  duty: 'duty',
  rectification: 'rectification',
  talkRound: 'talk-round',
  appraisal: 'appraisal',
  ledgerEntry: 'ledger-entry',
  difficulty: 'difficulty',
} as const satisfies Record<FiledKind, string>;

const filed = <K extends FiledKind>(
  kind: K,
): { type: K; workflowId: (id: string) => string; input: (id: string) => object } => ({
  type: kind,
  workflowId: (id) => `${FILED[kind]}/${id}`,
  input: (id) => ({ caseId: id }),
});

/** A case with a workflow of its own. */
export interface CaseTarget {
  readonly kind: TargetKind;
  readonly id: string;
}

const CASES = {
  cycle: { type: 'evaluationCycle', workflowId: cycleWorkflowId, input: (id: string) => ({ cycleId: id }) },
  round: { type: 'branchRound', workflowId: roundWorkflowId, input: (id: string) => ({ roundId: id }) },
  talk: { type: 'talk', workflowId: talkWorkflowId, input: (id: string) => ({ talkId: id }) },
  appeal: { type: 'appeal', workflowId: appealWorkflowId, input: (id: string) => ({ appealId: id }) },
  correction: { type: 'correction', workflowId: correctionWorkflowId, input: (id: string) => ({ correctionId: id }) },
  duty: filed('duty'),
  rectification: filed('rectification'),
  talkRound: filed('talkRound'),
  appraisal: filed('appraisal'),
  ledgerEntry: filed('ledgerEntry'),
  difficulty: filed('difficulty'),
} as const;

/** How the workflow of a case is started, wherever it is found missing. */
export function startOfCase({ kind, id }: CaseTarget): {
  type: string;
  options: { workflowId: string; taskQueue: string; args: [object] };
} {
  const { type, workflowId, input } = CASES[kind];
  return { type, options: { workflowId: workflowId(id), taskQueue: TASK_QUEUE, args: [input(id)] } };
}
