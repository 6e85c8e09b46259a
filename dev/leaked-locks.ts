import { setTimeout as delay } from 'node:timers/promises';

import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

/** How often one looks for leaks while time is to pass. */
const LOOK_EVERY_MS = 20;

/** gRPC status of an execution the server does not know. */
const NOT_FOUND = 5;

const hasCompleted = (events: readonly HistoryEvent[]): boolean =>
  (events.at(-1)?.workflowExecutionCompletedEventAttributes ?? null) !== null;

/**
 * The time-skipping server stops skipping while a child's end is told to its parent, and starts again when the parent
 * has heard. A parent that has already ended never hears (our children outlive their parents on purpose), so from then
 * on its time would stand still. This finds such children and gives back the lock each of them left.
 */
export class LeakedLocks {
  private readonly ending = new Set<string>();
  private readonly env: TestWorkflowEnvironment;

  constructor(env: TestWorkflowEnvironment) {
    this.env = env;
  }

  /** A workflow has ended or may end. */
  childEnds(workflowId: string): void {
    this.ending.add(workflowId);
  }

  /** Waits for a skip of time, giving locks back as they leak. */
  async releaseWhile(skip: Promise<void>): Promise<void> {
    const over = skip.then(() => true);
    for (;;) {
      const isOver = await Promise.race([over, delay(LOOK_EVERY_MS, false)]);
      for (const workflowId of this.ending) await this.release(workflowId);
      if (isOver) return;
    }
  }

  private async release(workflowId: string): Promise<void> {
    const events = await this.eventsOf(workflowId);
    if (events.length > 0 && !hasCompleted(events)) return;
    const parent = events[0]?.workflowExecutionStartedEventAttributes?.parentWorkflowExecution?.workflowId ?? '';
    if (parent === '') {
      this.ending.delete(workflowId);
      return;
    }
    const told = await this.eventsOf(parent);
    const heard = told.some(
      (event) => event.childWorkflowExecutionCompletedEventAttributes?.workflowExecution?.workflowId === workflowId,
    );
    if (!heard && !hasCompleted(told)) return;
    this.ending.delete(workflowId);
    const { connection } = this.env;
    if (!heard && connection instanceof Connection) await connection.testService?.unlockTimeSkipping({});
  }

  private async eventsOf(workflowId: string): Promise<readonly HistoryEvent[]> {
    try {
      const { events } = await this.env.client.workflow.getHandle(workflowId).fetchHistory();
      return events ?? [];
    } catch (error) {
      // a case may end before it had a workflow
      const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
      if (code === NOT_FOUND) return [];
      throw error;
    }
  }
}
