import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client, ScheduleOptions } from '@temporalio/client';

import type { PeriodUnit } from '../domain/period.ts';
import type { Store } from '../store/database.ts';
import { openCycleWorkflowId, planScheduleId, TASK_QUEUE } from '../workflows/ids.ts';

interface PlanRow {
  readonly id: string;
  readonly cadence: PeriodUnit;
  readonly paused: boolean;
  readonly withdrawn: boolean;
}

/**
 * The 1st at 00:05 in Asia/Shanghai; what was missed is caught up for 45 days, months may overlap. A yearly plan's fires
 * on 1 January; where December is not final by then, the reconcile loop opens the year when it is.
 */
function scheduleOf(plan: PlanRow): ScheduleOptions {
  return {
    scheduleId: planScheduleId(plan.id),
    spec: {
      calendars: [{ ...(plan.cadence === 'year' ? { month: 'JANUARY' } : {}), dayOfMonth: 1, hour: 0, minute: 5 }],
      timezone: 'Asia/Shanghai',
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'openCycle',
      workflowId: openCycleWorkflowId(plan.id),
      taskQueue: TASK_QUEUE,
      args: [{ planId: plan.id }],
    },
    policies: { overlap: ScheduleOverlapPolicy.ALLOW_ALL, catchupWindow: '45 days' },
    state: { paused: plan.paused },
  };
}

/** Brings Temporal's schedules in line with the plans: one each, paused or gone as the plan says. */
export async function syncSchedules(store: Store, client: Client): Promise<void> {
  const { rows } = await store.pool.query<PlanRow>(
    'select id, cadence, paused_at is not null as paused, withdrawn_at is not null as withdrawn from plan order by id',
  );
  for (const plan of rows) {
    await (plan.withdrawn ? removeSchedule(client, plan) : keepSchedule(client, plan));
  }
}

async function keepSchedule(client: Client, plan: PlanRow): Promise<void> {
  try {
    await client.schedule.create(scheduleOf(plan));
    return;
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) {
      throw error;
    }
  }
  const handle = client.schedule.getHandle(planScheduleId(plan.id));
  const { state } = await handle.describe();
  if (state.paused !== plan.paused) {
    await (plan.paused ? handle.pause('the plan is paused') : handle.unpause('the plan runs'));
  }
}

async function removeSchedule(client: Client, plan: PlanRow): Promise<void> {
  try {
    await client.schedule.getHandle(planScheduleId(plan.id)).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) {
      throw error;
    }
  }
}
