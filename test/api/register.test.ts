import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';
import { openRounds, openStage, PERIOD, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

interface Setting {
  readonly organisation: Organisation;
  readonly branch: Branch;
  readonly other: Branch;
  readonly round: Round;
  record(entries: unknown[], as?: string, key?: string): Promise<Answer>;
}

async function openRegister(): Promise<Setting> {
  const organisation = await seedOrganisation(house.store, { name: '机关', branches: [3, 2] });
  const [branch, other] = organisation.branches as [Branch, Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  return {
    organisation,
    branch,
    other,
    round,
    record: (entries, as = branch.secretary, key = randomUUID()) =>
      house.ask('recordRegister', as, { body: { entries }, key }),
  };
}

const met = (personId: string, more: object = {}): object => ({
  personId,
  period: PERIOD,
  itemKey: 'meetings',
  occasion: '2026-01-15 党员大会',
  outcome: 'met',
  ...more,
});

const storedOf = (branch: Branch): Promise<number> => house.count('register_entry', `unit_id = '${branch.id}'`);

test('a whole meeting is recorded at once; the same batch again changes nothing', async () => {
  const { branch, record } = await openRegister();
  const entries = branch.all.map((personId) => met(personId));
  expect(await record(entries)).toMatchObject({ status: 201, body: { recorded: 6, unchanged: 0 } });
  expect(await record(entries)).toMatchObject({ status: 201, body: { recorded: 0, unchanged: 6 } });
  expect(await storedOf(branch)).toBe(6);
});

test('an occasion recorded differently is refused by its place, and the rest of the batch with it', async () => {
  const { branch, record } = await openRegister();
  const [one = '', two = ''] = branch.members;
  await record([met(one)]);
  const answer = await record([met(two), met(one, { outcome: 'missed' })]);
  expect(answer).toMatchObject({ status: 409, body: { code: 'entry-differs', errors: [{ path: 'body.entries.1' }] } });
  expect(await storedOf(branch)).toBe(1);
});

test.each([
  ['an unknown item', { itemKey: 'no-such' }, 422, 'unknown-item', 'body.entries.1'],
  ['a bonus item', { itemKey: 'study-exchange' }, 422, 'unknown-item', 'body.entries.1'],
  [
    'a deduction out of range',
    { itemKey: 'life-late', outcome: 'occurred', points: '5' },
    422,
    'amount-out-of-range',
    'body.entries.1',
  ],
  [
    'a deduction without points',
    { itemKey: 'life-late', outcome: 'occurred' },
    422,
    'amount-out-of-range',
    'body.entries.1',
  ],
  ['an unknown person', { personId: '00000000-0000-4000-8000-000000000000' }, 404, 'not-found', undefined],
  ['an impossible month', { period: '2026-13' }, 400, 'invalid-request', 'body.entries.1.period'],
])('%s refuses the whole batch', async (_case, more, status, code, path) => {
  const { branch, record } = await openRegister();
  const [one = '', two = ''] = branch.members;
  const answer = await record([met(one), met(two, more)]);
  expect(answer).toMatchObject({ status, body: { code } });
  expect(answer.body.errors?.[0].path).toBe(path);
  expect(await storedOf(branch)).toBe(0);
});

test('one person of another branch refuses the whole batch', async () => {
  const { branch, other, record } = await openRegister();
  const answer = await record([met(branch.members[0] ?? ''), met(other.members[0] ?? '')]);
  expect(answer).toMatchObject({ status: 403, body: { code: 'not-your-branch' } });
  expect((await storedOf(branch)) + (await storedOf(other))).toBe(0);
});

test('the register is open through the review and closed with it', async () => {
  const { branch, round, record } = await openRegister();
  const [one = '', two = ''] = branch.members;
  await openStage(house.store, { roundId: round.roundId, kind: 'review' });
  expect(await record([met(one)])).toMatchObject({ status: 201 });
  await openStage(house.store, { roundId: round.roundId, kind: 'publicity' });
  expect(await record([met(two)])).toMatchObject({
    status: 409,
    body: { code: 'register-closed', errors: [{ path: 'body.entries.0.period' }] },
  });
  expect(await record([met(two, { period: '2026-02' })])).toMatchObject({ status: 201 });
});

test('an entry in flight when the review closes is in time for the results or refused', async () => {
  const { branch, round, record } = await openRegister();
  const personId = branch.members[0] ?? '';
  await openStage(house.store, { roundId: round.roundId, kind: 'review' });
  const closer = await house.store.pool.connect();
  await closer.query('begin');
  await closer.query(`update stage set state = 'closed' where round_id = $1`, [round.roundId]);
  const sent = record([met(personId)]);
  for (let waiting = 0; waiting === 0;) {
    const { rows } = await house.store.pool.query('select count(*)::int as n from pg_locks where not granted');
    waiting = rows[0].n;
  }
  await closer.query('commit');
  closer.release();
  expect(await sent).toMatchObject({ status: 409, body: { code: 'register-closed' } });
  expect(await storedOf(branch)).toBe(0);
});

test('two secretaries recording the same meeting at once store it once', async () => {
  const { branch, record } = await openRegister();
  const entries = branch.all.map((personId) => met(personId));
  const answers = await Promise.all([record(entries), record(entries.toReversed(), branch.deputy)]);
  expect(answers.map((answer) => answer.status)).toEqual([201, 201]);
  expect(answers.map((answer) => answer.body.recorded).sort()).toEqual([0, 6]);
  expect(await storedOf(branch)).toBe(6);
});

test("a member reads the own entries, the panel everybody's", async () => {
  const { branch, record } = await openRegister();
  await record(branch.all.map((personId) => met(personId)));
  const query = { unitId: branch.id, period: PERIOD };
  const { body: own } = await house.ask('register', branch.members[0] ?? '', { query });
  expect(own.entries.map((entry: Json) => entry.person.id)).toEqual([branch.members[0]]);
  expect((await house.ask('register', branch.deputy, { query })).body.entries).toHaveLength(6);
});
