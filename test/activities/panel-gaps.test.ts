import { allDeclareNothing, obligations, owed, reviewSubject } from './acts.ts';
import type { Owed } from './acts.ts';
import { findLate } from '../../store/late.ts';
import { grantRole } from '../support/fixtures.ts';
import { committeeOf, openHouse, openMonth, openStageOf, roundOf, seedBranch, seedParty, tick } from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { cannotMeet, propose, withPanel } from './panel-acts.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';

interface Scene {
  readonly party: Party;
  readonly branch: Branch;
  readonly roundId: string;
  readonly member: string;
}

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function reviewing(size = 6, change?: (document: SchemeDocument) => SchemeDocument): Promise<Scene> {
  const party = await seedParty(house, change);
  const branch = await seedBranch(house, party.committeeId, committeeOf(size));
  house.at('2026-02-02', '00:05');
  const month = await openMonth(house, party.planId, '2026-01');
  await allDeclareNothing(house, party.planId);
  house.at('2026-02-09', '09:00');
  await tick(house, party.planId);
  return { party, branch, roundId: roundOf(month, branch), member: branch.people[5] ?? '' };
}

const dutyAbout = async (scene: Scene, subjectId = scene.member): Promise<Owed> => {
  const duty = (await owed(house, scene.party.planId, 'review')).find((one) => one.subjectId === subjectId);
  if (duty === undefined) throw new Error('nobody owes this review');
  return duty;
};

const leaves = async (personId: string, day: string): Promise<void> => {
  await house.rows('update role_grant set to_date = $2 where person_id = $1', [personId, day]);
};
const leavesTheBranch = async (personId: string, day: string): Promise<void> => {
  await leaves(personId, day);
  await house.rows('update membership set to_date = $2 where person_id = $1', [personId, day]);
};

test('objectstack#3424: a post that has become empty locks nothing: the deputy has the review at the next look', async () => {
  const scene = await reviewing();
  const [secretary = '', deputy = ''] = scene.branch.people;
  expect((await dutyAbout(scene)).personId).toBe(secretary);
  await leaves(secretary, '2026-02-09');
  await tick(house, scene.party.planId);
  const moved = await dutyAbout(scene);
  expect(moved.personId).toBe(deputy);
  expect(await reviewSubject(house, moved)).toBeNull();
  const told = await house.rows(`select 1 from notice where obligation_id = $1 and kind = 'stageOpened'`, [moved.id]);
  expect(told).toHaveLength(1);
});

test('timed#473: when the only reviewer has left, nobody edits tasks by hand: the round is found and moves on', async () => {
  const scene = await reviewing();
  const [secretary = ''] = scene.branch.people;
  expect((await findLate(house.store, false))?.rounds).not.toContain(scene.roundId);
  await leavesTheBranch(secretary, '2026-02-09');
  expect((await findLate(house.store, false))?.rounds).toContain(scene.roundId);
  await tick(house, scene.party.planId);
  expect((await findLate(house.store, false))?.rounds).not.toContain(scene.roundId);
  expect((await dutyAbout(scene)).personId).not.toBe(secretary);
});

test('CordysCRM PR#2372: a panel left with too few passes to the next level up, after two working days', async () => {
  const scene = await reviewing();
  const [, deputy = '', third = ''] = scene.branch.people;
  await leaves(deputy, '2026-02-09');
  await leaves(third, '2026-02-09');
  await tick(house, scene.party.planId);
  expect((await dutyAbout(scene)).personId).toBe(scene.branch.people[0]);
  house.at('2026-02-11', '23:59');
  await tick(house, scene.party.planId);
  expect((await dutyAbout(scene)).personId).toBe(scene.branch.people[0]);
  house.at('2026-02-12', '00:01');
  await tick(house, scene.party.planId);
  const moved = await dutyAbout(scene);
  expect(moved.personId).toBe(scene.party.officers.partySecretary);
  expect(await reviewSubject(house, moved)).toBeNull();
});

test('a panel that finds members again keeps its review, and the clock stops', async () => {
  const scene = await reviewing();
  const [, deputy = '', third = ''] = scene.branch.people;
  for (const id of [deputy, third]) await leaves(id, '2026-02-09');
  await tick(house, scene.party.planId);
  await house.rows(`update role_grant set to_date = null where person_id = $1`, [deputy]);
  house.at('2026-02-13', '09:00');
  await tick(house, scene.party.planId);
  expect((await dutyAbout(scene)).personId).toBe(scene.branch.people[0]);
  const [duty] = [await dutyAbout(scene)];
  expect(await house.rows('select 1 from panel_gap where obligation_id = $1', [duty?.id])).toEqual([]);
});

test('whoever says that the panel cannot meet keeps the duty for the clock; then the next level decides alone', async () => {
  const scene = await reviewing();
  const duty = await dutyAbout(scene);
  expect(await cannotMeet(house, duty)).toBeNull();
  expect(await cannotMeet(house, duty)).toBe('already-answered');
  await tick(house, scene.party.planId);
  expect((await dutyAbout(scene)).personId).toBe(duty.personId);
  house.at('2026-02-12', '09:00');
  await tick(house, scene.party.planId);
  const moved = await dutyAbout(scene);
  expect(moved.personId).toBe(scene.party.officers.partySecretary);
  const others = (await owed(house, scene.party.planId, 'review')).filter(
    ({ subjectId }) => subjectId !== scene.member,
  );
  expect(others.map(({ personId }) => personId)).not.toContain(scene.party.officers.partySecretary);
  expect(await reviewSubject(house, moved)).toBeNull();
  expect((await obligations(house, scene.party.planId, `o.id = '${duty.id}'`))[0]?.state).toBe('cancelled');
});

test('the round wakes when the clock has run', async () => {
  const scene = await reviewing();
  await cannotMeet(house, await dutyAbout(scene));
  await tick(house, scene.party.planId);
  const wakeAt = await house.value<Date>('select next_wake_at from round where id = $1', [scene.roundId]);
  const { id } = await openStageOf(house, scene.roundId);
  const escalatesAt = await house.value<Date>(
    'select g.escalates_at from panel_gap g join obligation o on o.id = g.obligation_id where o.stage_id = $1',
    [id],
  );
  expect(wakeAt.getTime()).toBeLessThanOrEqual(escalatesAt.getTime());
});

test('a recusal recorded meanwhile moves the duty to the next who may, and a signer who left holds nothing up', async () => {
  const scene = await reviewing(6, withPanel('review', { decides: 'allSign' }));
  const [secretary = '', deputy = '', third = '', fourth = '', fifth = ''] = scene.branch.people;
  await grantRole(house.store, fifth, scene.branch.id, 'committeeMember');
  await house.rows(`insert into recusal (person_id, other_id, relation) values ($1, $2, 'spouse')`, [
    secretary,
    scene.member,
  ]);
  await tick(house, scene.party.planId);
  const duty = await dutyAbout(scene);
  expect(duty.personId).toBe(deputy);
  expect(await propose(house, [duty])).toBeNull();
  const asked = async (): Promise<string[]> =>
    (await owed(house, scene.party.planId, 'sign')).map(({ personId }) => personId).sort();
  expect(await asked()).toEqual([third, fourth, fifth].sort());
  await leaves(third, '2026-02-09');
  await tick(house, scene.party.planId);
  expect(await asked()).toEqual([fourth, fifth].sort());
});
