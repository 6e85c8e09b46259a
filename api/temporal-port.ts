import {
  isGrpcDeadlineError,
  ScheduleOverlapPolicy,
  WithStartWorkflowOperation,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Client } from '@temporalio/client';

import { instantOf, SHANGHAI } from '../domain/civil.ts';
import { nextPeriod, openingMonth } from '../domain/period.ts';
import { planScheduleId, startOfCase } from '../workflows/ids.ts';
import { decideUpdate, wakeSignal } from '../workflows/messages.ts';
import type { WorkflowPort } from './ports.ts';

/** How long a person waits for a decision before the answer is "ask again", in milliseconds. */
const DECIDE_WITHIN_MS = 5_000;
/** Hints are not worth waiting for longer than this: the reconcile loop repeats them. */
const HINT_WITHIN_MS = 10_000;

/** The port over a Temporal client. A workflow that is missing is started again: its input is an id, its truth is SQL. */
export function temporalPort(client: Client): WorkflowPort {
  const bounded = <T>(ms: number, work: () => Promise<T>): Promise<T> => client.withDeadline(Date.now() + ms, work);
  const wakeCase: WorkflowPort['wakeCase'] = async (target) => {
    const { type, options } = startOfCase(target);
    await bounded(HINT_WITHIN_MS, () => client.workflow.signalWithStart(type, { ...options, signal: wakeSignal }));
  };
  const wake = (roundId: string): Promise<void> => wakeCase({ kind: 'round', id: roundId });
  const schedule = (planId: string, act: (handle: ReturnType<typeof client.schedule.getHandle>) => Promise<void>) =>
    bounded(HINT_WITHIN_MS, () => act(client.schedule.getHandle(planScheduleId(planId))));
  return {
    stageComplete: wake,
    wakeRound: wake,
    wakeCase,
    decide: async ({ decisionId, target }) => {
      const { type, options } = startOfCase(target);
      try {
        return await bounded(DECIDE_WITHIN_MS, () =>
          client.workflow.executeUpdateWithStart(decideUpdate, {
            updateId: decisionId,
            args: [{ decisionId }],
            startWorkflowOperation: new WithStartWorkflowOperation(type, {
              ...options,
              workflowIdConflictPolicy: 'USE_EXISTING',
            }),
          }),
        );
      } catch (error) {
        if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
          return 'unknown';
        }
        throw error;
      }
    },
    pausePlan: (planId) => schedule(planId, (handle) => handle.pause('paused in the service')),
    resumePlan: (planId) => schedule(planId, (handle) => handle.unpause('resumed in the service')),
    runPlanNow: (planId) => schedule(planId, (handle) => handle.trigger(ScheduleOverlapPolicy.ALLOW_ALL)),
    backfillPlan: (planId, { from, to }) =>
      schedule(planId, (handle) =>
        handle.backfill({
          // A month is scored by the cycle that opens in the month after it; schedules always run in Asia/Shanghai.
          start: new Date(instantOf(SHANGHAI, `${openingMonth(from)}-01`)),
          end: new Date(instantOf(SHANGHAI, `${nextPeriod(openingMonth(to))}-01`) - 1),
          overlap: ScheduleOverlapPolicy.ALLOW_ALL,
        }),
      ),
  };
}
