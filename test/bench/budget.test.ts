/** Two things that would let the cost of a month grow with the number of its branches or members. */
import { advanceCycle } from '../../activities/cycles/advance.ts';
import { advanceRound } from '../../activities/rounds/advance.ts';
import { openCycle } from '../../activities/cycles/open.ts';
import { committeeOf, instant, openHouse as openStoreHouse, seedBranch, seedParty } from '../activities/house.ts';
import type { House as StoreHouse } from '../activities/house.ts';
import { openHouse } from '../api/house.ts';
import type { House } from '../api/house.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Round } from '../support/fixtures.ts';

describe('starting rounds', () => {
  let house: StoreHouse;
  beforeAll(async () => {
    house = await openStoreHouse();
  });
  afterAll(() => house.close());

  test('a cycle that is woken again starts only the rounds nobody has begun', async () => {
    const party = await seedParty(house);
    await seedBranch(house, party.committeeId, committeeOf(5));
    await seedBranch(house, party.committeeId, committeeOf(5));
    const opening = await openCycle(house.store, { planId: party.planId, scheduledAt: instant('2026-02-01') });
    if (opening.state !== 'open') throw new Error('the cycle did not open');
    const first = await advanceCycle(house.store, opening.cycleId);
    const [begun = '', other = ''] = first.startRounds;
    expect(first.startRounds).toHaveLength(2);
    await advanceRound(house.store, begun);
    const again = await advanceCycle(house.store, opening.cycleId);
    expect(again.ended).toBe(false);
    expect(again.startRounds).toEqual([other]);
  });
});

describe('hints to the workflow', () => {
  let house: House;
  let branch: Branch;
  let round: Round;
  beforeAll(async () => {
    house = await openHouse();
    const organisation = await seedOrganisation(house.store, { name: '机关', branches: [1] });
    [branch] = organisation.branches as [Branch];
    const versionId = await seedScheme(house.store, organisation.committeeId);
    [round] = (await openRounds(house.store, { ...organisation, versionId })) as [Round];
  });
  afterAll(() => house.close());

  test.each([
    [60_000, [], 'nobody while the window is open: it stays open until its deadline'],
    [-1, [['stageComplete']], 'the round once the deadline has passed: it only waited for this one'],
  ])('with a window that closes in %i ms the last declaration wakes %j', async (closesInMs, told, _why) => {
    const stageId = await openStage(house.store, { roundId: round.roundId, kind: 'declaration', closesInMs });
    const personId = branch.secretary;
    const id = await oblige(house.store, { stageId, kind: 'declare', personId, subjectId: personId });
    // the person's own window may outlast the stage's
    await house.store.pool.query(`update obligation set closes_at = 'infinity' where id = $1`, [id]);
    house.recorder.told.length = 0;
    const answer = await house.ask('declareNothing', personId, { id, body: {} });
    expect(answer.status).toBe(200);
    expect(house.recorder.told.map(([what]) => [what])).toEqual(told);
  });
});
