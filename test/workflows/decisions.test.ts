import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { reconcile } from '../../worker/reconcile.ts';
import type { RunningWorker } from '../../worker/run.ts';
import { cycleWorkflowId, roundWorkflowId, startOfCase, talkWorkflowId } from '../../workflows/ids.ts';
import { wakeSignal } from '../../workflows/messages.ts';
import { allDeclareNothing, receive, recordScore, reviewAll } from '../activities/acts.ts';
import {
  committeeOf,
  instant,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedParty,
  tick,
} from '../activities/house.ts';
import type { Branch, Party } from '../activities/house.ts';
import { SUGGESTED_AT } from '../support/stack-servers.ts';
import { eventsOf, has } from './history.ts';
import { eventually, openRealHouse } from './server.ts';
import type { RealHouse } from './server.ts';

/** The tests repair when they mean to: a loop would find a month between its plan and its opening, and start it first. */
const NEVER_MS = 3_600_000;

let real: RealHouse;
let worker: RunningWorker;
let party: Party;
let branch: Branch;
let cycleId = '';
let roundId = '';

beforeAll(async () => {
  real = await openRealHouse();
  worker = await real.startWorker(NEVER_MS);
  // Its one turn of its own is over before there is anything to find.
  await eventually(
    () => real.house.rows(`select 1 from loop_run where loop = 'reconcile'`),
    (turns) => turns.length === 1,
  );
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await real.close();
});
beforeEach(async () => {
  party = await seedParty(real.house);
  branch = await seedBranch(real.house, party.committeeId, committeeOf(5));
  real.house.at('2026-03-02', '00:05');
  // From facts alone: no workflow runs yet.
  const month = await openMonth(real.house, party.planId, '2026-02');
  [cycleId, roundId] = [month.cycleId, roundOf(month, branch)];
});

const extension = (lastDay: string): Promise<string> =>
  receive(real.house, {
    kind: 'extendStage',
    targetId: roundId,
    actorId: party.officers.organisationOfficer,
    body: { lastDay, reason: '出差' },
  });

const repair = () => reconcile({ store: real.house.store, client: real.client, everything: false });

const statusOf = async (workflowId: string): Promise<string> =>
  (await real.client.workflow.getHandle(workflowId).describe()).status.name;

test('a decision sent many times with the same id is applied once, and everybody gets the same answer', async () => {
  const decisionId = await extension('2026-03-10');
  const send = () => decideWithStart(real.client, { decisionId, target: { kind: 'round', id: roundId } });
  const first = await Promise.all(Array.from({ length: 5 }, send));
  const replies = [...first, await send()];
  expect(replies).toEqual(replies.map(() => ({ state: 'applied' })));
  expect((await openStageOf(real.house, roundId)).dueAt.getTime()).toBe(instant('2026-03-10', '24:00'));
  const audited = await real.house.rows(`select 1 from audit where content ->> 'decisionId' = $1`, [decisionId]);
  expect(audited).toHaveLength(1);
  const events = await eventsOf(real.client, roundWorkflowId(roundId));
  expect(events.filter((event) => has(event, 'workflowExecutionUpdateAcceptedEventAttributes'))).toHaveLength(1);
});

test('the same decision asked of a later run of its workflow changes nothing', async () => {
  const decisionId = await extension('2026-03-10');
  const send = () => decideWithStart(real.client, { decisionId, target: { kind: 'round', id: roundId } });
  expect(await send()).toEqual({ state: 'applied' });
  await real.client.workflow.getHandle(roundWorkflowId(roundId)).terminate();
  expect(await send()).toEqual({ state: 'applied' });
  const audited = await real.house.rows(`select 1 from audit where content ->> 'decisionId' = $1`, [decisionId]);
  expect(audited).toHaveLength(1);
});

test('a refused decision is answered with its code, once and for all', async () => {
  const decisionId = await extension('2026-03-04');
  const send = () => decideWithStart(real.client, { decisionId, target: { kind: 'round', id: roundId } });
  expect(await send()).toEqual({ state: 'refused', code: 'window-would-shrink' });
  expect(await send()).toEqual({ state: 'refused', code: 'window-would-shrink' });
});

test('a decision about a round whose workflow is missing starts it, and the round goes on from there', async () => {
  await eventually(
    () =>
      eventsOf(real.client, roundWorkflowId(roundId)).then(
        () => 'runs',
        () => 'missing',
      ),
    (state) => state === 'missing',
  );
  const decisionId = await extension('2026-03-10');
  expect(await decideWithStart(real.client, { decisionId, target: { kind: 'round', id: roundId } })).toEqual({
    state: 'applied',
  });
  expect(await statusOf(roundWorkflowId(roundId))).toBe('RUNNING');
  real.house.at('2026-03-11', '00:00');
  await wakeWithStart(real.client, { kind: 'round', id: roundId });
  await eventually(
    () => openStageOf(real.house, roundId),
    ({ key }) => key === 'review',
  );
});

test('a cancelled month ends the workflows of its rounds, also of one that waits for people only', async () => {
  await allDeclareNothing(real.house, party.planId);
  real.house.at('2026-03-09', '09:00');
  await wakeWithStart(real.client, { kind: 'cycle', id: cycleId });
  await wakeWithStart(real.client, { kind: 'round', id: roundId });
  await eventually(
    () => openStageOf(real.house, roundId),
    ({ key }) => key === 'review',
  );
  // nobody decides, and everybody has been reminded
  real.house.at('2026-04-20', '09:00');
  await wakeWithStart(real.client, { kind: 'round', id: roundId });
  const waiting = `select next_wake_at = 'infinity' from round where id = $1`;
  await eventually(
    () => real.house.value<boolean>(waiting, [roundId]),
    (held) => held,
  );
  expect((await openStageOf(real.house, roundId)).key).toBe('review');
  const decisionId = await receive(real.house, {
    kind: 'cancelCycle',
    targetId: cycleId,
    actorId: party.officers.partySecretary,
    body: { reason: '组织调整' },
  });
  const reply = await decideWithStart(real.client, { decisionId, target: { kind: 'cycle', id: cycleId } });
  expect(reply).toEqual({ state: 'applied' });
  real.house.at('2026-04-20', '09:01');
  await repair();
  await eventually(
    () => statusOf(roundWorkflowId(roundId)),
    (status) => status === 'COMPLETED',
  );
  await eventually(
    () => statusOf(cycleWorkflowId(cycleId)),
    (status) => status === 'COMPLETED',
  );
});

test('an annulled talk ends its workflow', async () => {
  const member = branch.people[4] ?? '';
  const score = { actorId: branch.people[0] ?? '', unitId: branch.id, personId: member, period: '2026-02', score: 58 };
  await recordScore(real.house, score);
  await allDeclareNothing(real.house, party.planId);
  real.house.at('2026-03-09', '09:00');
  await tick(real.house, party.planId);
  await reviewAll(real.house, party.planId);
  await tick(real.house, party.planId);
  real.house.at('2026-03-18', '09:00');
  await tick(real.house, party.planId);
  const talkId = await real.house.value<string>('select id from talk_case where person_id = $1', [member]);
  await wakeWithStart(real.client, { kind: 'talk', id: talkId });
  // it has looked and sleeps until its reminder
  await eventually(
    () => eventsOf(real.client, talkWorkflowId(talkId)),
    (events) => events.some((event) => has(event, 'timerStartedEventAttributes')),
  );
  await real.house.rows(`update talk_case set state = 'annulled', next_wake_at = $2 where id = $1`, [
    talkId,
    new Date(instant('2026-03-18', '09:00')),
  ]);
  real.house.at('2026-03-18', '09:01');
  await repair();
  await eventually(
    () => statusOf(talkWorkflowId(talkId)),
    (status) => status === 'COMPLETED',
  );
});

test('the last round an officer ends takes its cycle with it, which waited for nobody else', async () => {
  await wakeWithStart(real.client, { kind: 'cycle', id: cycleId });
  const actorId = party.officers.organisationOfficer;
  const body = { reason: '机构撤并' };
  const decisionId = await receive(real.house, { kind: 'terminateRound', targetId: roundId, actorId, body });
  expect(await decideWithStart(real.client, { decisionId, target: { kind: 'round', id: roundId } })).toEqual({
    state: 'applied',
  });
  for (const workflowId of [roundWorkflowId(roundId), cycleWorkflowId(cycleId)]) {
    await eventually(
      () => statusOf(workflowId),
      (status) => status === 'COMPLETED',
    );
  }
  expect(await real.house.value('select state from cycle where id = $1', [cycleId])).toBe('published');
});

test('a long history is continued as new: the round loses nothing and ends like any other', async () => {
  const { type, options } = startOfCase({ kind: 'round', id: roundId });
  await worker.stop();
  const handle = await real.client.workflow.start(type, options);
  const first = handle.firstExecutionRunId;
  const burst = 100;
  for (let sent = 0; sent < SUGGESTED_AT; sent += burst) {
    await Promise.all(Array.from({ length: burst }, () => handle.signal(wakeSignal)));
  }
  worker = await real.startWorker(NEVER_MS);
  const runs = real.client.workflow.getHandle(options.workflowId);
  const { runId } = await eventually(
    () => runs.describe(),
    (run) => run.runId !== first,
  );
  const before = await eventsOf(real.client, options.workflowId, first);
  expect(before.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId).toBe(runId);
  expect((await eventsOf(real.client, options.workflowId, runId)).length).toBeLessThan(100);
  const decisionId = await extension('2026-03-10');
  expect(await decideWithStart(real.client, { decisionId, target: { kind: 'round', id: roundId } })).toEqual({
    state: 'applied',
  });
  real.house.at('2026-03-11', '00:00');
  await wakeWithStart(real.client, { kind: 'round', id: roundId });
  await eventually(
    () => openStageOf(real.house, roundId),
    ({ key }) => key === 'review',
  );
}, 90_000);
