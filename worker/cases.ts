import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Client } from '@temporalio/client';

import { startOfCase } from '../workflows/ids.ts';
import type { CaseTarget } from '../workflows/ids.ts';
import { decideUpdate, wakeSignal } from '../workflows/messages.ts';
import type { DecideReply } from '../workflows/messages.ts';

/** Tells a case's workflow to look again, starting it where it is missing. */
export async function wakeWithStart(client: Client, target: CaseTarget): Promise<void> {
  const { type, options } = startOfCase(target);
  await client.workflow.signalWithStart(type, { ...options, signal: wakeSignal });
}

/** Has a case's workflow apply a stored decision, starting it where it is missing. The update id is the decision's. */
export async function decideWithStart(
  client: Client,
  input: { decisionId: string; target: CaseTarget },
): Promise<DecideReply> {
  const { type, options } = startOfCase(input.target);
  const start = new WithStartWorkflowOperation(type, { ...options, workflowIdConflictPolicy: 'USE_EXISTING' });
  return client.workflow.executeUpdateWithStart(decideUpdate, {
    args: [{ decisionId: input.decisionId }],
    updateId: input.decisionId,
    startWorkflowOperation: start,
  });
}
