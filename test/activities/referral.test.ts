/** A third low month in a row is a duty of the Party committee, decided by people at the democratic appraisal (S3.6). */
import type { ReferralOutcome } from '../../domain/duty-case.ts';
import { acknowledgeAdmonishing } from '../../store/steps/after-admonishing.ts';
import { newRequest, refusalOf } from './acts.ts';
import { casesOf } from './appeal-acts.ts';
import { dutiesOf, dutyNotices, lookAtDuties } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';
import { disposition, holdTalks } from './referral-acts.ts';

let house: House;
let party: Party;
let branch: Branch;
let member = '';
let probationer = '';

const low = async (period: string): Promise<void> => {
  const scores = new Map([
    [member, 58],
    [probationer, 57],
  ]);
  await runMonth(house, party, period, { branch, scores });
};

const decided = (targetId: string, actorId: string, outcome: ReferralOutcome): Promise<string | null> =>
  disposition(house, { targetId, actorId, outcome, dated: '2026-04-27' });

beforeAll(async () => {
  house = await openHouse();
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, [...committeeOf(6), { state: 'probationary' }]);
  [, , , , , member = '', probationer = ''] = branch.people;
  await low('2026-01');
  await holdTalks(house, party);
  await low('2026-02');
}, 60_000);
afterAll(() => house.close());

test('a referral that waits for a talk nobody held is nobody’s duty yet; once held, it goes out with the day it is due', async () => {
  await low('2026-03');
  expect(await casesOf(house, member)).toContain('2026-03 disposition waiting');
  expect(await dutiesOf(house, party.planId)).toEqual([]);
  await holdTalks(house, party);
  await lookAtDuties(house, party.planId);
  expect(await dutiesOf(house, party.planId)).toMatchObject([
    { kind: 'referral', state: 'referred', lastDay: '2026-12-31', ruleKey: 'third-low-month' },
    { kind: 'referral', state: 'referred', lastDay: '2026-12-31', ruleKey: 'third-low-month' },
  ]);
  // the Party committee has had its mail with the talks
  expect(await dutyNotices(house, party.planId)).toEqual([]);
});

test('people decide it from a closed list that fits the member, with document and day; the next low month starts anew', async () => {
  const { partySecretary, partyDeputySecretary } = party.officers;
  const duties = await dutiesOf(house, party.planId);
  const of = (subjectId: string): string => duties.find((duty) => duty.subjectId === subjectId)?.id ?? '';
  expect(await decided(of(member), branch.people[0] ?? '', 'none')).toBe('not-yours');
  expect(await decided(of(member), partyDeputySecretary, 'none')).toBe('not-yours');
  expect(await decided(of(member), partySecretary, 'probationExtended')).toBe('outcome-not-offered');
  expect(await decided(of(probationer), partySecretary, 'removed')).toBe('outcome-not-offered');
  expect(await decided(of(member), partySecretary, 'rectifyByDate')).toBe('record-incomplete');
  expect(await decided(of(member), partySecretary, 'criticised')).toBeNull();
  expect(await decided(of(member), partySecretary, 'none')).toBe('already-answered');
  expect(await decided(of(probationer), partySecretary, 'none')).toBeNull();
  await lookAtDuties(house, party.planId);
  // the member may acknowledge what was decided; where nothing follows there is nothing to acknowledge
  const states = (await dutiesOf(house, party.planId)).map(({ subjectId, state }) => [subjectId, state]);
  expect(new Map(states as [string, string][])).toEqual(
    new Map([
      [member, 'decided'],
      [probationer, 'closed'],
    ]),
  );
  expect((await dutyNotices(house, party.planId)).map(({ kind, personId }) => [kind, personId])).toEqual([
    ['consequenceAssigned', member],
  ]);
  const word = { actorId: member, request: newRequest(), caseId: of(member), remark: '接受' };
  expect(refusalOf(await acknowledgeAdmonishing(house.store, word))).toBeNull();
  await lookAtDuties(house, party.planId);
  expect((await dutiesOf(house, party.planId)).map(({ state }) => state)).toEqual(['closed', 'closed']);
  expect(await casesOf(house, member)).toContain('2026-03 disposition closed');
  await low('2026-04');
  expect(await casesOf(house, member)).toContain('2026-04 secretary open');
}, 30_000);

test('a close relation never decides: the next in office has the duty', async () => {
  const { partySecretary, partyDeputySecretary } = party.officers;
  await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, '近亲属')`, [
    partySecretary,
    member,
  ]);
  await holdTalks(house, party);
  for (const period of ['2026-05', '2026-06']) {
    await low(period);
    await holdTalks(house, party);
  }
  await lookAtDuties(house, party.planId);
  const open = (await dutiesOf(house, party.planId)).find(
    ({ subjectId, state }) => subjectId === member && state === 'referred',
  );
  const owner = await house.value('select person_id from obligation where case_id = $1 and state = $2', [
    open?.id,
    'open',
  ]);
  expect(owner).toBe(partyDeputySecretary);
}, 60_000);
