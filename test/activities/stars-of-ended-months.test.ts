/** The year's stars where the last month a branch's year waits for is ended by an officer (S1.6, §4.6). */
import type { DecisionBodies } from '../../domain/decision.ts';
import { starsOfPerson } from '../../store/queries/stars.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { decide } from './acts.ts';
import { committeeOf, openHouse, openMonth, roundOf, seedBranch, seedMasses, seedParty } from './house.ts';
import type { Branch, House, Month, Party } from './house.ts';
import { runRatedMonth } from './rated-months.ts';

let house: House;
let party: Party;
let branch: Branch;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  house.at('2026-12-01', '00:05');
  party = await seedParty(house, undefined, '2026-11', 'star-rating-every-month');
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
  await seedMasses(house, branch.id, 9);
});

const end = async (kind: 'terminateRound' | 'cancelCycle', targetId: string): Promise<void> => {
  const body: DecisionBodies[typeof kind] = { reason: '系统切换' };
  const { organisationOfficer: actorId } = party.officers;
  expect(await decide(house, { kind, targetId, actorId, body })).toEqual({ state: 'applied' });
};
const member = (): string => branch.people[4] ?? '';
const drawn = (): Promise<number> =>
  house.value('select count(*)::int from star_record where plan_id = $1', [party.planId]);
const opinion = (voter: string): Record<string, string> =>
  branch.people.includes(voter) ? { overall: '90' } : { conduct: 'excellent', service: 'excellent' };

test.each([
  ['terminateRound', (november: Month) => roundOf(november, branch)],
  ['cancelCycle', ({ cycleId }: Month) => cycleId],
] as const)(
  'December is published and November still runs: %s of it draws the stars from the month there is, once',
  async (kind, target) => {
    const november = await openMonth(house, party.planId, '2026-11');
    const held = roundOf(november, branch);
    await runRatedMonth(house, party, '2026-12', { branch, opinion, held });
    expect(await drawn()).toBe(0);
    await end(kind, target(november));
    expect(await drawn()).toBe(branch.people.length);
    // 85 × 35 % + 90 × 20 % + 100 × 25 % + 85 × 20 %: self and branch at 85, the committee took over
    expect(await starsOfPerson(house.store.pool, member())).toMatchObject([
      {
        year: '2026',
        version: 1,
        outcome: 'graded',
        mean: '89.8',
        grade: { key: 'three' },
        ratings: [{ period: '2026-12' }],
      },
    ]);
    expect((await verifyResults(house.store.pool)).differing).toEqual([]);
  },
  120_000,
);

test('a December that is ended draws none: the year has no last month', async () => {
  house.at('2027-01-04', '00:05');
  const december = await openMonth(house, party.planId, '2026-12');
  await end('terminateRound', roundOf(december, branch));
  expect(await drawn()).toBe(0);
  expect((await verifyResults(house.store.pool)).differing).toEqual([]);
});
