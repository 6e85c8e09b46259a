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
  /** The run of each that was seen first: a later one under the same id, started to look once more, has no parent. */
  private readonly runs = new Map<string, string>();
  private readonly env: TestWorkflowEnvironment;

  constructor(env: TestWorkflowEnvironment) {
    this.env = env;
  }

  /** A workflow has ended or may end. */
  childEnds(workflowId: string): void {
    this.ending.add(workflowId);
  }

  /** Lets time skip, giving locks back as they leak. */
  async releaseWhile(skip: () => Promise<void>): Promise<void> {
    await this.look();
    const over = skip().then(() => true);
    for (;;) {
      const isOver = await Promise.race([over, delay(LOOK_EVERY_MS, false)]);
      await this.look();
      if (isOver) return;
    }
  }

  private async look(): Promise<void> {
    for (const workflowId of this.ending) await this.release(workflowId);
  }

  private async release(workflowId: string): Promise<void> {
    const events = await this.eventsOf(workflowId, this.runs.get(workflowId));
    const run = events[0]?.workflowExecutionStartedEventAttributes?.originalExecutionRunId;
    if (typeof run === 'string') this.runs.set(workflowId, run);
    if (events.length > 0 && !hasCompleted(events)) return;
    const parent = events[0]?.workflowExecutionStartedEventAttributes?.parentWorkflowExecution;
    if (typeof parent?.workflowId !== 'string' || parent.workflowId === '') {
      this.ending.delete(workflowId);
      return;
    }
    // That run alone is told: a later one under the same id would look as if nobody had been.
    const told = await this.eventsOf(parent.workflowId, parent.runId ?? undefined);
    const heard = told.some(
      (event) => event.childWorkflowExecutionCompletedEventAttributes?.workflowExecution?.workflowId === workflowId,
    );
    if (!heard && !hasCompleted(told)) return;
    this.ending.delete(workflowId);
    const { connection } = this.env;
    if (!heard && connection instanceof Connection) await connection.testService?.unlockTimeSkipping({});
  }

  private async eventsOf(workflowId: string, runId?: string): Promise<readonly HistoryEvent[]> {
    try {
      const { events } = await this.env.client.workflow.getHandle(workflowId, runId).fetchHistory();
      return events ?? [];
    } catch (error) {
      // a case may end before it had a workflow
      const code: number | undefined = isGrpcServiceError(error) ? error.code : undefined;
      if (code === NOT_FOUND) return [];
      throw error;
    }
  }
}
