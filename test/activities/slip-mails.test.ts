/** Who is told what about a slip, and when; and that nobody else is (S4.3). Every notice row is compared. */
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { answer, file, issue, look, passTo } from './slip-acts.ts';
import { playFifteenMonths, TOLD, toldAbout } from './slip-story.ts';

let house: House;
let party: Party;
let branch: Branch;
let slipId = '';

beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  house.at('2026-01-20');
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  slipId = await issue(house, { party, branch });
});
afterAll(() => house.close());

const names = (): Record<string, string> => ({
  [branch.people[0] ?? '']: 'first',
  [branch.people[1] ?? '']: 'second',
  [party.officers.organisationOfficer]: 'officer',
  [party.officers.partySecretary]: 'superior',
});
const told = (): Promise<string[]> => toldAbout(house, slipId, names());

test('fifteen months: reports, a change of office, more time, the turn of the year, a failed and a passed verification', async () => {
  await playFifteenMonths(
    {
      house,
      party,
      branch,
      slipId,
      goTo: (day, time) => passTo(house, slipId, day, time),
      wake: () => look(house, slipId),
      answer: async (kind, body) => {
        expect(await answer(house, slipId, party.officers.organisationOfficer, [kind, body])).toBeNull();
      },
    },
    { newCode: () => Promise.resolve(), moved: () => look(house, slipId), lost: () => look(house, slipId) },
  );
  expect(await told()).toEqual(TOLD.toSorted());
}, 60_000);

test('a plan nobody hands in: the owner before and after the day, then the superior', async () => {
  await passTo(house, slipId, '2026-03-01');
  expect(await told()).toEqual([
    '2026-01-20 slipAssigned first',
    // due on 3 February
    '2026-01-30 slipDue first',
    '2026-02-04 slipOverdue first',
    '2026-02-06 slipOverdue first',
    '2026-02-06 slipOverdue superior',
  ]);
});

test('a plan nobody answers: the receiving body before and after the day, then its superior; returned, the owner', async () => {
  const [first = ''] = branch.people;
  house.at('2026-01-21');
  await file(house, slipId, first, { kind: 'plan', untilDay: '2026-10-30' });
  await passTo(house, slipId, '2026-02-05');
  const returned = { approve: false, reason: '措施不具体' };
  expect(await answer(house, slipId, party.officers.organisationOfficer, ['answerPlan', returned])).toBeNull();
  expect(await told()).toEqual([
    '2026-01-20 slipAssigned first',
    '2026-01-21 slipAssigned officer',
    // due on 28 January
    '2026-01-26 slipDue officer',
    '2026-01-29 slipOverdue officer',
    '2026-02-02 slipOverdue officer',
    '2026-02-02 slipOverdue superior',
    '2026-02-05 slipReturned first',
  ]);
});

test('no mail carries a word of the problems, the papers or the answers', async () => {
  const facts = await house.rows<{ facts: object }>('select facts from notice where case_id = $1', [slipId]);
  expect(facts.length).toBeGreaterThan(0);
  for (const { facts: said } of facts) {
    expect(Object.keys(said).every((key) => ['unitName', 'caseNo', 'lastDay'].includes(key))).toBe(true);
  }
});
