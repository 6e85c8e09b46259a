import { randomUUID } from 'node:crypto';

import { openHouse } from './house.ts';
import type { Answer, House, Json } from './house.ts';
import {
  insertPerson,
  insertResult,
  oblige,
  openRounds,
  openStage,
  seedOrganisation,
  seedScheme,
} from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';

let house: House;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

interface Posting {
  readonly organisation: Organisation;
  readonly branch: Branch;
  readonly round: Round;
  readonly stageId: string;
  readonly results: ReadonlyMap<string, string>;
  may(kind: 'verify' | 'object', personId: string): Promise<string>;
  object(personId: string, subjectId: string, text?: string): Promise<Answer>;
}

/** A branch of six in publicity with a posted result each. */
async function openPosting(options: { open?: boolean } = {}): Promise<Posting> {
  const organisation = await seedOrganisation(house.store, { name: '机关', branches: [3] });
  const [branch] = organisation.branches as [Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId);
  const [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  const results = new Map<string, string>();
  for (const [index, personId] of branch.all.entries()) {
    const score = `${90 - index}.5`;
    results.set(
      personId,
      await insertResult(house.store, { round, unitId: branch.id, personId, score, rank: index + 1 }),
    );
  }
  const kind = options.open === false ? 'review' : 'publicity';
  const stageId = await openStage(house.store, { roundId: round.roundId, kind });
  const may: Posting['may'] = (kind, personId) =>
    oblige(house.store, {
      stageId,
      kind,
      personId,
      optional: true,
      ...(kind === 'verify' ? { subjectId: personId } : {}),
    });
  return {
    organisation,
    branch,
    round,
    stageId,
    results,
    may,
    async object(personId, subjectId, text = '分数有误') {
      return house.ask('object', personId, { id: await may('object', personId), body: { subjectId, text } });
    },
  };
}

test('a member verifies the posted result once', async () => {
  const posting = await openPosting();
  const personId = posting.branch.members[0] ?? '';
  const id = await posting.may('verify', personId);
  expect(await house.ask('verify', personId, { id })).toMatchObject({
    status: 200,
    body: { obligationId: id, resultId: posting.results.get(personId) },
  });
  expect(await house.ask('verify', personId, { id })).toMatchObject({
    status: 409,
    body: { code: 'already-answered' },
  });
  expect(await house.count('verification', `stage_id = '${posting.stageId}'`)).toBe(1);
});

test('50 parallel verifications with one key are one verification', async () => {
  const posting = await openPosting();
  const personId = posting.branch.members[0] ?? '';
  const id = await posting.may('verify', personId);
  const key = randomUUID();
  await house.cookieOf(personId);
  const answers = await Promise.all(Array.from({ length: 50 }, () => house.ask('verify', personId, { id, key })));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  expect(await house.count('audit', `content ->> 'obligationId' = '${id}'`)).toBe(1);
});

test('an objection gives the chair a duty with a deadline and a notice without grounds', async () => {
  const posting = await openPosting();
  const [objector = '', subject = ''] = posting.branch.members;
  const answer = await posting.object(objector, subject, '他没有参加会议');
  expect(answer).toMatchObject({ status: 201, body: { answerDueAt: '2026-02-14T16:00:00.000Z' } });
  const { rows } = await house.store.pool.query(
    `select o.person_id, o.subject_id, o.closes_at, n.facts, n.kind from obligation o
       join notice n on n.obligation_id = o.id where o.reference = $1`,
    [answer.body.objectionId],
  );
  expect(rows).toEqual([
    expect.objectContaining({
      person_id: posting.branch.secretary,
      subject_id: subject,
      closes_at: Infinity,
      kind: 'objection',
    }),
  ]);
  expect(JSON.stringify(rows[0].facts)).not.toContain('会议');
});

test('one person objects once about the same subject while it is open, and may object about others', async () => {
  const posting = await openPosting();
  const [objector = '', one = '', other = ''] = posting.branch.members;
  const id = await posting.may('object', objector);
  const ask = (subjectId: string): Promise<Answer> =>
    house.ask('object', objector, { id, body: { subjectId, text: '有异议' } });
  const answers = await Promise.all([ask(one), ask(one), ask(one), ask(other)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 201, 409, 409]);
  expect(await house.count('objection', `stage_id = '${posting.stageId}'`)).toBe(2);
});

test.each([
  ['the chair as subject', (branch: Branch) => branch.secretary],
  ['the chair as objector', (branch: Branch) => branch.members[1] ?? ''],
])('an objection with %s is answered by somebody else', async (_case, subjectOf) => {
  const posting = await openPosting();
  const objector = _case.endsWith('objector') ? posting.branch.secretary : (posting.branch.members[0] ?? '');
  const answer = await posting.object(objector, subjectOf(posting.branch));
  expect(answer.status).toBe(201);
  const { rows } = await house.store.pool.query('select person_id from obligation where reference = $1', [
    answer.body.objectionId,
  ]);
  expect(rows[0].person_id).not.toBe(posting.branch.secretary);
});

test('an objection about somebody outside the round is refused', async () => {
  const posting = await openPosting();
  const stranger = await insertPerson(house.store, { name: '外人' });
  expect(await posting.object(posting.branch.members[0] ?? '', stranger)).toMatchObject({
    status: 404,
    body: { errors: [{ path: 'body.subjectId' }] },
  });
  expect(await house.count('objection', `stage_id = '${posting.stageId}'`)).toBe(0);
});

test('an answer settles the objection once and wakes the round', async () => {
  const posting = await openPosting();
  const [objector = '', subject = ''] = posting.branch.members;
  const { body } = await posting.object(objector, subject);
  const { rows } = await house.store.pool.query('select id from obligation where reference = $1', [body.objectionId]);
  const ask = (as: string): Promise<Answer> =>
    house.ask('answerObjection', as, { id: rows[0].id, body: { uphold: false, answer: '经核实无误' } });
  expect(await ask(posting.branch.deputy)).toMatchObject({ status: 403, body: { code: 'not-yours' } });
  expect(await ask(posting.branch.secretary)).toMatchObject({ status: 200, body: { state: 'rejected' } });
  expect(await ask(posting.branch.secretary)).toMatchObject({ status: 409, body: { code: 'already-answered' } });
  expect(house.recorder.told).toContainEqual(['wakeRound', posting.round.roundId]);
  const { body: shown } = await house.ask('objections', subject, { id: posting.round.roundId });
  expect(shown.objections).toEqual([expect.objectContaining({ state: 'rejected', answer: '经核实无误' })]);
  const { body: uninvolved } = await house.ask('objections', posting.branch.members[2] ?? '', {
    id: posting.round.roundId,
  });
  expect(uninvolved.objections).toEqual([]);
});

test('an upheld objection decides items anew by the rules', async () => {
  const posting = await openPosting();
  const [objector = '', subject = ''] = posting.branch.members;
  const declared = await oblige(house.store, {
    stageId: posting.stageId,
    kind: 'declare',
    personId: subject,
    subjectId: subject,
  });
  const item = { itemKey: 'study-exchange', points: '1.5', reason: '发言' };
  const { itemId } = (await house.ask('declareItem', subject, { id: declared, body: item })).body;
  const { body } = await posting.object(objector, subject);
  const { rows } = await house.store.pool.query('select id from obligation where reference = $1', [body.objectionId]);
  const ask = (items: unknown): Promise<Answer> =>
    house.ask('answerObjection', posting.branch.secretary, {
      id: rows[0].id,
      body: { uphold: true, answer: '成立', items },
    });
  const tooMuch = [{ itemId, decision: 'adjust', points: '9', reason: '更正' }];
  expect(await ask(tooMuch)).toMatchObject({ status: 422, body: { code: 'amount-out-of-range' } });
  expect(await ask([{ itemId: randomUUID(), decision: 'accept' }])).toMatchObject({
    status: 422,
    body: { code: 'item-missing' },
  });
  expect(await ask([{ itemId, decision: 'adjust', points: '1', reason: '更正' }])).toMatchObject({
    status: 200,
    body: { state: 'upheld' },
  });
  expect(await house.count('item_decision', `item_id = '${itemId}'`)).toBe(1);
});

test('nobody sees a board before publicity opens', async () => {
  const posting = await openPosting({ open: false });
  const { body } = await house.ask('board', posting.branch.members[0] ?? '', { id: posting.round.roundId });
  expect(body).toMatchObject({ posted: false, rows: [] });
  expect((await house.ask('myResults', posting.branch.members[0] ?? '')).body.results).toEqual([]);
});

test('ranks are shown inside the branch and leave it in no field and no order', async () => {
  const posting = await openPosting();
  const { body: inside } = await house.ask('board', posting.branch.members[0] ?? '', { id: posting.round.roundId });
  expect(inside.rows.map((row: Json) => row.rank)).toEqual([1, 2, 3, 4, 5, 6]);
  const { body: outside } = await house.ask('board', posting.organisation.officers.partySecretary, {
    id: posting.round.roundId,
  });
  expect(new Set(outside.rows.map((row: Json) => row.rank))).toEqual(new Set([null]));
  const scores = outside.rows.map((row: Json) => Number(row.score));
  expect(scores).not.toEqual([...scores].sort((a, b) => b - a));
  const resultId = posting.results.get(posting.branch.members[0] ?? '') ?? '';
  const { body: full } = await house.ask('result', posting.organisation.officers.auditor, { id: resultId });
  expect(full.rank).toBeNull();
});

test('a result with its derivation is for the member, the panel and the committee, not for colleagues', async () => {
  const posting = await openPosting();
  const [owner = '', colleague = ''] = posting.branch.members;
  const id = posting.results.get(owner) ?? '';
  expect(await house.ask('result', owner, { id })).toMatchObject({ status: 200, body: { derivation: { lines: [] } } });
  expect(await house.ask('result', posting.branch.secretary, { id })).toMatchObject({ status: 200 });
  expect(await house.ask('result', colleague, { id })).toMatchObject({
    status: 403,
    body: { code: 'not-your-branch' },
  });
});

test('a vetoed member is shown with the number and as not eligible, never with the condition or its note', async () => {
  const posting = await openPosting();
  const [vetoed = ''] = posting.branch.members;
  await house.store.pool.query(`update result set outcome = 'vetoed', rank = null, rankable = false where id = $1`, [
    posting.results.get(vetoed),
  ]);
  await house.store.pool.query(
    `insert into veto_finding (person_id, period, condition_key, note, recorded_by) values ($1, '2026-01', 'law', '通报', $1)`,
    [vetoed],
  );
  const { body } = await house.ask('board', posting.branch.secretary, { id: posting.round.roundId });
  expect(body.rows.find((row: Json) => row.person.id === vetoed)).toMatchObject({
    outcome: 'vetoed',
    remark: 'notEligible',
    grade: null,
  });
  expect(body.supplement).toBeNull();
  expect(JSON.stringify(body)).not.toMatch(/law|通报/u);
});

test('an exempt or probationary member is named so on the board, never with a cause', async () => {
  const posting = await openPosting();
  const [exempt = '', probationary = ''] = posting.branch.members;
  await house.store.pool.query(`update result set outcome = 'exempt', score = null, rank = null where id = $1`, [
    posting.results.get(exempt),
  ]);
  await house.store.pool.query(`update subject set state = 'probationary' where round_id = $1 and person_id = $2`, [
    posting.round.roundId,
    probationary,
  ]);
  await house.store.pool.query(`insert into exemption (person_id, period, cause) values ($1, '2026-01', '住院')`, [
    exempt,
  ]);
  const { body } = await house.ask('board', posting.branch.secretary, { id: posting.round.roundId });
  const remarks = new Map(body.rows.map((row: Json) => [row.person.id, row.remark]));
  expect([remarks.get(exempt), remarks.get(probationary)]).toEqual(['exempt', 'probationary']);
  expect(JSON.stringify(body)).not.toContain('住院');
});
