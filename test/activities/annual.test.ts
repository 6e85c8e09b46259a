/** The annual evaluation of a branch of 11 and one of 3 over a seeded year (S3.5, §4.7, §4.8, §2.1). */
import pg from 'pg';

import { findLate } from '../../store/late.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { confirm, decideAppeal, appealMonth, propose, published, upTo } from './appeal-acts.ts';
import { owed } from './acts.ts';
import { sit } from './ballot-acts.ts';
import { openHouse } from './house.ts';
import type { House } from './house.ts';
import { openYear, playYear, seedYear } from './annual-house.ts';
import type { OpenYear, SeededYear } from './annual-house.ts';

let house: House;
let seeded: SeededYear;
let year: OpenYear;
const member = (at: number): string => seeded.eleven.people[at] ?? '';
const small = (at: number): string => seeded.three.people[at] ?? '';
const roundOf = (unitId: string): string => year.rounds.get(unitId) ?? '';

interface Row {
  readonly outcome: string;
  readonly version: number;
  readonly inputs: Readonly<Record<string, unknown>>;
}
const row = async (what: string, unitId: string, personId: string | null = null): Promise<Row | undefined> =>
  (
    await house.rows<Row>(
      `select outcome, version, inputs from eligibility
        where what = $1 and unit_id = $2 and person_id is not distinct from $3 and status = 'current'`,
      [what, unitId, personId],
    )
  )[0];
const differences = async (): Promise<unknown[]> =>
  (await verifyResults(house.store.pool)).differing.map(({ personId, period, what }) => [personId, period, what]);

beforeAll(async () => {
  house = await openHouse();
  seeded = await seedYear(house, { december: true });
}, 120_000);
afterAll(() => house.close());

describe('a year', () => {
  test('is found by the loop once December is final in every branch, and opens once', async () => {
    const late = await findLate(house.store, true);
    expect(late?.openings.filter(({ planId }) => planId === seeded.yearPlanId)).toMatchObject([{ period: '2026' }]);
    const opened = await openYear(house, seeded.yearPlanId);
    if (opened === null) throw new Error('the year did not open');
    year = opened;
    expect(year.rounds.size).toBe(2);
    expect(await openYear(house, seeded.yearPlanId)).toBeNull();
    expect((await findLate(house.store, true))?.openings).toEqual([]);
  });

  test('only candidates can be named excellent, and no more than a third of the branch', async () => {
    await playYear(house, seeded, '2027-01-28', {
      until: async () => (await owed(house, seeded.yearPlanId, 'comprehensive')).length > 0,
    });
    const duties = await owed(house, seeded.yearPlanId, 'comprehensive');
    expect(duties).toHaveLength(2);
    const dutyOf = (unitId: string): (typeof duties)[number] => {
      const duty = duties.find(({ roundId }) => roundId === roundOf(unitId));
      if (duty === undefined) throw new Error('no review');
      return duty;
    };
    const named = (subjectId: string) =>
      ({ subjectId, grade: 'excellent', span: 'rating', reason: '党委研究' }) as const;
    const [big, little] = [dutyOf(seeded.eleven.id), dutyOf(seeded.three.id)];
    // third by number, with a month of 0
    expect(await sit(house, seeded.party, big, [], [named(member(4))])).toBe('grade-not-reached');
    // fourth: nobody moves up for the one with a month of 0
    expect(await sit(house, seeded.party, big, [], [named(member(2))])).toBe('grade-not-reached');
    expect(await sit(house, seeded.party, little, [], [named(small(0)), named(small(1))])).toBe('ceiling-reached');
    expect(await sit(house, seeded.party, little, [], [named(small(1))])).toBeNull();
    expect(await sit(house, seeded.party, big, [], [named(member(0))])).toBeNull();
  });

  test('publishes each annual number with its months, ranked in the branch', async () => {
    await playYear(house, seeded, '2027-02-01');
    const { rows } = await house.store.pool.query(
      `select score::text, outcome, rank, grade, low from result where round_id = $1
        order by array_position($2::uuid[], person_id)`,
      [roundOf(seeded.eleven.id), seeded.eleven.people],
    );
    const graded = (score: string, rank: number, grade: string | null, low = false) => ({
      score,
      outcome: 'scored',
      rank,
      grade,
      low,
    });
    expect(rows).toEqual([
      graded('89.2', 1, 'excellent'),
      graded('87.3', 2, 'qualified'),
      graded('85.5', 4, 'qualified'),
      graded('83.7', 5, 'qualified'),
      graded('86.7', 3, 'qualified'),
      graded('55.0', 10, null, true),
      graded('58.0', 9, null, true),
      graded('59.6', 8, null, true),
      { score: null, outcome: 'notAssessable', rank: null, grade: null, low: null },
      graded('81.8', 6, 'qualified'),
      graded('80.9', 7, 'qualified'),
    ]);
    const derivation = await house.value<{ annual: { months: object[]; gap: string[] } }>(
      'select derivation from result where round_id = $1 and person_id = $2',
      [roundOf(seeded.eleven.id), member(0)],
    );
    const december = await published(house, member(0), '2026-12');
    expect(derivation.annual.gap).toEqual([]);
    expect(derivation.annual.months).toHaveLength(12);
    expect(derivation.annual.months.at(-1)).toEqual({
      period: '2026-12',
      resultId: december.id,
      published: '80.0',
      versionId: seeded.party.versionId,
      source: 'published',
      unitId: seeded.eleven.id,
      vetoed: false,
      conversion: null,
      counted: '80',
    });
    expect(await differences()).toEqual([]);
  });

  test('three of ten are low: the branch is barred, and so is its secretary', async () => {
    const bar = { low: 3, counted: 10, share: '3/10', percent: '30', minimumLow: 1, minimumMonths: 6, passMark: '60' };
    expect(await row('fiveGoodBranch', seeded.eleven.id)).toMatchObject({ outcome: 'barred', version: 1, inputs: bar });
    expect(await row('excellentSecretary', seeded.eleven.id, member(0))).toMatchObject({ outcome: 'barred' });
    expect(await row('fiveGoodBranch', seeded.three.id)).toMatchObject({ outcome: 'barred', inputs: { share: '1/3' } });
  });

  test('rows of members name the place and what is against it', async () => {
    const against = async (personId: string, unitId = seeded.eleven.id): Promise<unknown[]> => {
      const found = await row('excellentMember', unitId, personId);
      return [found?.outcome, found?.inputs['rank'], found?.inputs['against']];
    };
    expect(await against(member(0))).toEqual(['eligible', 1, null]);
    expect(await against(member(1))).toEqual(['eligible', 2, null]);
    expect(await against(member(4))).toEqual(['notCandidate', 3, 'zeroMonth']);
    expect(await against(member(2))).toEqual(['notCandidate', 4, 'notInTop']);
    expect(await against(member(8))).toEqual(['notAssessable', null, 'notAssessable']);
    expect(await against(small(0), seeded.three.id)).toEqual(['eligible', 1, null]);
    expect(await against(small(2), seeded.three.id)).toEqual(['notCandidate', 3, 'belowPass']);
  });
});

describe('after publication (§2.4)', () => {
  const committeeDecision = { document: '党委会纪要1号', dated: '2027-02-20' };

  test('an open appeal makes the bar and the own row wait, until it is decided', async () => {
    house.at('2027-02-08', '10:00');
    const appealId = await appealMonth(house, member(7), '2026-12');
    expect(await row('fiveGoodBranch', seeded.eleven.id)).toMatchObject({ outcome: 'waiting', version: 2 });
    expect(await row('excellentMember', seeded.eleven.id, member(7))).toMatchObject({ outcome: 'waiting' });
    expect(await row('excellentMember', seeded.eleven.id, member(0))).toMatchObject({
      outcome: 'eligible',
      version: 1,
    });
    expect(await differences()).toEqual([]);
    expect(await decideAppeal(house, appealId, {})).toBeNull();
    expect(await row('fiveGoodBranch', seeded.eleven.id)).toMatchObject({ outcome: 'barred', version: 3 });
  });

  test('a corrected month makes a new version of the year, its rank and the bar; nobody loses a candidacy by it', async () => {
    const { organisationOfficer: actorId, partySecretary } = seeded.party.officers;
    const changes = await upTo(house, member(7), '2026-12', 78);
    const correction = { actorId, personId: member(7), period: '2026-12', changes, committeeDecision };
    const correctionId = await propose(house, correction);
    expect(await confirm(house, correctionId, partySecretary)).toBeNull();
    expect(await published(house, member(7), '2026')).toMatchObject({ version: 2, score: '61.5', low: false, rank: 8 });
    expect(await row('fiveGoodBranch', seeded.eleven.id)).toMatchObject({
      outcome: 'eligible',
      inputs: { low: 2, counted: 10 },
    });
    expect(await row('excellentSecretary', seeded.eleven.id, member(0))).toMatchObject({ outcome: 'eligible' });
    expect(await row('excellentMember', seeded.eleven.id, member(1))).toMatchObject({
      outcome: 'eligible',
      version: 1,
    });
    const kept = await house.value<number>(
      `select count(*)::int from eligibility where what = 'fiveGoodBranch' and unit_id = $1`,
      [seeded.eleven.id],
    );
    expect(kept).toBe(4);
    expect(await differences()).toEqual([]);
  });

  test.each([
    [
      'row',
      `update eligibility set outcome = 'barred' where what = 'fiveGoodBranch' and status = 'current' and unit_id = $1`,
      ['eligibility'],
    ],
    [
      'row that is gone',
      `delete from eligibility where what = 'fiveGoodBranch' and unit_id = $1 and status = 'current'`,
      ['eligibility'],
    ],
  ])('verification finds a changed %s', async (_, sql, what) => {
    const unitId = seeded.eleven.id;
    const client = new pg.Client({ connectionString: house.ownerUrl });
    await client.connect();
    const kept = await client.query<{ row: object }>(
      `select to_jsonb(t) as row from eligibility t where what = 'fiveGoodBranch' and unit_id = $1 and status = 'current'`,
      [unitId],
    );
    await client.query(sql, [unitId]);
    expect(await differences()).toEqual([[null, '2026', what]]);
    await client.query(`delete from eligibility where id = $1`, [Reflect.get(kept.rows[0]?.row ?? {}, 'id')]);
    await client.query('insert into eligibility select * from jsonb_populate_record(null::eligibility, $1)', [
      kept.rows[0]?.row,
    ]);
    await client.end();
    expect(await differences()).toEqual([]);
  });
});
