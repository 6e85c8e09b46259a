import { advanceRound } from '../../activities/rounds/advance.ts';
import { openCycle } from '../../activities/cycles/open.ts';
import { allDeclareNothing, declare, owed, reviewAll } from './acts.ts';
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

describe('a round of February 2026 (§4.10)', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let roundId: string;

  beforeAll(async () => {
    house = await openHouse();
    party = await seedParty(house);
    branch = await seedBranch(house, party.committeeId, committeeOf(5));
  });
  afterAll(() => house.close());

  test('the month opens at 00:00 of its first working day and not before', async () => {
    const scheduledAt = instant('2026-02-01', '00:05');
    house.at('2026-02-01', '23:59:30');
    const early = await openCycle(house.store, { planId: party.planId, scheduledAt });
    expect(early.state).toBe('waiting');
    expect(early.state === 'waiting' ? early.waitMs : 0).toBeLessThanOrEqual(30_000);
    house.at('2026-02-02', '00:00');
    const month = await openMonth(house, party.planId, '2026-01');
    roundId = roundOf(month, branch);
  });

  test('the declaration lasts five working days and reminds two days before and on the last day at 09:00', async () => {
    const stage = await openStageOf(house, roundId);
    expect(stage).toMatchObject({ key: 'declaration', firstDay: '2026-02-02', lastDay: '2026-02-06' });
    expect(stage.dueAt.getTime()).toBe(instant('2026-02-06', '24:00'));
    expect(stage.reminders.map(({ at, days }) => [Date.parse(at), days])).toEqual([
      [instant('2026-02-04', '09:00'), -2],
      [instant('2026-02-06', '09:00'), 0],
    ]);
  });

  test('the stage closes exactly at its deadline: a minute before, people act and the round waits that minute', async () => {
    const [duty, other] = await owed(house, party.planId, 'declare');
    if (duty === undefined || other === undefined) throw new Error('nobody owes a declaration');
    house.at('2026-02-06', '23:59');
    const wake = await advanceRound(house.store, roundId);
    expect((await openStageOf(house, roundId)).key).toBe('declaration');
    expect(wake.waitMs).toBeGreaterThan(50_000);
    expect(wake.waitMs).toBeLessThanOrEqual(60_000);
    expect(await declare(house, duty, 'duty-task', '1')).toBeNull();
    house.at('2026-02-07', '00:00');
    expect(await declare(house, other, 'duty-task', '1')).toBe('stage-closed');
    await advanceRound(house.store, roundId);
    const [declaration] = await stagesOf(house, roundId);
    expect(declaration?.state).toBe('closed');
  });

  test('the review opened on a Saturday counts from Monday; its reminders skip to the make-up Saturday', async () => {
    const stage = await openStageOf(house, roundId);
    expect(stage).toMatchObject({ key: 'review', firstDay: '2026-02-09', lastDay: '2026-02-11' });
    expect(stage.reminders.map(({ at, days }) => [Date.parse(at), days])).toEqual([
      [instant('2026-02-10', '09:00'), -1],
      [instant('2026-02-12', '09:00'), 1],
      [instant('2026-02-14', '09:00'), 3],
    ]);
  });

  test('the posting opened after noon counts from the next working day and crosses the Spring Festival', async () => {
    house.at('2026-02-11', '12:01');
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    const stage = await openStageOf(house, roundId);
    expect(stage).toMatchObject({ key: 'publicity', firstDay: '2026-02-12', lastDay: '2026-02-25' });
    expect(stage.dueAt.getTime()).toBe(instant('2026-02-25', '24:00'));
  });

  test('the posting stands its full length, then the results are published and the cycle ends', async () => {
    house.at('2026-02-25', '23:59');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('publicity');
    house.at('2026-02-26', '00:00');
    await tick(house, party.planId);
    expect(await house.value('select state from round where id = $1', [roundId])).toBe('published');
    expect(await house.value('select state from cycle where plan_id = $1', [party.planId])).toBe('published');
    const published = await house.rows(`select 1 from result where round_id = $1 and status = 'published'`, [roundId]);
    expect(published).toHaveLength(5);
  });
});

describe('windows', () => {
  let house: House;

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test.each([
    ['11:59', '2026-02-09', '2026-02-13'],
    ['12:01', '2026-02-10', '2026-02-14'],
  ])('a posting opened on Monday 9 February at %s covers %s to %s', async (time, firstDay, lastDay) => {
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(4));
    house.at('2026-02-02', '00:05');
    const month = await openMonth(house, party.planId, '2026-01');
    await allDeclareNothing(house, party.planId);
    house.at('2026-02-07', '00:00');
    await tick(house, party.planId);
    house.at('2026-02-09', time);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    expect(await openStageOf(house, roundOf(month, branch))).toMatchObject({ key: 'publicity', firstDay, lastDay });
  });

  test('a calendar edit lets an open window grow, never shrink, and tells everybody bound by it', async () => {
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(4));
    house.at('2026-03-02', '00:05');
    const month = await openMonth(house, party.planId, '2026-02');
    const roundId = roundOf(month, branch);
    expect((await openStageOf(house, roundId)).lastDay).toBe('2026-03-06');
    const setDay = (day: string, kind: string): Promise<object[]> =>
      house.rows(
        `insert into calendar_day (day, kind, source) values ($1, $2, 'notice')
         on conflict (day) do update set kind = excluded.kind`,
        [day, kind],
      );
    try {
      await setDay('2026-03-05', 'holiday');
      await tick(house, party.planId);
      expect((await openStageOf(house, roundId)).lastDay).toBe('2026-03-09');
      const told = await house.rows(
        `select distinct person_id from notice where round_id = $1 and dedup_key like 'moved/%'`,
        [roundId],
      );
      expect(told).toHaveLength(branch.people.length);
      await setDay('2026-03-05', 'workday');
      await tick(house, party.planId);
      expect((await openStageOf(house, roundId)).lastDay).toBe('2026-03-09');
      house.at('2026-03-09', '12:00');
      const [duty] = await owed(house, party.planId, 'declare');
      if (duty === undefined) throw new Error('nobody owes a declaration');
      expect(await declare(house, duty, 'duty-task', '1')).toBeNull();
    } finally {
      await house.rows('delete from calendar_day');
    }
  });
});
