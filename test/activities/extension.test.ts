import { declare, decide, obligations, owed, refusalOf, newRequest, allDeclareNothing } from './acts.ts';
import type { Owed } from './acts.ts';
import { object } from '../../store/steps/object.ts';
import {
  committeeOf,
  instant,
  openHouse,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedParty,
  stagesOf,
  tick,
} from './house.ts';
import type { Branch, House, Party } from './house.ts';
import { reviewAll } from './acts.ts';

describe('extending a stage', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let roundId: string;

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(5));
    house.at('2026-03-02', '00:05');
    roundId = roundOf(await openMonth(house, party.planId, '2026-02'), branch);
  });

  const extend = (lastDay: string, personIds?: readonly string[]): Promise<{ state: string; code?: string }> =>
    decide(house, {
      kind: 'extendStage',
      targetId: roundId,
      actorId: party.officers.organisationOfficer,
      body: { lastDay, reason: '出差', ...(personIds === undefined ? {} : { personIds }) },
    });

  const dutyOf = async (personId: string): Promise<Owed> => {
    const duty = (await owed(house, party.planId, 'declare')).find((one) => one.personId === personId);
    if (duty === undefined) throw new Error('the person owes no declaration');
    return duty;
  };

  const noticesOf = (kind: string): Promise<{ personId: string; lastDay: string }[]> =>
    house.rows(
      `select person_id as "personId", facts ->> 'lastDay' as "lastDay" from notice where round_id = $1 and kind = $2
        order by created_at, person_id`,
      [roundId, kind],
    );

  test('for one person moves only that person’s gate', async () => {
    const [, , , one = '', other = ''] = branch.people;
    house.at('2026-03-05', '10:00');
    expect(await extend('2026-03-10', [one])).toEqual({ state: 'applied' });
    const gates = await obligations(house, party.planId, `o.kind = 'declare'`);
    expect(gates.filter(({ closesAt }) => closesAt.valueOf() === instant('2026-03-06', '24:00'))).toHaveLength(4);
    expect((await dutyOf(one)).closesAt.valueOf()).toBe(instant('2026-03-10', '24:00'));
    house.at('2026-03-09', '10:00');
    await tick(house, party.planId);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'declaration', lastDay: '2026-03-06' });
    const extended = await dutyOf(one);
    expect(await declare(house, extended, 'duty-task', '2')).toBeNull();
    const [late] = await obligations(house, party.planId, `o.kind = 'declare' and o.person_id = '${other}'`);
    if (late === undefined) throw new Error('the other owes nothing');
    expect(await declare(house, late, 'duty-task', '2')).toBe('stage-closed');
    house.at('2026-03-11', '00:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('review');
  });

  test('lets somebody act again whose gate had fallen, while the stage is held open for another', async () => {
    const [, , , one = '', other = ''] = branch.people;
    expect(await extend('2026-03-12', [one])).toEqual({ state: 'applied' });
    house.at('2026-03-09', '10:00');
    await tick(house, party.planId);
    expect(await extend('2026-03-11', [other])).toEqual({ state: 'applied' });
    expect(await declare(house, await dutyOf(other), 'duty-task', '2')).toBeNull();
  });

  test('for everybody moves the stage and its coming reminders; it may grow, never shrink', async () => {
    house.at('2026-03-05', '10:00');
    await tick(house, party.planId);
    expect(await noticesOf('reminder')).toHaveLength(5);
    expect(await extend('2026-03-11')).toEqual({ state: 'applied' });
    const stage = await openStageOf(house, roundId);
    expect(stage.lastDay).toBe('2026-03-11');
    expect(stage.dueAt.getTime()).toBe(instant('2026-03-11', '24:00'));
    expect(stage.reminders.filter(({ done }) => done === null).map(({ at }) => Date.parse(at))).toEqual([
      instant('2026-03-11', '09:00'),
    ]);
    const gates = await owed(house, party.planId, 'declare');
    expect(new Set(gates.map(({ closesAt }) => closesAt.valueOf()))).toEqual(new Set([instant('2026-03-11', '24:00')]));
    expect(await extend('2026-03-10')).toEqual({ state: 'refused', code: 'window-would-shrink' });
    expect(await extend('2026-03-11')).toEqual({ state: 'refused', code: 'window-would-shrink' });
    expect(await extend('2026-03-09', branch.people)).toEqual({ state: 'refused', code: 'window-would-shrink' });
    expect(await openStageOf(house, roundId)).toMatchObject({ lastDay: '2026-03-11' });
    house.at('2026-03-11', '09:00');
    await tick(house, party.planId);
    expect((await noticesOf('reminder')).filter(({ lastDay }) => lastDay === '2026-03-11')).toHaveLength(5);
  });

  test('of a held review calls nobody overdue before the new day has passed', async () => {
    await allDeclareNothing(house, party.planId);
    house.at('2026-03-07', '00:00');
    await tick(house, party.planId);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'review', lastDay: '2026-03-11' });
    expect(await extend('2026-03-13')).toEqual({ state: 'applied' });
    house.at('2026-03-12', '09:00');
    await tick(house, party.planId);
    expect(await noticesOf('overdue')).toEqual([]);
    house.at('2026-03-16', '09:00');
    await tick(house, party.planId);
    const told = await noticesOf('overdue');
    expect(new Set(told.map(({ personId }) => personId))).toEqual(new Set([branch.people[0], branch.people[1]]));
  });

  test('of a held review for one chair leaves that chair out of the overdue ones', async () => {
    const [secretary = '', deputy = ''] = branch.people;
    await allDeclareNothing(house, party.planId);
    house.at('2026-03-07', '00:00');
    await tick(house, party.planId);
    expect(await extend('2026-03-13', [secretary])).toEqual({ state: 'applied' });
    house.at('2026-03-12', '09:00');
    await tick(house, party.planId);
    expect((await noticesOf('overdue')).map(({ personId }) => personId)).toEqual([deputy]);
  });

  test('of the posting lets everybody object until the new day', async () => {
    await allDeclareNothing(house, party.planId);
    house.at('2026-03-09', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'publicity', lastDay: '2026-03-13' });
    expect(await extend('2026-03-17')).toEqual({ state: 'applied' });
    house.at('2026-03-17', '23:00');
    await tick(house, party.planId);
    const [, , , objector = '', subjectId = ''] = branch.people;
    const right = (await owed(house, party.planId, 'object')).find(({ personId }) => personId === objector);
    const step = { actorId: objector, request: newRequest(), obligationId: right?.id ?? '', subjectId, text: '异议' };
    expect(refusalOf(await object(house.store, step))).toBeNull();
  });

  test('is refused once the round is published, and applied once however often it is asked', async () => {
    const ask = () => extend('2026-03-10');
    expect(await Promise.all([ask(), ask(), ask()])).toEqual(
      expect.arrayContaining([{ state: 'applied' }, { state: 'refused', code: 'window-would-shrink' }]),
    );
    await allDeclareNothing(house, party.planId);
    house.at('2026-03-11', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    house.at('2026-03-20', '09:00');
    await tick(house, party.planId);
    expect((await stagesOf(house, roundId)).every(({ state }) => state === 'closed')).toBe(true);
    expect(await extend('2026-03-25')).toEqual({ state: 'refused', code: 'stage-not-open' });
  });
});
