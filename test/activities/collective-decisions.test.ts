/** The collective-decision ledger (S0.6): meetings with quorum and votes, versions, the report for the record in time. */
import { randomUUID } from 'node:crypto';

import { advanceFiled } from '../../activities/cases/filed.ts';
import { decisionForm, ledgerWorkbook } from '../../store/exports/collective-decisions.ts';
import { readDecisionEntry } from '../../store/queries/collective-decisions.ts';
import { fileDecision } from '../../store/steps/file-decision.ts';
import { correctDecision, recordDecision } from '../../store/steps/record-decision.ts';
import type { DecidedMatter } from '../../store/steps/record-decision.ts';
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { newRequest } from './acts.ts';
import { instant, openHouse, seedParty } from './house.ts';
import type { House, Party } from './house.ts';
import { noticesOf } from './talk-round-acts.ts';

let house: House;
let party: Party;
/** Five seats of the Party committee: secretary, deputy, three members. */
let seats: string[];

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  // a Monday
  house.at('2026-03-02');
  party = await seedParty(house);
  const { partySecretary, partyDeputySecretary, partyCommitteeMember } = party.officers;
  seats = [partySecretary, partyDeputySecretary, partyCommitteeMember];
  for (const name of ['委员甲', '委员乙']) {
    const id = await insertPerson(house.store, { name });
    await grantRole(house.store, id, party.committeeId, 'partyCommitteeMember');
    seats.push(id);
  }
});

const matter = (change: Partial<DecidedMatter> = {}): DecidedMatter => ({
  kind: 'majorMatter',
  title: '年度工作计划',
  heldOn: '2026-03-02',
  present: seats.slice(0, 4),
  recused: [],
  concerned: [],
  votes: { for: 3, against: 1, abstain: 0 },
  decision: '同意印发',
  ...change,
});

const recorder = (): string => party.officers.organisationOfficer;

type Written = { entryId: string; number: number; version: number; fileBy: string };
type Outcome = Awaited<ReturnType<typeof recordDecision>>;
const seen = (outcome: Outcome): Written | string =>
  outcome.ok
    ? (outcome.value.body as Written)
    : [outcome.refusal.code, outcome.at].filter((part) => part !== undefined).join(' at ');

const tryRecord = async (change?: Partial<DecidedMatter>): Promise<Written | string> =>
  seen(
    await recordDecision(
      house.store,
      { actorId: recorder(), request: newRequest() },
      { unitId: party.committeeId, ...matter(change) },
    ),
  );

async function record(change?: Partial<DecidedMatter>): Promise<Written> {
  const written = await tryRecord(change);
  if (typeof written === 'string') throw new Error(written);
  await advanceFiled(house.store, { id: written.entryId });
  return written;
}

async function file(entryId: string, actorId = recorder(), filedOn = '2026-03-02'): Promise<Written | string> {
  const filing = { actorId, request: newRequest(), entryId, documentNo: '党委〔2026〕8号', filedOn };
  const outcome = seen(await fileDecision(house.store, filing));
  await advanceFiled(house.store, { id: entryId });
  return outcome;
}

const correct = async (entryId: string, change: Partial<DecidedMatter>): Promise<Written | string> => {
  const by = { actorId: recorder(), request: newRequest() };
  const outcome = seen(await correctDecision(house.store, by, { entryId, reason: '笔误', ...matter(change) }));
  await advanceFiled(house.store, { id: entryId });
  return outcome;
};

test('a decision is recorded with quorum and votes, numbered within unit and year, and its report is due in five working days', async () => {
  const first = await record();
  expect(first).toMatchObject({
    number: 1,
    version: 1,
    fileBy: new Date(instant('2026-03-09', '24:00')).toISOString(),
  });
  expect(await record()).toMatchObject({ number: 2 });
  expect(await record({ heldOn: '2025-12-30' })).toMatchObject({ number: 1 });
  expect(await readDecisionEntry(house.store.pool, first.entryId)).toMatchObject({
    state: 'open',
    entitled: 5,
    carried: true,
    filing: null,
    earlier: [],
  });
});

test.each<[string, () => Partial<DecidedMatter>, string]>([
  [
    'without a quorum',
    () => ({ present: seats.slice(0, 2), votes: { for: 2, against: 0, abstain: 0 } }),
    'quorum-not-met at present',
  ],
  [
    'with votes that do not come to those present',
    () => ({ votes: { for: 3, against: 0, abstain: 0 } }),
    'votes-differ at votes',
  ],
  [
    'with somebody present who has no seat',
    () => ({ present: [...seats.slice(0, 3), recorder()] }),
    'not-entitled at present.3',
  ],
  ['with somebody present who stepped out', () => ({ recused: [seats[3] ?? ''] }), 'not-entitled at present.3'],
  ['with a stranger stepping out', () => ({ recused: [recorder()] }), 'not-entitled at recused.0'],
  [
    'about somebody who votes',
    () => ({ kind: 'keyAppointment', concerned: [seats[2] ?? ''] }),
    'own-item at present.2',
  ],
  ['about nobody known', () => ({ concerned: [randomUUID()] }), 'not-found at concerned.0'],
  ['before it was held', () => ({ heldOn: '2026-03-03' }), 'day-out-of-range at heldOn'],
])('refused %s, and nothing is stored', async (_what, change, refusal) => {
  expect(await tryRecord(change())).toBe(refusal);
  expect(await house.value('select count(*)::int from ledger_entry where unit_id = $1', [party.committeeId])).toBe(0);
  expect(await house.value('select count(*)::int from case_file where unit_id = $1', [party.committeeId])).toBe(0);
});

test('a close relation of whom it is about does not vote', async () => {
  const relative = await insertPerson(house.store, { name: '拟任人选' });
  await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '近亲属')`, [
    relative,
    seats[1],
  ]);
  const appointment = { kind: 'keyAppointment', concerned: [relative] } as const;
  expect(await tryRecord(appointment)).toBe('close-relation at present.1');
  const [, stepsOut = ''] = seats;
  const present = seats.filter((id) => id !== stepsOut);
  // four are entitled without the one who stepped out: two votes are half of them, not more
  const votes = { for: 2, against: 2, abstain: 0 };
  const { entryId } = await record({ ...appointment, present, recused: [stepsOut], votes });
  expect(await readDecisionEntry(house.store.pool, entryId)).toMatchObject({ entitled: 4, carried: false });
});

test('who is concerned, and a close relation, is not entitled though absent and not named as stepping out', async () => {
  const [first = '', second = '', , relation = '', concerned = ''] = seats;
  await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '近亲属')`, [
    relation,
    concerned,
  ]);
  const votes = { for: 2, against: 0, abstain: 0 };
  const attended = { kind: 'keyAppointment', concerned: [concerned], present: [first, second], votes } as const;
  // two of three are more than half
  const { entryId } = await record(attended);
  expect(await readDecisionEntry(house.store.pool, entryId)).toMatchObject({ entitled: 3, carried: true });
});

test('two at once get two numbers', async () => {
  const both = await Promise.all(Array.from({ length: 5 }, () => tryRecord()));
  expect(both.map((one) => (typeof one === 'string' ? one : one.number)).toSorted()).toEqual([1, 2, 3, 4, 5]);
});

test('only whoever owes the report files it, once, on a day that can be', async () => {
  const { entryId } = await record();
  expect(await file(entryId, seats[0])).toBe('not-yours');
  expect(await file(entryId, recorder(), '2026-03-01')).toBe('day-out-of-range at filedOn');
  expect(await file(entryId)).toMatchObject({ version: 1, state: 'filed' });
  expect(await file(entryId)).toBe('already-answered');
  expect((await noticesOf(house, entryId)).map(({ kind }) => kind)).toEqual(['filingOwed']);
});

test('a correction is a new version: the earlier ones stay, an unfiled report keeps its clock, a filed one is owed anew', async () => {
  const { entryId, fileBy } = await record();
  house.at('2026-03-04');
  expect(await correct(entryId, { title: '年度工作要点' })).toMatchObject({ version: 2, fileBy });
  expect(await file(entryId, recorder(), '2026-03-04')).toMatchObject({ version: 2 });
  house.at('2026-04-01');
  // Qingming: 6 April is a holiday
  expect(await correct(entryId, { decision: '同意印发，补充附件' })).toMatchObject({
    version: 3,
    fileBy: new Date(instant('2026-04-09', '24:00')).toISOString(),
  });
  const entry = await readDecisionEntry(house.store.pool, entryId);
  expect(entry).toMatchObject({ state: 'open', version: 3, filing: null });
  expect(entry?.earlier.map(({ version, title, filing }) => [version, title, filing?.documentNo])).toEqual([
    [2, '年度工作要点', '党委〔2026〕8号'],
    [1, '年度工作计划', undefined],
  ]);
  expect(await file(entryId, recorder(), '2026-04-01')).toMatchObject({ version: 3, state: 'filed' });
  expect((await noticesOf(house, entryId)).map(({ kind }) => kind)).toEqual(['filingOwed', 'filingOwed']);
});

test('a recorder who has left the office leaves the report to the secretary', async () => {
  const { entryId } = await record();
  await house.rows(`update role_grant set to_date = '2026-03-01' where person_id = $1`, [recorder()]);
  await advanceFiled(house.store, { id: entryId });
  expect(await file(entryId, seats[0])).toMatchObject({ state: 'filed' });
});

test('the ledger of a year and the report for the record are workbooks', async () => {
  const { entryId } = await record({ kind: 'largeSum', amount: '350000.00', title: '设备更新' });
  const sheet = await ledgerWorkbook(house.store, { unitId: party.committeeId, year: '2026' });
  expect(sheet?.fileName).toMatch(/^三重一大台账-党委\d+-2026-20260302\.xlsx$/);
  expect((await decisionForm(house.store, entryId))?.fileName).toMatch(
    /^三重一大报告备案表-党委\d+-2026-001-20260302\.xlsx$/,
  );
  expect(await decisionForm(house.store, randomUUID())).toBeNull();
});
