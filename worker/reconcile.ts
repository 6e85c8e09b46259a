import { isGrpcDeadlineError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { Client } from '@temporalio/client';

import { findLate } from '../store/late.ts';
import type { Late } from '../store/late.ts';
import type { Store } from '../store/database.ts';
import { openCycleWorkflowId, TASK_QUEUE } from '../workflows/ids.ts';
import { wakeSignal } from '../workflows/messages.ts';
import { decideWithStart, wakeWithStart } from './cases.ts';
import { syncSchedules } from './schedules.ts';

export interface ReconcileReport {
  /** How many workflows were woken or started, decisions applied and months opened. */
  readonly cycles: number;
  readonly rounds: number;
  readonly talks: number;
  readonly appeals: number;
  readonly corrections: number;
  readonly cases: number;
  readonly decisions: number;
  readonly openings: number;
}

/**
 * Makes Temporal agree with the facts: wakes or starts whatever is late. With `everything`, all running cases, which
 * restores a whole lost namespace, and the schedules. Safe at any time and from several processes.
 */
export async function reconcile(input: {
  store: Store;
  client: Client;
  everything: boolean;
  keepSchedules?: typeof syncSchedules;
}): Promise<ReconcileReport | null> {
  const { store, client, everything, keepSchedules = syncSchedules } = input;
  const late = await findLate(store, everything);
  if (late === null) {
    return null;
  }
  if (everything) {
    await keepSchedules(store, client);
  }
  for (const { planId, period, scheduledAt } of late.openings) {
    await client.workflow.signalWithStart('openCycle', {
      workflowId: `${openCycleWorkflowId(planId)}/${period}`,
      taskQueue: TASK_QUEUE,
      args: [{ planId, scheduledAt }],
      signal: wakeSignal,
    });
  }
  for (const id of late.cycles) {
    await wakeWithStart(client, { kind: 'cycle', id });
  }
  for (const id of late.rounds) {
    await wakeWithStart(client, { kind: 'round', id });
  }
  for (const id of late.talks) {
    await wakeWithStart(client, { kind: 'talk', id });
  }
  for (const id of late.appeals) {
    await wakeWithStart(client, { kind: 'appeal', id });
  }
  for (const id of late.corrections) {
    await wakeWithStart(client, { kind: 'correction', id });
  }
  for (const target of late.cases) {
    await wakeWithStart(client, target);
  }
  await Promise.all(late.decisions.map((decision) => handOver(client, decision)));
  return {
    cycles: late.cycles.length,
    rounds: late.rounds.length,
    talks: late.talks.length,
    appeals: late.appeals.length,
    corrections: late.corrections.length,
    cases: late.cases.length,
    decisions: late.decisions.length,
    openings: late.openings.length,
  };
}

/** A case busy with something else answers later; the other cases must not wait for it, and the next turn asks again. */
const HAND_OVER_MS = 5_000;

async function handOver(client: Client, { id, kind, targetId }: Late['decisions'][number]): Promise<void> {
  try {
    await client.withDeadline(Date.now() + HAND_OVER_MS, () =>
      decideWithStart(client, { decisionId: id, target: { kind, id: targetId } }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error))) {
      throw error;
    }
  }
}
