/** The life of a slip (S4.3, §4.11): every transition and every refusal. */
import { committeeOf, openHouse, seedBranch, seedParty } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { issue, look, owedIn } from './slip-acts.ts';

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
