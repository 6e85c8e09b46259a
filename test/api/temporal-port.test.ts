import { randomUUID } from 'node:crypto';

import { Client, Connection } from '@temporalio/client';

import { temporalPort } from '../../api/temporal-port.ts';
import type { WorkflowPort } from '../../api/ports.ts';
import { planScheduleId, roundWorkflowId, TASK_QUEUE } from '../../workflows/ids.ts';
import { temporalServer } from '../support/stack.ts';

let connection: Connection;
let client: Client;
let port: WorkflowPort;

beforeAll(async () => {
  const { address, namespace } = await temporalServer();
  connection = await Connection.connect({ address });
  client = new Client({ connection, namespace });
  port = temporalPort(client);
}, 120_000);
afterAll(() => connection.close());

// No worker runs here: what the server has recorded is what the API asked for.
async function eventsOf(workflowId: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).map((event) => {
    const started = event.workflowExecutionStartedEventAttributes;
    return started?.workflowType?.name ?? event.workflowExecutionSignaledEventAttributes?.signalName ?? '';
  });
}

test('waking a round starts its workflow when it is missing and signals it when it runs', async () => {
  const roundId = randomUUID();
  await port.wakeRound(roundId);
  await port.stageComplete(roundId);
  const events = await eventsOf(roundWorkflowId(roundId));
  expect(events.filter((name) => name === 'branchRound')).toHaveLength(1);
  expect(events.filter((name) => name === 'wake')).toHaveLength(2);
  await client.workflow.getHandle(roundWorkflowId(roundId)).terminate();
});

test('a decision nobody answers is unknown after five seconds, not an error', async () => {
  const roundId = randomUUID();
  const started = performance.now();
  const reply = await port.decide({ decisionId: randomUUID(), target: { kind: 'round', id: roundId } });
  expect(reply).toBe('unknown');
  expect(performance.now() - started).toBeLessThan(8_000);
  await client.workflow.getHandle(roundWorkflowId(roundId)).terminate();
});

test('a plan is paused, resumed and backfilled through its schedule; a missing one says so', async () => {
  const planId = randomUUID();
  await expect(port.pausePlan(planId)).rejects.toThrow();
  const handle = await client.schedule.create({
    scheduleId: planScheduleId(planId),
    spec: { calendars: [{ dayOfMonth: 1, hour: 0, minute: 5 }], timezone: 'Asia/Shanghai' },
    action: { type: 'startWorkflow', workflowType: 'openCycle', taskQueue: TASK_QUEUE, args: [{ planId }] },
  });
  await port.pausePlan(planId);
  expect((await handle.describe()).state.paused).toBe(true);
  await port.resumePlan(planId);
  expect((await handle.describe()).state.paused).toBe(false);
  // The months November 2025 to January 2026 are scored by cycles that open on 1 December, 1 January, 1 February.
  await port.backfillPlan(planId, { from: '2025-11', to: '2026-01' });
  let taken: number[] = [];
  while (taken.length < 3) {
    taken = (await handle.describe()).info.recentActions.map((action) => action.scheduledAt.getTime());
  }
  expect(taken.map((at) => new Date(at).toISOString())).toEqual([
    '2025-11-30T16:05:00.000Z',
    '2025-12-31T16:05:00.000Z',
    '2026-01-31T16:05:00.000Z',
  ]);
  await handle.delete();
});
