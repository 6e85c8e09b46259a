import { randomUUID } from 'node:crypto';

import { applyDecision } from '../../activities/decisions/apply.ts';
import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';
import { openRounds, openStage, openTalkCase, PERIOD, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';

let house: House;
let organisation: Organisation;
let branch: Branch;
let other: Branch;
let round: Round;

beforeAll(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [4, 2] });
  [branch, other] = organisation.branches as [Branch, Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  await openStage(house.store, { roundId: round.roundId, kind: 'declaration' });
});
beforeEach(() => {
  house.recorder.told.length = 0;
  house.recorder.onDecide = async () => 'unknown';
});
afterAll(() => house.close());

const settle = (state: 'applied' | 'refused', outcome: object) => async (decisionId: string) => {
  await house.store.pool.query('update decision set state = $2, outcome = $3, decided_at = now() where id = $1', [
    decisionId,
    state,
    JSON.stringify(outcome),
  ]);
  return 'unknown' as const;
};

const extend = (key: string, lastDay = '2026-02-20', as = organisation.officers.organisationOfficer): Promise<Answer> =>
  house.ask('extendStage', as, { id: round.roundId, body: { lastDay, reason: '会议改期' }, key });

test('a decision nobody has applied yet is 202 with an address, and 200 once it is', async () => {
  const key = randomUUID();
  const first = await extend(key);
  expect(first).toMatchObject({ status: 202, body: { state: 'received', kind: 'extendStage' } });
  house.recorder.onDecide = settle('applied', {});
  const second = await extend(key);
  expect(second).toMatchObject({ status: 200, body: { id: first.body.id, state: 'applied' } });
  expect(await extend(key)).toMatchObject({ status: 200 });
  expect(house.recorder.told.filter(([what]) => what === 'decide')).toHaveLength(2);
  const status = await house.raw(first.body.statusUrl, organisation.officers.organisationOfficer);
  expect(status).toMatchObject({ status: 200, body: { state: 'applied' } });
  expect(await house.raw(first.body.statusUrl, branch.secretary)).toMatchObject({ status: 403 });
});

test('a refused decision gets the status of its refusal with its facts', async () => {
  house.recorder.onDecide = settle('refused', { code: 'window-would-shrink', current: '2026-02-13' });
  expect(await extend(randomUUID())).toMatchObject({
    status: 409,
    body: { code: 'window-would-shrink', current: '2026-02-13' },
  });
});

test('the workflows being away loses no decision', async () => {
  house.recorder.onDecide = async () => {
    throw new Error('no server');
  };
  const answer = await extend(randomUUID());
  expect(answer).toMatchObject({ status: 202, body: { state: 'received' } });
  expect(await house.count('decision', `id = '${answer.body.id}'`)).toBe(1);
});

test('20 parallel identical decisions are one row; another body under the key is refused', async () => {
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => extend(key)));
  const ids = new Set(answers.map((answer) => answer.body.id));
  expect(ids.size).toBe(1);
  expect(await house.count('audit', `target = 'decision/${[...ids][0]}'`)).toBe(1);
  expect(await extend(key, '2026-02-27')).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  const others = await extend(key, '2026-02-20', organisation.officers.partySecretary);
  expect(ids).not.toContain(others.body.id);
});

test("the text of a talk's record is for the member, the talker and the committee", async () => {
  const [member = '', colleague = ''] = branch.members;
  const { talkId } = await openTalkCase(house.store, {
    planId: round.planId,
    unitId: branch.id,
    personId: member,
    kind: 'committee',
    talkerId: organisation.officers.leaderInCharge,
    duty: { kind: 'holdTalk', personId: organisation.officers.leaderInCharge },
  });
  const record = async (as: string): Promise<unknown> => (await house.ask('talk', as, { id: talkId })).body.record;
  const { partySecretary, leaderInCharge } = organisation.officers;
  for (const reader of [member, leaderInCharge, partySecretary]) {
    expect(await record(reader)).toEqual({ shortcomings: 'private' });
  }
  expect(await record(branch.secretary)).toBeNull();
  expect(await house.ask('talk', colleague, { id: talkId })).toMatchObject({ status: 403 });
  const mine = await house.ask('talks', member);
  expect(mine.body.talks.map((talk: Json) => talk.id)).toEqual([talkId]);
  expect((await house.ask('talks', colleague)).body.talks).toEqual([]);
  expect(await house.ask('talks', colleague, { query: { scope: 'branch' } })).toMatchObject({ status: 403 });
  const branchTalks = await house.ask('talks', branch.secretary, { query: { scope: 'branch' } });
  expect(branchTalks.body.talks).toHaveLength(1);
  expect((await house.ask('talks', other.secretary, { query: { scope: 'branch' } })).body.talks).toEqual([]);
  expect(JSON.stringify([mine.body, branchTalks.body])).not.toContain('private');
});

test('only the talker records a talk, only the member acknowledges it', async () => {
  const member = branch.members[2] ?? '';
  const { talkId } = await openTalkCase(house.store, {
    planId: round.planId,
    unitId: branch.id,
    personId: member,
    talkerId: branch.secretary,
    duty: { kind: 'holdTalk', personId: branch.secretary },
  });
  const body = {
    heldOn: '2026-02-09',
    shortcomings: '不足',
    measures: '措施',
    improveBy: '2026-03-31',
    followUpOn: '2026-03-10',
  };
  expect((await house.ask('recordTalk', branch.secretary, { id: talkId, body })).status).toBe(202);
  expect((await house.ask('recordTalk', member, { id: talkId, body })).status).toBe(403);
  expect((await house.ask('recordTalk', branch.deputy, { id: talkId, body })).status).toBe(403);
  expect((await house.ask('acknowledgeTalk', member, { id: talkId })).status).toBe(202);
  expect((await house.ask('acknowledgeTalk', branch.secretary, { id: talkId })).status).toBe(403);
  const { shortcomings, ...incomplete } = body;
  expect(shortcomings).toBe('不足');
  expect(await house.ask('recordTalk', branch.secretary, { id: talkId, body: incomplete })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'body.shortcomings' }] },
  });
});

test('a refused decision names the place it is about, in both languages, and again when it is asked again', async () => {
  house.recorder.onDecide = async (decisionId) => {
    await applyDecision(house.store, decisionId);
    return 'unknown';
  };
  const { partySecretary } = organisation.officers;
  const personId = branch.members[1] ?? '';
  const open = (kind: 'appointTalker' | 'holdTalk', period: string): Promise<{ talkId: string }> =>
    openTalkCase(house.store, {
      planId: round.planId,
      unitId: branch.id,
      personId,
      period,
      duty: { kind, personId: kind === 'holdTalk' ? branch.secretary : partySecretary },
    });
  const { talkId: id } = await open('appointTalker', '2025-11');
  const key = randomUUID();
  const appoint = (talkerId: string): Promise<Answer> =>
    house.ask('appointTalker', partySecretary, { id, body: { talkerId }, key });
  const nobody = randomUUID();
  const refused = await appoint(nobody);
  expect(refused).toMatchObject({ status: 404, body: { code: 'not-found', errors: [{ path: 'body.talkerId' }] } });
  expect(refused.body).not.toHaveProperty('at');
  expect((await appoint(nobody)).body.errors).toEqual(refused.body.errors);
  const own = await house.ask('appointTalker', partySecretary, { id, body: { talkerId: personId } });
  expect(own.body).toMatchObject({ code: 'cannot-talk-to-oneself', errors: [{ path: 'body.talkerId' }] });

  const record = {
    heldOn: '2026-02-10',
    shortcomings: '不足',
    measures: '措施',
    improveBy: '2026-03-31',
    followUpOn: '2026-03-10',
  };
  const { talkId } = await open('holdTalk', '2025-12');
  const tomorrow = await house.ask('recordTalk', branch.secretary, { id: talkId, body: record });
  expect(tomorrow).toMatchObject({ status: 422, body: { code: 'talk-incomplete', errors: [{ path: 'body.heldOn' }] } });
  const shrunk = await extend(randomUUID(), '2026-02-01');
  expect(shrunk.body).toMatchObject({ code: 'window-would-shrink', errors: [{ path: 'body.lastDay' }] });
});

const officer = (): string => organisation.officers.organisationOfficer;

test("a late joiner is added once and the branch's running round is woken", async () => {
  const body = {
    unitId: branch.id,
    staffNo: `s-${randomUUID().slice(0, 8)}`,
    name: '新党员',
    state: 'probationary',
    fromDate: '2026-01-20',
  };
  const answer = await house.ask('addMember', officer(), { body });
  expect(answer.status).toBe(201);
  expect(house.recorder.told).toEqual([['wakeRound', round.roundId]]);
  expect(await house.ask('addMember', officer(), { body })).toMatchObject({
    status: 409,
    body: { code: 'already-answered' },
  });
  const { body: roll } = await house.ask('members', branch.secretary, { id: branch.id });
  expect(roll.members.map((one: Json) => one.person.staffNo)).toContain(body.staffNo);
});

test('a transfer ends one membership, begins another and wakes both branches', async () => {
  const personId = branch.members[3] ?? '';
  const move = (fromDate: string, toUnitId = other.id): Promise<Answer> =>
    house.ask('transferMember', officer(), { body: { personId, toUnitId, fromDate } });
  expect(await move('2019-01-01')).toMatchObject({ status: 409, body: { code: 'window-would-shrink' } });
  expect((await move('2026-02-01')).status).toBe(201);
  expect(new Set(house.recorder.told.map(([, id]) => id)).size).toBe(2);
  expect(await move('2026-02-02')).toMatchObject({ status: 409, body: { code: 'already-answered' } });
  expect(await house.count('membership', `person_id = '${personId}' and to_date is null`)).toBe(1);
});

test('an exempt month, a handling and a veto are recorded once each, with audit and no cause in it', async () => {
  const personId = branch.members[1] ?? '';
  const exemption = { personId, period: PERIOD, cause: '住院治疗' };
  expect((await house.ask('exemptMember', officer(), { body: exemption })).status).toBe(201);
  expect((await house.ask('exemptMember', officer(), { body: exemption })).status).toBe(409);
  const handling = { personId, period: PERIOD, document: '〔2026〕1号', dated: '2026-01-30' };
  expect((await house.ask('recordHandling', officer(), { body: handling })).status).toBe(201);
  expect((await house.ask('recordHandling', officer(), { body: handling })).status).toBe(409);
  const veto = { personId, period: PERIOD, conditionKey: 'law', note: '违法' };
  expect((await house.ask('recordVeto', officer(), { body: veto })).status).toBe(201);
  expect((await house.ask('recordVeto', branch.secretary, { body: veto })).status).toBe(403);
  expect(await house.count('audit', `target = 'person/${personId}' and action ~ '^(member|handling|veto)'`)).toBe(3);
  expect(await house.count('audit', `content::text ~ '住院'`)).toBe(0);
});

test('calendar days wake every running round and show in the calendar', async () => {
  const body = { source: '国办发明电', days: [{ day: '2026-02-25', kind: 'holiday' }] };
  expect(await house.ask('setCalendarDays', officer(), { body })).toMatchObject({ status: 201, body: { changed: 1 } });
  expect(house.recorder.told.length).toBe(2);
  expect(await house.ask('setCalendarDays', officer(), { body })).toMatchObject({ body: { changed: 0 } });
  const { body: month } = await house.ask('calendar', branch.members[0] ?? '', { query: { month: '2026-02' } });
  expect(month.days).toHaveLength(28);
  const working = (day: string): boolean => month.days.find((one: Json) => one.day === day).working;
  expect([working('2026-02-14'), working('2026-02-25'), working('2026-02-26')]).toEqual([true, false, true]);
});

test('a plan is paused and resumed in the database first', async () => {
  const pause = (as: string): Promise<Answer> => house.ask('pausePlan', as, { id: round.planId });
  expect((await pause(branch.secretary)).status).toBe(403);
  const paused = await pause(organisation.officers.partySecretary);
  expect(paused.body.pausedAt).not.toBeNull();
  expect((await house.ask('resumePlan', officer(), { id: round.planId })).body.pausedAt).toBeNull();
  const backfill = { from: '2025-11', to: '2025-12' };
  expect((await house.ask('backfillPlan', officer(), { id: round.planId, body: backfill })).status).toBe(200);
  expect((await house.ask('runPlan', officer(), { id: round.planId })).status).toBe(200);
  expect(house.recorder.told.map(([what]) => what)).toEqual(['pausePlan', 'resumePlan', 'backfillPlan', 'runPlanNow']);
  const { body } = await house.ask('plans', branch.members[0] ?? '');
  expect(body.plans.map((plan: Json) => plan.id)).toEqual([round.planId]);
});

test("lists show the actor's part of the tree and no more", async () => {
  const foreign = await seedOrganisation(house.store, { name: '外机关', branches: [1] });
  const stranger = foreign.officers.partySecretary;
  for (const [route, field] of [
    ['cycles', 'cycles'],
    ['plans', 'plans'],
  ] as const) {
    expect((await house.ask(route, stranger)).body[field]).toEqual([]);
    expect((await house.ask(route, branch.members[0] ?? '')).body[field]).toHaveLength(1);
  }
  const seen = async (as: string): Promise<string[]> =>
    (await house.ask('cycle', as, { id: round.cycleId })).body.rounds.map((one: Json) => one.unit.id);
  expect(await seen(branch.members[0] ?? '')).toEqual([branch.id]);
  expect((await seen(organisation.officers.auditor)).sort()).toEqual([branch.id, other.id].sort());
  expect((await house.ask('cycle', stranger, { id: round.cycleId })).status).toBe(403);
});

test('clauses for me leave out those for posts I do not hold', async () => {
  const keys = async (as: string, query: Record<string, string> = { for: 'me' }): Promise<string[]> =>
    (await house.ask('clauses', as, { id: round.versionId, query })).body.clauses.map((clause: Json) => clause.key);
  expect(await keys(branch.members[0] ?? '')).not.toContain('duty-secretary-talks');
  expect(await keys(branch.secretary)).toContain('duty-secretary-talks');
  expect(await keys(branch.members[0] ?? '', {})).toContain('duty-secretary-talks');
});

test('the auditor reads the trail from the latest back and nobody else does', async () => {
  const { body } = await house.ask('auditTrail', organisation.officers.auditor, { query: { limit: '3' } });
  expect(body.rows).toHaveLength(3);
  const before = String(body.rows[2].id);
  const { body: next } = await house.ask('auditTrail', organisation.officers.auditor, {
    query: { limit: '3', before },
  });
  expect(next.rows[0].id).toBeLessThan(body.rows[2].id);
  expect((await house.ask('auditTrail', organisation.officers.systemAdmin)).status).toBe(403);
});
