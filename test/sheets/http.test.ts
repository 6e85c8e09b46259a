import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';

import { pino } from 'pino';

import { createApp } from '../../api/app.ts';
import type { WorkflowPort } from '../../api/ports.ts';
import { openSession } from '../../store/sessions.ts';
import { member, roster } from './roster-rows.ts';
import { adoptPlan, bringRoster, openPosting, post } from './branch.ts';
import type { House } from './database.ts';
import { openHouse } from './database.ts';

const MEMBERS = [
  member('01', 'A', { name: '赵书记', roles: '书记' }),
  member('02', 'A', { roles: '组织干事' }),
  member('03', 'B', { roles: '书记' }),
];

const done = async (): Promise<void> => undefined;
/** Rounds the API told that their facts changed: the one thing here that is not real. */
let woken: string[];
const workflows: WorkflowPort = {
  stageComplete: done,
  wakeRound: async (roundId) => void woken.push(roundId),
  wakeCase: done,
  decide: async () => 'unknown',
  pausePlan: done,
  resumePlan: done,
  runPlanNow: done,
  backfillPlan: done,
};

let house: House;
let server: Server;
beforeEach(async () => {
  woken = [];
  house = await openHouse();
  await bringRoster(house, MEMBERS);
  const app = createApp({
    store: house.store,
    workflows,
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    logger: pino({ level: 'silent' }),
    ready: async () => ({ ok: true, checks: {} }),
  });
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await house.close();
});

async function call(staffNo: string, path: string, init: { file?: Uint8Array; key?: string } = {}): Promise<Response> {
  const personId = await house.value<string>('select id from person where staff_no = $1', [staffNo]);
  await house.store.pool.query(
    `insert into account (person_id, login, password_hash) values ($1, $2, '') on conflict do nothing`,
    [personId, staffNo],
  );
  const { token } = await openSession(house.store, personId);
  const headers = { cookie: `jifen_session=${token}`, 'idempotency-key': init.key ?? 'k1' };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1${path}`;
  if (init.file === undefined) return fetch(url, { headers });
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(init.file)]), '花名册.xlsx');
  return fetch(url, { method: 'POST', headers, body: form });
}

it('an officer imports a roster once per key, and the rounds concerned are told', async () => {
  const plan = await adoptPlan(house);
  const { roundId } = await openPosting(house, plan);
  const file = await roster([...MEMBERS, member('04', 'A')]);
  const first = await call('02', '/imports/roster', { file });
  expect(first.status).toBe(200);
  const body = (await first.json()) as { counts: object; warnings: { code: string }[] };
  expect(body.counts).toMatchObject({ people: { added: 1, unchanged: 3 }, memberships: { added: 1, transferred: 0 } });
  expect(body.warnings).toEqual([]);
  const again = await call('02', '/imports/roster', { file });
  expect(await again.json()).toEqual(body);
  expect(woken).toContain(roundId);
});

it('a broken roster gets a 400 with every place, and nothing is stored', async () => {
  const before = await house.counts();
  const file = await roster([...MEMBERS, member('04', 'X'), member('05', 'A', { state: '?' })]);
  const answer = await call('02', '/imports/roster', { file });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    code: 'invalid-request',
    errors: [{ path: 'body.file.党员!C5', message: '支部编号: 没有编号为“X”的支部。' }, { path: 'body.file.党员!D6' }],
  });
  expect({ ...(await house.counts()), account: 0, audit: before['audit'] }).toEqual(before);
});

it('what contradicts the stored facts is refused the same way', async () => {
  const file = await roster([member('04', 'A', { joinedOn: '2026-03-01' })]);
  const answer = await call('02', '/imports/roster', { file });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errors: [{ path: 'body.file.党员!A2' }] });
});

it('a file that is no workbook gets a 415, and a member gets a 403', async () => {
  expect((await call('02', '/imports/roster', { file: Buffer.from('x'.repeat(100)) })).status).toBe(415);
  expect((await call('01', '/imports/roster', { file: await roster() })).status).toBe(403);
});

it('files go out as workbooks with Chinese names, ranks only inside the branch', async () => {
  const plan = await adoptPlan(house);
  const round = await openPosting(house, plan);
  await post(house, plan, round, {});
  const own = await call('01', `/rounds/${round.roundId}/posting.xlsx`);
  expect([own.status, own.headers.get('content-type')]).toEqual([
    200,
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ]);
  expect(decodeURIComponent(own.headers.get('content-disposition') ?? '')).toContain(
    '积分公示表-第一支部-2026-01-20260209.xlsx',
  );
  expect((await call('03', `/rounds/${round.roundId}/posting.xlsx`)).status).toBe(403);
  expect((await call('03', '/imports/roster/template')).status).toBe(200);
  expect((await call('03', '/forms/talk-record.xlsx')).status).toBe(200);
});
