/** What a workflow's history cost: events as stored, actions as Temporal Cloud bills them. */
export interface Cost {
  readonly actions: number;
  readonly events: number;
}

export const NOTHING: Cost = { actions: 0, events: 0 };

export const sum = (costs: readonly Cost[]): Cost =>
  costs.reduce((a, b) => ({ actions: a.actions + b.actions, events: a.events + b.events }), NOTHING);

/** The members of a history event that tell what it was. */
export interface HistoryEvent {
  readonly workflowExecutionStartedEventAttributes?: unknown;
  readonly activityTaskScheduledEventAttributes?: unknown;
  readonly activityTaskStartedEventAttributes?: { readonly attempt?: number | null } | null;
  readonly timerStartedEventAttributes?: unknown;
  readonly workflowExecutionSignaledEventAttributes?: unknown;
  readonly workflowExecutionUpdateAcceptedEventAttributes?: unknown;
}

const present = (attributes: unknown): boolean => attributes !== undefined && attributes !== null;

/**
 * Counts one history. Actions: the start (children and continue-as-new have one of their own), each activity and each of
 * its retries, timers, signals received, updates accepted. A schedule's start is counted by whoever knows the schedule.
 */
export function costOf(events: readonly HistoryEvent[]): Cost {
  const actions = events.reduce((total, event) => total + actionsOf(event), 0);
  return { actions, events: events.length };
}

function actionsOf(event: HistoryEvent): number {
  const attempt = event.activityTaskStartedEventAttributes?.attempt ?? 1;
  const billed = [
    event.workflowExecutionStartedEventAttributes,
    event.activityTaskScheduledEventAttributes,
    event.timerStartedEventAttributes,
    event.workflowExecutionSignaledEventAttributes,
    event.workflowExecutionUpdateAcceptedEventAttributes,
  ];
  return billed.filter(present).length + Math.max(0, attempt - 1);
}
