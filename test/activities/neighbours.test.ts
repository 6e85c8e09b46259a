import { createHash } from 'node:crypto';

import { transferMember } from '../../store/steps/members.ts';
import { verifyQuarters } from '../../store/verify/quarters.ts';
import { verifyResults } from '../../store/verify/results.ts';
import {
  allDeclareNothing,
  confirmSamples,
  declare,
  decide,
  newRequest,
  obligations,
  owed,
  reviewAll,
} from './acts.ts';
import {
  committeeOf,
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
import { runMonth, runToPosting } from './months.ts';

let house: House;
let party: Party;
let branch: Branch;

beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(6));
});

describe('neighbouring months that overlap', () => {
  test('a month still in its extended posting and the next in its declaration do not touch each other', async () => {
    const member = branch.people[4] ?? '';
    const january = await runToPosting(house, party, '2026-01', { branch, scores: new Map([[member, 58]]) });
    const extended = await decide(house, {
      kind: 'extendStage',
      targetId: roundOf(january, branch),
      actorId: party.officers.organisationOfficer,
      body: { lastDay: '2026-03-20', reason: '复核' },
    });
    expect(extended).toEqual({ state: 'applied' });
    const february = await runToPosting(house, party, '2026-02', { branch, scores: new Map([[member, 59]]) });
    expect(await openStageOf(house, roundOf(january, branch))).toMatchObject({
      key: 'publicity',
      lastDay: '2026-03-20',
    });
    expect(await openStageOf(house, roundOf(february, branch))).toMatchObject({ key: 'publicity' });
    house.at('2026-03-17', '09:00');
    await tick(house, party.planId);
    const states = (): Promise<object[]> =>
      house.rows('select period, state from cycle where plan_id = $1 order by period', [party.planId]);
    expect(await states()).toEqual([
      { period: '2026-01', state: 'running' },
      { period: '2026-02', state: 'published' },
    ]);
    const talks = (): Promise<object[]> =>
      house.rows('select period, kind from talk_case where person_id = $1 order by period', [member]);
    // February's place in the streak is not known before January is final
    expect(await talks()).toEqual([]);
    house.at('2026-03-21', '00:00');
    await tick(house, party.planId);
    expect(await states()).toEqual([
      { period: '2026-01', state: 'published' },
      { period: '2026-02', state: 'published' },
    ]);
    expect(await talks()).toEqual([
      { period: '2026-01', kind: 'secretary' },
      { period: '2026-02', kind: 'committee' },
    ]);
    const scores = await house.rows(
      `select period, score::text from result where person_id = $1 and status = 'published' order by period`,
      [member],
    );
    expect(scores).toEqual([
      { period: '2026-01', score: '58.0' },
      { period: '2026-02', score: '59.0' },
    ]);
    expect(await verifyResults(house.store.pool)).toMatchObject({ differing: [] });
  });
});

describe('the quarter’s third month', () => {
  const quarterOf = (): Promise<{ personId: string; mean: string | null; rank: number | null }[]> =>
    house.rows(
      `select person_id as "personId", mean::text, rank from quarter_result where plan_id = $1 and quarter = '2026-Q1'
        order by rank nulls last, person_id`,
      [party.planId],
    );

  test('ranks the means of the published, non-exempt months inside each branch', async () => {
    const other = await seedBranch(house, party.committeeId, committeeOf(4));
    const [, , , , a = '', b = ''] = branch.people;
    const [, , , c = ''] = other.people;
    const scores = (...pairs: [string, number][]): ReadonlyMap<string, number> => new Map(pairs);
    await runMonth(house, party, '2026-01', { branch, scores: scores([a, 70], [b, 64]) });
    expect(await quarterOf()).toEqual([]);
    await runMonth(house, party, '2026-02', { branch, scores: scores([a, 71]), exempt: [b, c] });
    await runMonth(house, party, '2026-03', { branch, scores: scores([a, 73], [b, 65]) });
    const quarter = await quarterOf();
    const of = (personId: string): object | undefined => quarter.find((row) => row.personId === personId);
    // (70 + 71 + 73) / 3 = 71.33…; (64 + 65) / 2 = 64.5 with the middle month exempt (§4.13)
    expect(of(a)).toMatchObject({ mean: '71.3', rank: 5 });
    expect(of(b)).toMatchObject({ mean: '64.5', rank: 6 });
    expect(of(c)).toMatchObject({ mean: '80.0', rank: 1 });
    const ranks = (people: readonly string[]): (number | null)[] =>
      quarter.filter(({ personId }) => people.includes(personId)).map(({ rank }) => rank);
    expect(ranks(branch.people)).toEqual([1, 1, 1, 1, 5, 6]);
    expect(ranks(other.people)).toEqual([1, 1, 1, 1]);
  });

  test('a quarter in which every month was exempt has no rank', async () => {
    const [, , , , member = ''] = branch.people;
    for (const period of ['2026-01', '2026-02', '2026-03']) {
      await runMonth(house, party, period, { branch, exempt: [member] });
    }
    const quarter = await quarterOf();
    expect(quarter.find(({ personId }) => personId === member)).toMatchObject({ mean: null, rank: null });
    expect(quarter.filter(({ rank }) => rank === 1)).toHaveLength(5);
  });

  test('takes in a month of the quarter that is published after it', async () => {
    const [, , , , member = ''] = branch.people;
    const february = await runToPosting(house, party, '2026-02', { branch, scores: new Map([[member, 60]]) });
    const lastDay = '2026-04-30';
    const body = { lastDay, reason: '复核' };
    const actorId = party.officers.organisationOfficer;
    await decide(house, { kind: 'extendStage', targetId: roundOf(february, branch), actorId, body });
    await runMonth(house, party, '2026-03', { branch });
    const mean = async (): Promise<object | undefined> =>
      (await quarterOf()).find(({ personId }) => personId === member);
    expect(await mean()).toMatchObject({ mean: '80.0', rank: 1 });
    house.at('2026-05-01', '00:00');
    await tick(house, party.planId);
    expect(await mean()).toMatchObject({ mean: '70.0', rank: 6 });
  });

  test('takes in a late month of a member who was in another branch then', async () => {
    const other = await seedBranch(house, party.committeeId, committeeOf(4));
    const [, , , , member = ''] = branch.people;
    const february = await runToPosting(house, party, '2026-02', { branch, scores: new Map([[member, 60]]) });
    const actorId = party.officers.organisationOfficer;
    const body = { lastDay: '2026-04-30', reason: '复核' };
    await decide(house, { kind: 'extendStage', targetId: roundOf(february, branch), actorId, body });
    const move = { personId: member, toUnitId: other.id, fromDate: '2026-03-01' };
    expect(await transferMember(house.store, { actorId, request: newRequest() }, move)).toMatchObject({ ok: true });
    await runMonth(house, party, '2026-03', { branch: other });
    const seen = async (): Promise<object | undefined> =>
      (await quarterOf()).find(({ personId }) => personId === member);
    expect(await seen()).toMatchObject({ mean: '80.0', rank: 1 });
    house.at('2026-05-01', '00:00');
    await tick(house, party.planId);
    expect(await seen()).toMatchObject({ mean: '70.0', rank: 5 });
    expect(await verifyQuarters(house.store.pool)).toEqual([]);
  });

  test('has a spot check, the other months do not', async () => {
    const keys = async (period: string): Promise<string[]> => {
      const month = await runMonth(house, party, period, { branch });
      return (await stagesOf(house, roundOf(month, branch))).map(({ key }) => key);
    };
    expect(await keys('2026-02')).toEqual(['declaration', 'review', 'publicity']);
    expect(await keys('2026-03')).toEqual(['declaration', 'review', 'spot-check', 'publicity']);
  });
});

describe('the spot check', () => {
  interface Drawn {
    readonly seed: string;
    readonly of: number;
    readonly items: readonly string[];
  }

  /** Brings March into its spot check with `items` accepted items among the first members. */
  const toSpotCheck = async (items: number): Promise<string> => {
    house.at('2026-04-01', '00:05');
    const month = await openMonth(house, party.planId, '2026-03');
    const duties = await owed(house, party.planId, 'declare');
    for (let n = 0; n < items; n += 1) {
      const duty = duties[n % duties.length];
      if (duty !== undefined) await declare(house, duty, n < duties.length ? 'duty-task' : 'work-urgent', '1');
    }
    await allDeclareNothing(house, party.planId);
    house.at('2026-04-09', '09:00');
    await tick(house, party.planId);
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    return roundOf(month, branch);
  };

  const drawnOf = (roundId: string): Promise<Drawn> =>
    house.value<Drawn>(
      `select content from audit where action = 'spotCheck.drawn'
          and target = (select 'stage/' || id from stage where round_id = $1 and key = 'spot-check')`,
      [roundId],
    );

  test.each([
    [1, 1],
    [10, 1],
    [11, 2],
  ])('of %i accepted items draws %i, with its seed recorded', async (items, sample) => {
    const roundId = await toSpotCheck(items);
    const drawn = await drawnOf(roundId);
    expect(drawn).toMatchObject({ of: items });
    expect(drawn.items).toHaveLength(sample);
    const accepted = await house.rows<{ id: string }>(
      'select id from declared_item where round_id = $1 and withdrawn_at is null',
      [roundId],
    );
    const lot = (id: string): string => createHash('sha256').update(`${drawn.seed}/${id}`).digest('hex');
    const again = accepted.map(({ id }) => id).sort((x, y) => (lot(x) < lot(y) ? -1 : 1));
    expect(drawn.items).toEqual(again.slice(0, sample));
    const duties = await owed(house, party.planId, 'spotCheck');
    expect(duties.map(({ personId }) => personId)).toEqual(
      Array.from({ length: sample }, () => party.officers.inspector),
    );
  });

  test('of no accepted item draws none and holds nothing up', async () => {
    const roundId = await toSpotCheck(0);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'publicity' });
  });

  test('confirmed, the round goes on at once; left undone, it lapses at its deadline', async () => {
    const roundId = await toSpotCheck(3);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'spot-check', lastDay: '2026-04-09' });
    house.at('2026-04-10', '00:00');
    await tick(house, party.planId);
    expect(await openStageOf(house, roundId)).toMatchObject({ key: 'publicity' });
    const [duty] = await obligations(house, party.planId, `o.kind = 'spotCheck'`);
    expect(duty?.state).toBe('lapsed');
    await confirmSamples(house, party.planId);
    const decisions = await house.rows(
      `select 1 from item_decision d join declared_item i on i.id = d.item_id where i.round_id = $1`,
      [roundId],
    );
    expect(decisions).toHaveLength(3);
  });
});
