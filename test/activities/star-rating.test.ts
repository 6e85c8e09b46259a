import type { MonthResult } from '../../domain/result.ts';
import { allDeclareNothing, declare, owed, reviewAll } from './acts.ts';
import { castAll, reportAtMeeting, sit } from './ballot-acts.ts';
import {
  committeeOf,
  instant,
  openHouse,
  openMonth,
  openStageOf,
  roundOf,
  seedBranch,
  seedMasses,
  seedParty,
  stagesOf,
  tick,
} from './house.ts';
import type { Branch, House, Party } from './house.ts';

interface ResultRow {
  readonly personId: string;
  readonly score: string;
  readonly grade: string | null;
  readonly gradeCut: { readonly code: string } | null;
  readonly basis: string;
  readonly derivation: MonthResult;
}

const resultsOf = (house: House, roundId: string): Promise<ResultRow[]> =>
  house.rows<ResultRow>(
    `select person_id as "personId", score::text as score, grade, grade_cut as "gradeCut", basis, derivation
       from result where round_id = $1 and status in ('posted', 'published') order by person_id`,
    [roundId],
  );

describe('all five procedures every month (S1, §4.3)', () => {
  let house: House;
  let party: Party;
  let branch: Branch;
  let roundId: string;

  beforeAll(async () => {
    house = await openHouse();
    party = await seedParty(house, undefined, '2026-01', 'star-rating-every-month');
    branch = await seedBranch(house, party.committeeId, committeeOf(8));
    await seedMasses(house, branch.id, 9);
    house.at('2026-02-02', '00:05');
    const month = await openMonth(house, party.planId, '2026-01');
    roundId = roundOf(month, branch);
  });
  afterAll(() => house.close());

  test('the self-evaluation lasts three working days', async () => {
    expect(await openStageOf(house, roundId)).toMatchObject({
      key: 'self',
      firstDay: '2026-02-02',
      lastDay: '2026-02-04',
    });
    const duty = (await owed(house, party.planId, 'declare')).find(({ personId }) => personId === branch.people[0]);
    if (duty === undefined) throw new Error('the secretary owes no declaration');
    expect(await declare(house, duty, 'bonus-volunteer', '2')).toBeNull();
    await allDeclareNothing(house, party.planId);
  });

  test('peers and masses are asked side by side, everybody about everybody but themselves', async () => {
    house.at('2026-02-05', '00:00');
    await tick(house, party.planId);
    const peers = await openStageOf(house, roundId, 'peers');
    const masses = await openStageOf(house, roundId, 'masses');
    expect([peers.lastDay, masses.lastDay]).toEqual(['2026-02-09', '2026-02-09']);
    const votes = await owed(house, party.planId, 'vote');
    expect(votes.filter(({ stageId }) => stageId === peers.id)).toHaveLength(8);
    expect(votes.filter(({ stageId }) => stageId === masses.id)).toHaveLength(9);
    await castAll(house, party.planId, peers.id, (_, subject) => ({
      overall: subject === branch.people[7] ? '98' : '88',
    }));
    await castAll(house, party.planId, masses.id, () => ({ conduct: 'excellent', service: 'qualified' }));
  });

  test('the branch committee decides, then the Party committee sits and sets one mark by exception', async () => {
    house.at('2026-02-10', '00:00');
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId)).key).toBe('branch');
    await reviewAll(house, party.planId);
    await tick(house, party.planId);
    await tick(house, party.planId);
    const stage = await openStageOf(house, roundId);
    expect(stage.key).toBe('committee');
    const [duty] = await owed(house, party.planId, 'comprehensive');
    if (duty === undefined) throw new Error('nobody keeps the committee review');
    const mark = { subjectId: branch.people[6] ?? '', points: '89.5', ground: 'newFacts', reason: '查实新的事实' };
    expect(await sit(house, party, duty, [{ ...mark, points: '95' }])).toBe('vote-required');
    expect(await sit(house, party, duty, [mark])).toBeNull();
  });

  test('the posting shows ratings of five parts, with the meeting beside it', async () => {
    await tick(house, party.planId);
    expect((await openStageOf(house, roundId, 'publicity')).key).toBe('publicity');
    const rows = await resultsOf(house, roundId);
    expect(rows).toHaveLength(8);
    const of = (index: number): ResultRow => {
      const row = rows.find(({ personId }) => personId === branch.people[index]);
      if (row === undefined) throw new Error('no result');
      return row;
    };
    // self 85, peers 88, masses (100 + 80) / 2 = 90, branch 85, committee takes 85 over
    expect(of(5)).toMatchObject({ basis: 'rating', score: '86.9', grade: 'three' });
    // 4.25 + 17.6 + 22.5 + 25.5 + 20 % of 89.5
    expect(of(6)).toMatchObject({ score: '87.8' });
    expect(of(7)).toMatchObject({ score: '88.9' });
    const parts = of(6).derivation.composed?.parts ?? [];
    expect(parts.map(({ parts: keys, shown, source }) => [keys.join('+'), shown, source.kind])).toEqual([
      ['self', '85.0', 'months'],
      ['peers', '88.0', 'ballot'],
      ['masses', '90.0', 'ballot'],
      ['branch', '85.0', 'months'],
      ['committee', '89.5', 'mark'],
    ]);
  });

  test('the month closes on 28 February and the meeting holds nothing up once it is reported', async () => {
    const publicity = await openStageOf(house, roundId, 'publicity');
    expect(publicity.dueAt.getTime()).toBeLessThanOrEqual(instant('2026-02-28', '24:00'));
    const [duty] = await owed(house, party.planId, 'reportMeeting');
    if (duty === undefined) throw new Error('nobody reports at the meeting');
    expect(await reportAtMeeting(house, duty)).toBeNull();
    house.at('2026-03-01', '00:00');
    await tick(house, party.planId);
    expect(await house.value('select state from round where id = $1', [roundId])).toBe('published');
    expect(await house.value('select state from cycle where plan_id = $1', [party.planId])).toBe('published');
    expect((await stagesOf(house, roundId)).map(({ key }) => key)).toEqual([
      'self',
      'peers',
      'masses',
      'branch',
      'committee',
      'publicity',
      'meeting',
    ]);
  });
});
