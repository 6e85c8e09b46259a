/** The life of a slip (S4.3, §4.11): every transition and every refusal. */
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { answer, file, issue, look, owedIn, stateOf } from './slip-acts.ts';

let house: House;
let party: Party;
let branch: Branch;
let secretary = '';

beforeAll(async () => {
  house = await openHouse();
});
beforeEach(async () => {
  house.at('2026-01-20');
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  secretary = branch.people[0] ?? '';
});
afterAll(() => house.close());

test('a slip is issued once a key, its problems word by word, and its owner owes a plan and the quarter’s report', async () => {
  const problems = [
    { text: '  “三会一课”记录不全；\n二是调研不深。 ', authorId: branch.people[5] ?? null },
    { text: '<b>联系群众不够</b>', authorId: null },
  ];
  const slipId = await issue(house, { party, branch }, { key: `once-${branch.id}`, problems });
  expect(await issue(house, { party, branch }, { key: `once-${branch.id}`, problems })).toBe(slipId);
  expect(
    await house.rows('select text, author_id as "authorId" from slip_problem where slip_id = $1 order by ordinal', [
      slipId,
    ]),
  ).toEqual(problems);
  expect(await owedIn(house, slipId)).toEqual([
    { kind: 'planRectification', personId: secretary, day: '2026-02-03' },
    { kind: 'reportRectification', personId: secretary, day: '2026-03-31' },
  ]);
  await look(house, slipId);
  expect(await owedIn(house, slipId)).toHaveLength(2);
});

const officer = (): string => party.officers.organisationOfficer;

test('plan, approval, a report at the quarter end, application, verification by somebody else, close-out', async () => {
  const slipId = await issue(house, { party, branch });
  expect(await stateOf(house, slipId)).toBe('planning');
  house.at('2026-01-27');
  expect(await file(house, slipId, secretary, { kind: 'plan', untilDay: '2026-05-29' })).toBeNull();
  expect(await stateOf(house, slipId)).toBe('approving');
  expect(await owedIn(house, slipId)).toEqual([
    { kind: 'approveRectification', personId: officer(), day: '2026-02-03' },
    { kind: 'reportRectification', personId: secretary, day: '2026-03-31' },
  ]);
  expect(await answer(house, slipId, officer(), ['answerPlan', { approve: true }])).toBeNull();
  expect(await stateOf(house, slipId)).toBe('rectifying');
  expect(await owedIn(house, slipId)).toEqual([
    { kind: 'reportRectification', personId: secretary, day: '2026-03-31' },
    { kind: 'applyCloseOut', personId: secretary, day: '2026-05-29' },
  ]);
  house.at('2026-03-30');
  expect(await file(house, slipId, secretary, { kind: 'report', number: 20261 })).toBeNull();
  expect(await file(house, slipId, secretary, { kind: 'closeOut' })).toBeNull();
  expect(await stateOf(house, slipId)).toBe('verifying');
  const passed = { passed: true, finding: '现场核查属实' };
  expect(await answer(house, slipId, secretary, ['verifyCloseOut', passed])).toBe('own-item');
  expect(await answer(house, slipId, officer(), ['verifyCloseOut', passed])).toBeNull();
  expect(await stateOf(house, slipId)).toBe('closed');
  expect(await owedIn(house, slipId)).toEqual([]);
  house.at('2026-07-03');
  await look(house, slipId);
  expect(await owedIn(house, slipId)).toEqual([]);
  expect(await file(house, slipId, secretary, { kind: 'report', number: 20262 })).toBe('slip-closed');
});
