import type { Client } from '@temporalio/client';

import { firstWorkingDayOfMonth } from '../../../domain/calendar.ts';
import { instantOf } from '../../../domain/civil.ts';
import { nextPeriod } from '../../../domain/period.ts';
import { loadCalendar } from '../../../store/calendar.ts';
import type { Store } from '../../../store/database.ts';
import { openCycleWorkflowId, TASK_QUEUE } from '../../../workflows/ids.ts';
import { YEAR } from '../organisation.ts';
import { SETTLE_MS } from './play.ts';
import type { Appointment } from './play.ts';

/** A plan's schedule fires on the 1st of the month, five minutes after midnight. */
const FIRES_AT_MINUTE = 5;

/**
 * What the plans' schedules do, which a server that skips time does not have: on the 1st after each month they start its
 * opening, which waits for the first working day.
 */
export async function openings(store: Store, client: Client): Promise<Appointment[]> {
  const calendar = await loadCalendar(store.pool, store.civil);
  return YEAR.flatMap((period) => {
    const month = nextPeriod(period);
    const fires = instantOf(store.civil, `${month}-01`, FIRES_AT_MINUTE);
    const opens = instantOf(store.civil, firstWorkingDayOfMonth(calendar, month));
    return [
      { at: fires, keep: () => fire(store, client, fires) },
      // nothing to do but to be there: the opening's own sleep is no case's wait
      { at: Math.max(opens, fires) + SETTLE_MS, keep: async () => undefined },
    ];
  });
}

async function fire(store: Store, client: Client, scheduledAt: number): Promise<void> {
  const { rows } = await store.pool.query<{ id: string }>(
    'select id from plan where withdrawn_at is null and paused_at is null order by id',
  );
  for (const { id } of rows) {
    await client.workflow.start('openCycle', {
      workflowId: `${openCycleWorkflowId(id)}-${new Date(scheduledAt).toISOString()}`,
      taskQueue: TASK_QUEUE,
      args: [{ planId: id, scheduledAt }],
    });
  }
}
