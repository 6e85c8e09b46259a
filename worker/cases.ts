import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Client } from '@temporalio/client';

import { cycleWorkflowId, roundWorkflowId, talkWorkflowId, TASK_QUEUE } from '../workflows/ids.ts';
import { decideUpdate, wakeSignal } from '../workflows/messages.ts';
import type { DecideReply } from '../workflows/messages.ts';

/** A case with a workflow of its own. */
export interface CaseTarget {
  readonly kind: 'cycle' | 'round' | 'talk';
  readonly id: string;
}

const WORKFLOWS = {
  cycle: { type: 'evaluationCycle', workflowId: cycleWorkflowId, input: (id: string) => ({ cycleId: id }) },
  round: { type: 'branchRound', workflowId: roundWorkflowId, input: (id: string) => ({ roundId: id }) },
  talk: { type: 'talk', workflowId: talkWorkflowId, input: (id: string) => ({ talkId: id }) },
} as const;

function startOf(target: CaseTarget): { type: string; options: { workflowId: string; taskQueue: string; args: [object] } } {
  const { type, workflowId, input } = WORKFLOWS[target.kind];
  return { type, options: { workflowId: workflowId(target.id), taskQueue: TASK_QUEUE, args: [input(target.id)] } };
}

/** Tells a case's workflow to look again, starting it where it is missing. */
export async function wakeWithStart(client: Client, target: CaseTarget): Promise<void> {
  const { type, options } = startOf(target);
  await client.workflow.signalWithStart(type, { ...options, signal: wakeSignal });
}

/** Has a case's workflow apply a stored decision, starting it where it is missing. The update id is the decision's. */
export async function decideWithStart(
  client: Client,
  input: { decisionId: string; target: CaseTarget },
): Promise<DecideReply> {
  const { type, options } = startOf(input.target);
  const start = new WithStartWorkflowOperation(type, { ...options, workflowIdConflictPolicy: 'USE_EXISTING' });
  return client.workflow.executeUpdateWithStart(decideUpdate, {
    args: [{ decisionId: input.decisionId }],
    updateId: input.decisionId,
    startWorkflowOperation: start,
  });
}
