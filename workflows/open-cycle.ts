/**
 * Started by a plan's schedule on the 1st; waits for the first working day and starts the month's cycle. Bounded: a few
 * sleeps, each followed by a fresh look at the calendar.
 */
import { ParentClosePolicy, proxyActivities, sleep, startChild, workflowInfo } from '@temporalio/workflow';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';

import type { Activities } from '../activities/index.ts';
import { evaluationCycle } from './evaluation-cycle.ts';
import { cycleWorkflowId } from './ids.ts';
import { quickDb } from './policies.ts';

const activities = proxyActivities<Pick<Activities, 'openCycle'>>(quickDb);

const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

export interface OpenCycleInput {
  readonly planId: string;
  /** UTC ms; given where no schedule says it (a server without schedules). */
  readonly scheduledAt?: number;
}

export async function openCycle({ planId, scheduledAt }: OpenCycleInput): Promise<void> {
  const due = scheduledAt ?? workflowInfo().typedSearchAttributes.get(SCHEDULED_AT)?.getTime();
  const opening = await waitForOpening(planId, due ?? workflowInfo().startTime.getTime());
  if (opening === null) {
    return;
  }
  try {
    await startChild(evaluationCycle, {
      workflowId: cycleWorkflowId(opening),
      args: [{ cycleId: opening }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) {
      throw error;
    }
  }
}

async function waitForOpening(planId: string, scheduledAt: number): Promise<string | null> {
  for (;;) {
    const opening = await activities.openCycle({ planId, scheduledAt });
    if (opening.state !== 'waiting') {
      return opening.state === 'open' ? opening.cycleId : null;
    }
    // When the table changes meanwhile, an earlier day is found by the reconcile loop and a later one by looking again.
    await sleep(Math.max(1, Math.ceil(opening.waitMs)));
  }
}
