import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { House, Json } from './house.ts';
import { insertPerson, oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Round } from '../support/fixtures.ts';

let house: House;
let branch: Branch;
let round: Round;
let stageId: string;

beforeAll(async () => {
  house = await openHouse();
  const organisation = await seedOrganisation(house.store, { name: '机关', branches: [6] });
  [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  stageId = await openStage(house.store, { roundId: round.roundId, kind: 'declaration' });
});
afterAll(() => house.close());

const ITEM = { itemKey: 'study-exchange', points: '1.5', reason: '在学习交流会上作重点发言' };

/** A member with a declaration to make; members of the branch are used up one by one. */
async function declarant(): Promise<{ personId: string; obligationId: string }> {
  const personId = await insertPerson(house.store, { name: '党员', unitId: branch.id });
  await house.store.pool.query(
    `insert into subject (round_id, person_id, state, posts) values ($1, $2, 'full', '{}')`,
    [round.roundId, personId],
  );
  return {
    personId,
    obligationId: await oblige(house.store, { stageId, kind: 'declare', personId, subjectId: personId }),
  };
}

const rowsOf = (obligationId: string): Promise<number[]> =>
  Promise.all([
    house.count('declared_item', `obligation_id = '${obligationId}'`),
    house.count('audit', `content ->> 'obligationId' = '${obligationId}'`),
    house.count('obligation', `id = '${obligationId}' and state = 'done'`),
  ]);

test('a declared item is one row, one audit row and a done obligation', async () => {
  const { personId, obligationId } = await declarant();
  const answer = await house.ask('declareItem', personId, { id: obligationId, body: ITEM });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({ obligationId, itemKey: 'study-exchange', points: '1.5' });
  expect(await rowsOf(obligationId)).toEqual([1, 1, 1]);
});

test('50 parallel identical submissions store one item and all get the same answer', async () => {
  const { personId, obligationId } = await declarant();
  const key = randomUUID();
  await house.cookieOf(personId);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => house.ask('declareItem', personId, { id: obligationId, body: ITEM, key })),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  expect(await rowsOf(obligationId)).toEqual([1, 1, 1]);
  expect(await house.count('idempotency', `actor_id = '${personId}'`)).toBe(1);
});

test('50 parallel different submissions are all stored', async () => {
  const { personId, obligationId } = await declarant();
  await house.cookieOf(personId);
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => house.ask('declareItem', personId, { id: obligationId, body: ITEM })),
  );
  expect(answers.filter((answer) => answer.status === 201)).toHaveLength(50);
  expect(new Set(answers.map((answer) => answer.body.itemId)).size).toBe(50);
  expect(await rowsOf(obligationId)).toEqual([50, 50, 1]);
});

test('the same key with another body is refused and stores nothing', async () => {
  const { personId, obligationId } = await declarant();
  const key = randomUUID();
  await house.ask('declareItem', personId, { id: obligationId, body: ITEM, key });
  const again = await house.ask('declareItem', personId, { id: obligationId, body: { ...ITEM, points: '2' }, key });
  expect(again).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  expect(await rowsOf(obligationId)).toEqual([1, 1, 1]);
});

test('two people may use the same key for themselves', async () => {
  const [one, other] = [await declarant(), await declarant()];
  const key = randomUUID();
  const first = await house.ask('declareItem', one.personId, { id: one.obligationId, body: ITEM, key });
  const second = await house.ask('declareItem', other.personId, { id: other.obligationId, body: ITEM, key });
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.body.itemId).not.toBe(second.body.itemId);
});

test('a repetition after the window has closed still gets the stored answer', async () => {
  const { personId, obligationId } = await declarant();
  const key = randomUUID();
  const first = await house.ask('declareItem', personId, { id: obligationId, body: ITEM, key });
  await house.store.pool.query('update obligation set sealed = true where id = $1', [obligationId]);
  const again = await house.ask('declareItem', personId, { id: obligationId, body: ITEM, key });
  expect(again).toMatchObject({ status: 201, body: first.body });
});

test.each([
  ['an unknown item', { ...ITEM, itemKey: 'no-such' }, 422, { code: 'unknown-item', itemKey: 'no-such' }],
  ['a base item', { ...ITEM, itemKey: 'dues' }, 422, { code: 'unknown-item' }],
  ['a deduction', { ...ITEM, itemKey: 'life-late' }, 422, { code: 'unknown-item' }],
  ['an amount above the item', { ...ITEM, points: '2.01' }, 422, { code: 'amount-out-of-range', min: '1', max: '2' }],
  ['an amount below the item', { ...ITEM, points: '0.99' }, 422, { code: 'amount-out-of-range' }],
  [
    'an item for a post not held',
    { ...ITEM, itemKey: 'duty-secretary-talks' },
    422,
    { code: 'item-not-for-your-post' },
  ],
  ['an item that needs evidence', { ...ITEM, itemKey: 'study-article' }, 422, { code: 'evidence-required' }],
  [
    'evidence nobody uploaded',
    { ...ITEM, evidenceIds: ['00000000-0000-4000-8000-000000000000'] },
    404,
    { code: 'not-found', errors: [{ path: 'body.evidenceIds.0', message: expect.any(String) }] },
  ],
])('%s is refused by name and nothing is stored', async (_case, body, status, problem) => {
  const { personId, obligationId } = await declarant();
  const answer = await house.ask('declareItem', personId, { id: obligationId, body });
  expect(answer).toMatchObject({ status, body: problem });
  expect(await rowsOf(obligationId)).toEqual([0, 0, 0]);
});

test.each([
  ['another person', 403, 'not-yours', async (id: string) => [await insertPerson(house.store, { name: '他' }), id]],
  ['an unknown obligation', 404, 'not-found', async () => [(await declarant()).personId, randomUUID()]],
])('%s is refused', async (_case, status, code, who) => {
  const { obligationId } = await declarant();
  const [personId = '', id = ''] = await who(obligationId);
  const answer = await house.ask('declareItem', personId, { id, body: ITEM });
  expect(answer).toMatchObject({ status, body: { code } });
});

test('an obligation of another kind does not open this gate', async () => {
  const { personId } = await declarant();
  const id = await oblige(house.store, { stageId, kind: 'object', personId, optional: true });
  const answer = await house.ask('declareItem', personId, { id, body: ITEM });
  expect(answer).toMatchObject({ status: 409, body: { code: 'stage-not-open' } });
});

test('a sealed obligation is refused with the instant it closed', async () => {
  const { personId, obligationId } = await declarant();
  await house.store.pool.query(`update obligation set sealed = true, state = 'lapsed' where id = $1`, [obligationId]);
  const answer = await house.ask('declareItem', personId, { id: obligationId, body: ITEM });
  expect(answer).toMatchObject({ status: 409, body: { code: 'stage-closed', closedAt: expect.any(String) } });
});

test('nothing to declare is said once, and items may still follow', async () => {
  const { personId, obligationId } = await declarant();
  expect(await house.ask('declareNothing', personId, { id: obligationId })).toMatchObject({ status: 200 });
  expect(await house.ask('declareNothing', personId, { id: obligationId })).toMatchObject({
    status: 409,
    body: { code: 'already-answered' },
  });
  expect(await house.ask('declareItem', personId, { id: obligationId, body: ITEM })).toMatchObject({ status: 201 });
});

test('an item is withdrawn once by its owner and stays readable', async () => {
  const { personId, obligationId } = await declarant();
  const { body } = await house.ask('declareItem', personId, { id: obligationId, body: ITEM });
  const stranger = await insertPerson(house.store, { name: '他人', unitId: branch.id });
  expect(await house.ask('withdrawItem', stranger, { id: body.itemId })).toMatchObject({ status: 403 });
  const both = await Promise.all([1, 2].map(() => house.ask('withdrawItem', personId, { id: body.itemId })));
  expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const { body: shown } = await house.ask('declarations', personId, { id: round.roundId });
  expect(shown.declarations).toHaveLength(1);
  expect(shown.declarations[0].items[0]).toMatchObject({ id: body.itemId, withdrawnAt: expect.any(String) });
});

test('the secretary sees everybody, a member only the own declaration', async () => {
  const { personId, obligationId } = await declarant();
  await house.ask('declareItem', personId, { id: obligationId, body: ITEM });
  const { body: own } = await house.ask('declarations', branch.members[0] ?? '', { id: round.roundId });
  expect(own.declarations.map((one: Json) => one.person.id)).toEqual([branch.members[0]]);
  const { body: all } = await house.ask('declarations', branch.secretary, { id: round.roundId });
  expect(all.declarations.length).toBeGreaterThan(1);
});

test('a revoked session and a disabled account are refused at the next request', async () => {
  const { personId, obligationId } = await declarant();
  expect(await house.ask('declareItem', personId, { id: obligationId, body: ITEM })).toMatchObject({ status: 201 });
  await house.store.pool.query('update account set disabled_at = now() where person_id = $1', [personId]);
  expect(await house.ask('declareItem', personId, { id: obligationId, body: ITEM })).toMatchObject({ status: 401 });
  expect(await house.ask('me', personId)).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
});

test('the inbox shows what is owed with where to do it, and what is done', async () => {
  const { personId, obligationId } = await declarant();
  const { body: open } = await house.ask('inbox', personId);
  expect(open.obligations).toEqual([
    expect.objectContaining({
      id: obligationId,
      kind: 'declare',
      period: '2026-01',
      links: expect.objectContaining({ items: `/api/v1/obligations/${obligationId}/items` }),
    }),
  ]);
  await house.ask('declareNothing', personId, { id: obligationId });
  expect((await house.ask('inbox', personId)).body.obligations).toEqual([]);
  const { body: done } = await house.ask('inbox', personId, { query: { state: 'done' } });
  expect(done.obligations.map((one: Json) => one.id)).toEqual([obligationId]);
});
