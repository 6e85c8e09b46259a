/** Zero months: who explains, by when, and what a correction does to it (S3.5 c, d). */
import { grantRole, insertPerson } from '../support/fixtures.ts';
import { recordExplanation } from '../../store/steps/explain.ts';
import { referAccountability } from '../../store/steps/refer-accountability.ts';
import { newRequest, refusalOf } from './acts.ts';
import { dutiesOf, dutyNotices, handle, lookAtDuties } from './duty-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { runMonth } from './months.ts';

const PERIOD = '2026-01';

let house: House;
let party: Party;
let branch: Branch;
let member = '';
let secretary = '';
let assisting = '';

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  [secretary = '', , , , , member = ''] = branch.people;
  assisting = await insertPerson(house.store, { name: '协管领导' });
  await grantRole(house.store, assisting, branch.id, 'leaderAssisting');
  house.at('2026-02-02', '00:05');
  await handle(house, party, member, PERIOD);
  await runMonth(house, party, PERIOD, { branch });
  await lookAtDuties(house, party.planId);
});

const explain = async (caseId: string, actorId: string, more: object = {}): Promise<string | null> => {
  const record = { meetingOn: '2026-02-27', minutes: '纪要第5号', text: '说明', ...more };
  return refusalOf(await recordExplanation(house.store, { actorId, request: newRequest(), caseId, record }));
};

const explainers = async (): Promise<string[]> =>
  (await dutiesOf(house, party.planId))
    .filter(({ kind }) => kind.startsWith('explain'))
    .map(({ ruleKey, ownerId, state, lastDay }) => `${ruleKey} ${String(ownerId)} ${state} ${lastDay}`)
    .toSorted();

test('every leader in charge or assisting and the branch secretary explain; each firing names its rule and inputs', async () => {
  const { leaderInCharge } = party.officers;
  expect(await explainers()).toEqual(
    [
      `handled-leaders ${leaderInCharge} open 2026-12-31`,
      `handled-leaders ${assisting} open 2026-12-31`,
      `zero-secretary ${secretary} open 2026-12-31`,
    ].toSorted(),
  );
  const firings = await house.rows(
    `select c.rule_key as rule, c.scheme_version_id as version, c.rules_version as rules, c.annulled_at as annulled,
            c.inputs -> 'results' ->> 0 = r.id::text as "hasResult", c.inputs ? 'handling' as "hasHandling"
       from consequence c join result r on r.person_id = c.person_id and r.period = c.period
      where c.plan_id = $1 order by c.rule_key`,
    [party.planId],
  );
  const same = { version: party.versionId, rules: 2, annulled: null, hasResult: true };
  expect(firings).toEqual([
    { ...same, rule: 'first-low-month', hasHandling: false },
    { ...same, rule: 'handled-leaders', hasHandling: true },
    { ...same, rule: 'zero-secretary', hasHandling: true },
  ]);
});

test('the owner records the explanation with the meeting that has been, once; the case is over', async () => {
  const [first] = (await dutiesOf(house, party.planId)).filter(({ ownerId }) => ownerId === assisting);
  const id = first?.id ?? '';
  expect(await explain(id, secretary)).toBe('not-yours');
  expect(await explain(id, assisting, { meetingOn: '2026-03-01' })).toBe('record-incomplete');
  expect(await explain(id, assisting)).toBeNull();
  expect(await explain(id, assisting)).toBe('already-answered');
  await lookAtDuties(house, party.planId);
  expect((await dutiesOf(house, party.planId)).find((duty) => duty.id === id)?.state).toBe('closed');
});

test('only a person refers to accountability, with a reason, once, and never themselves', async () => {
  const duty = (await dutiesOf(house, party.planId)).find(({ ownerId }) => ownerId === secretary);
  const refer = async (actorId: string): Promise<string | null> =>
    refusalOf(
      await referAccountability(house.store, {
        actorId,
        request: newRequest(),
        caseId: duty?.id ?? '',
        reason: '失职',
      }),
    );
  expect(await refer(secretary)).toBe('own-item');
  expect(await refer(party.officers.partySecretary)).toBeNull();
  expect(await refer(party.officers.partySecretary)).toBe('already-answered');
});

test('looked at again, nothing is asked twice', async () => {
  const before = await dutyNotices(house, party.planId);
  await lookAtDuties(house, party.planId);
  expect(await dutyNotices(house, party.planId)).toEqual(before);
  expect(before.map(({ kind, personId }) => `${kind} ${personId}`).toSorted()).toEqual(
    [secretary, assisting, party.officers.leaderInCharge].map((id) => `consequenceAssigned ${id}`).toSorted(),
  );
});
