import { temporalPort } from '../../api/temporal-port.ts';
import { cycleWorkflowId, roundWorkflowId } from '../../workflows/ids.ts';
import { wakeWithStart } from '../../worker/cases.ts';
import type { RunningWorker } from '../../worker/run.ts';
import { owed } from '../activities/acts.ts';
import { openStageOf } from '../activities/house.ts';
import { eventsOf, payloadsOf } from '../workflows/history.ts';
import { eventually, openRealHouse } from '../workflows/server.ts';
import type { RealHouse } from '../workflows/server.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';
import { openVoting, stageId, withBallots } from './month.ts';

let real: RealHouse;
let worker: RunningWorker;
let desk: Desk;

beforeAll(async () => {
  real = await openRealHouse();
  worker = await real.startWorker(500);
  desk = await openDesk(real.house, temporalPort(real.client));
}, 120_000);
afterAll(async () => {
  await desk.close();
  await worker.stop();
  await real.close();
});

test('no payload of a workflow’s history names a voter, a subject or anything that was voted', async () => {
  const { house, client } = real;
  const month = await openVoting(house, {
    members: 6,
    masses: 8,
    // One of each kind; the step ends with the deadline of the anonymous one.
    change: withBallots({
      peers: { secrecy: 'realName', whenFew: 'notUsed', stage: { closes: 'whenComplete' } },
      masses: { whenFew: 'notUsed' },
    }),
  });
  const cycleId = await house.value<string>('select cycle_id from round where id = $1', [month.roundId]);
  await wakeWithStart(client, { kind: 'cycle', id: cycleId });
  await wakeWithStart(client, { kind: 'round', id: month.roundId });
  house.at('2026-02-05', '10:00');
  const peers = await stageId(house, month, 'peers');
  for (const duty of await owed(house, month.party.planId, 'vote')) {
    const form = await desk.ask('ballot', duty.personId, { id: duty.id });
    const scores = duty.stageId === peers ? { overall: '73' } : { conduct: 'unqualified', service: 'basic' };
    const sheets = form.body.subjects.map(({ id }: { id: string }) => ({ subjectId: id, scores }));
    expect((await desk.ask('castBallot', duty.personId, { id: duty.id, body: { sheets } })).status).toBe(200);
  }
  house.at('2026-02-10', '00:00');
  await wakeWithStart(client, { kind: 'round', id: month.roundId });
  await eventually(
    () => openStageOf(house, month.roundId).catch(() => null),
    (stage) => stage?.key === 'branch',
  );
  const payloads: string[] = [];
  for (const id of [roundWorkflowId(month.roundId), cycleWorkflowId(cycleId)]) {
    payloads.push(...payloadsOf(await eventsOf(client, id)));
  }
  expect(payloads.length).toBeGreaterThan(6);
  const people = [...month.branch.people, ...month.masses, ...Object.values(month.party.officers)];
  const obligations = (await house.rows<{ id: string }>('select id from obligation')).map(({ id }) => id);
  const words = ['overall', 'unqualified', 'basic', '"73"', 'scores'];
  const found = payloads.filter((text) => [...people, ...obligations, ...words].some((one) => text.includes(one)));
  expect(found).toEqual([]);
}, 120_000);
