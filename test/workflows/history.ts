import type { Client, WorkflowHandle } from '@temporalio/client';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];

/** Whether an event has these attributes; an absent member of a protobuf message is null or undefined. */
export const has = (event: HistoryEvent | undefined, attributes: keyof HistoryEvent): boolean =>
  (event?.[attributes] ?? null) !== null;

export interface Weight {
  readonly events: number;
  /** What a server bills: starts, activities with their retries, timers, signals, updates. */
  readonly actions: number;
}

/** Every event of one run of a workflow: the last, or the one named. */
export async function eventsOf(client: Client, workflowId: string, runId?: string): Promise<HistoryEvent[]> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return events ?? [];
}

const BILLED: readonly (keyof HistoryEvent)[] = [
  'workflowExecutionStartedEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
];

export function weigh(events: readonly HistoryEvent[]): Weight {
  const billed = events.filter((event) => BILLED.some((kind) => has(event, kind))).length;
  // A retried activity leaves one started event, which names its attempt.
  const attempts = events.reduce((sum, event) => sum + (event.activityTaskStartedEventAttributes?.attempt ?? 0), 0);
  return { events: events.length, actions: billed + attempts };
}

export const addWeights = (weights: readonly Weight[]): Weight => ({
  events: weights.reduce((sum, { events }) => sum + events, 0),
  actions: weights.reduce((sum, { actions }) => sum + actions, 0),
});

/** The decoded text of every payload in some events: everything the product itself put into a history. */
export function payloadsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(payloadsOf);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { metadata, data } = value as { metadata?: unknown; data?: unknown };
  if ((metadata ?? null) !== null && data instanceof Uint8Array) return [Buffer.from(data).toString('utf8')];
  return Object.values(value).flatMap(payloadsOf);
}

/** The leaves of a JSON value with the key they stand under. */
export function leavesOf(value: unknown, key = ''): { key: string; value: unknown }[] {
  if (Array.isArray(value)) return value.flatMap((one) => leavesOf(one, key));
  if (typeof value !== 'object' || value === null) return [{ key, value }];
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, name));
}
