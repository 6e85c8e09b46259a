/** The annual evaluation of a branch of 11 and one of 3 over a seeded year (S3.5, §4.7, §4.8, §2.1). */
import pg from 'pg';

import { transaction } from '../../store/database.ts';
import { appraisalForm } from '../../store/exports/appraisal-form.ts';
import { annualWorkbook } from '../../store/exports/annual.ts';
import { eligibilityOfPerson, eligibilityOfUnit } from '../../store/queries/eligibility.ts';
import { panelFile } from '../../store/queries/panel-file.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { shown } from '../sheets/shown.ts';
import { findLate } from '../../store/late.ts';
import { closeReferral, openTalk } from '../../store/talks.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { appeal, appealMonth, confirm, decideAppeal, propose, published, upTo } from './appeal-acts.ts';
import { decide, owed } from './acts.ts';
import { sit } from './ballot-acts.ts';
import { instant, openHouse } from './house.ts';
import type { House } from './house.ts';
import { openYear, playYear, seedYear } from './annual-house.ts';
import type { OpenYear, SeededYear } from './annual-house.ts';

/** For tests that play days or weeks of two branches. */
const LONG = 120_000;

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

const sheetOf = async (bytes: Uint8Array | undefined, name: string): Promise<string[][]> => {
  const read = await readWorkbook(bytes ?? new Uint8Array(), { sheets: [name], maxRows: 50 });
  if (!read.ok) throw new Error(read.fault);
  return (read.sheets[0]?.rows ?? []).map(({ cells }) => cells.map((cell) => shown(cell)));
};

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

  test(
    'only candidates can be named excellent, and no more than a third of the branch',
    async () => {
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
    },
    LONG,
  );

  test(
    'publishes each annual number with its months, ranked in the branch',
    async () => {
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
    },
    LONG,
  );

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

describe('what people read of it', () => {
  test('n of m are candidates, by branch; ranks only inside it', async () => {
    const ask = { unitId: seeded.party.committeeId, year: '2026', limit: 100, offset: 0 };
    const { rows, counts, more } = await eligibilityOfUnit(house.store.pool, ask, false);
    expect([rows.length, more]).toEqual([32, false]);
    expect(counts.map(({ candidates, of }) => [candidates, of])).toEqual([
      [2, 10],
      [2, 3],
    ]);
    expect(rows.filter(({ inputs }) => 'rank' in inputs)).toEqual([]);
    const own = await eligibilityOfPerson(house.store.pool, member(1), true);
    const candidate = { outcome: 'eligible', rule: '3', inputs: { rank: 2 }, scheme: { key: 'annual-points' } };
    expect(own).toMatchObject([
      { what: 'commendation', ...candidate },
      { what: 'excellentMember', ...candidate },
    ]);
  });

  test('年度积分汇总表 has every month as it counted, and never a bar', async () => {
    const file = await annualWorkbook(house.store, roundOf(seeded.three.id), true);
    const rows = await sheetOf(file?.bytes, '年度积分汇总表');
    expect(rows[1]).toEqual([
      ...['序号', '姓名', ...Array.from({ length: 12 }, (_, at) => `${String(at + 1)}月`)],
      ...['计入月数', '年度得分', '支部内名次', '评定等次', '备注'],
    ]);
    const months = (score: string, december: string) => [...Array<string>(11).fill(score), december];
    expect(rows.slice(2).map((cells) => cells.slice(2))).toEqual([
      [...months('96', '80.0'), '12', '94.7', '1', '合格', ''],
      [...months('95', '80.0'), '12', '93.8', '2', '优秀', ''],
      [...months('58', '80.0'), '12', '59.8', '3', '', ''],
    ]);
    const outside = await annualWorkbook(house.store, roundOf(seeded.three.id), false);
    expect((await sheetOf(outside?.bytes, '年度积分汇总表'))[2]?.slice(15, 17)).toEqual(['94.7', '']);
    const monthly = await house.value<string>(
      'select r.id from round r join cycle c on c.id = r.cycle_id where c.plan_id = $1 limit 1',
      [seeded.party.planId],
    );
    expect(await annualWorkbook(house.store, monthly, true)).toBeNull();
  });

  test('民主评议党员登记表 carries the year and leaves room for people', async () => {
    const { id } = await published(house, small(1), '2026');
    const rows = await sheetOf((await appraisalForm(house.store, id, true))?.bytes, '民主评议党员登记表');
    const pairs = new Map(rows.flatMap((cells) => [0, 2].map((at) => [cells[at], cells[at + 1]] as const)));
    expect(pairs.get('年度得分')).toBe('93.8');
    expect(pairs.get('评定等次')).toBe('优秀');
    expect(pairs.get('各月积分')).toContain('12月 80.0');
    const month = await published(house, small(1), '2026-12');
    expect(await appraisalForm(house.store, month.id, true)).toBeNull();
  });
});

describe('a referral into the appraisal (S3.6)', () => {
  const refer = (personId: string, period: string): Promise<string> => {
    const { planId } = seeded.party;
    const opened = new Date(instant('2026-10-12', '10:00'));
    const referral = {
      planId,
      personId,
      unitId: seeded.eleven.id,
      period,
      kind: 'disposition',
      state: 'open',
    } as const;
    return openTalk(house.store.pool, { ...referral, rule: 'S3.6/1', inputs: {}, countsFrom: opened }, opened);
  };
  const seenBy = async (viewerId: string, referrals: boolean, unitId = seeded.eleven.id): Promise<object[]> => {
    const sight = { roundId: roundOf(unitId), viewerId, all: false, committee: false, referrals };
    return (await panelFile(house.store.pool, sight)).referrals;
  };
  const lineOf = async (personId: string, withReferrals: boolean): Promise<string | undefined> => {
    const { id } = await published(house, personId, '2026');
    const file = await appraisalForm(house.store, id, withReferrals);
    const rows = await sheetOf(file?.bytes, '民主评议党员登记表');
    return rows.find(([label]) => label === '提交评议事项')?.[1];
  };

  test('is before those who decide the year, and a line of the form, until it is decided', async () => {
    const talkId = await refer(member(5), '2026-09');
    const nextYears = await refer(member(6), '2027-01');
    const caseNo = talkId.slice(0, 8).toUpperCase();
    const referredAt = '2026-10-12T02:00:00.000Z';
    const person = { id: member(5), name: expect.any(String) };
    const open = [{ talkId, caseNo, kind: 'disposition', person, referredAt }];
    const { partySecretary, inspector } = seeded.party.officers;
    // the secretary by the right to read it, the Party committee's by the duty to review
    expect(await seenBy(member(0), true)).toEqual(open);
    expect(await seenBy(partySecretary, false)).toEqual(open);
    expect(await seenBy(inspector, false)).toEqual([]);
    expect(await seenBy(member(1), false)).toEqual([]);
    expect(await seenBy(member(5), true)).toEqual([]);
    expect(await seenBy(small(0), true, seeded.three.id)).toEqual([]);
    expect(await lineOf(member(5), true)).toBe(`案号 ${caseNo}，2026-10-12 提交民主评议，待决定`);
    expect(await lineOf(member(5), false)).toBe('');
    expect(await lineOf(member(6), true)).toBe('');
    for (const id of [talkId, nextYears]) {
      await transaction(house.store, (tx) => closeReferral(tx, id, {}));
    }
    expect(await seenBy(member(0), true)).toEqual([]);
    expect(await lineOf(member(5), true)).toBe('');
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

  test(
    'whoever contests the year contests its months; upheld, both are published anew',
    async () => {
      const appealId = await appealMonth(house, member(6), '2026');
      const uphold = await upTo(house, member(6), '2026-12', 80);
      const [unnamed] = uphold;
      if (unnamed === undefined) throw new Error('nothing to change');
      const { period: _, ...withoutMonth } = unnamed;
      expect(await decideAppeal(house, appealId, { uphold: [withoutMonth] })).toBe('change-not-offered');
      expect(await decideAppeal(house, appealId, { uphold })).toBeNull();
      expect(await published(house, member(6), '2026-12')).toMatchObject({ version: 2, score: '80.0' });
      // (11 × 58 + 80) ÷ 12: still below the pass mark
      expect(await published(house, member(6), '2026')).toMatchObject({ version: 2, score: '59.8', low: true });
      expect(await row('fiveGoodBranch', seeded.eleven.id)).toMatchObject({ outcome: 'barred' });
      expect(await differences()).toEqual([]);
    },
    LONG,
  );

  test(
    'a corrected month makes a new version of the year, its rank and the bar; nobody loses a candidacy by it',
    async () => {
      const { organisationOfficer: actorId, partySecretary } = seeded.party.officers;
      const changes = await upTo(house, member(7), '2026-12', 78);
      const correction = { actorId, personId: member(7), period: '2026-12', changes, committeeDecision };
      const correctionId = await propose(house, correction);
      expect(await confirm(house, correctionId, partySecretary)).toBeNull();
      expect(await published(house, member(7), '2026')).toMatchObject({
        version: 2,
        score: '61.5',
        low: false,
        rank: 8,
      });
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
      expect(kept).toBe(6);
      expect(await differences()).toEqual([]);
    },
    LONG,
  );

  const reject = (appealId: string): Promise<unknown> => decideAppeal(house, appealId, {});
  const withdraw = async (targetId: string): Promise<unknown> => {
    const [filed] = await house.rows<{ actorId: string }>('select filed_by as "actorId" from appeal where id = $1', [
      targetId,
    ]);
    const applied = await decide(house, {
      kind: 'withdrawAppeal',
      targetId,
      actorId: filed?.actorId ?? '',
      body: {},
    });
    return applied.code ?? null;
  };

  test.each([
    ['withdrawn', withdraw],
    ['rejected', reject],
  ] as const)('a year contested by itself waits until the appeal is %s, and no longer', async (_, end) => {
    const before = await row('excellentMember', seeded.eleven.id, member(0));
    const appealId = await appealMonth(house, member(0), '2026');
    expect(await row('excellentMember', seeded.eleven.id, member(0))).toMatchObject({ outcome: 'waiting' });
    expect(await end(appealId)).toBeNull();
    const after = await row('excellentMember', seeded.eleven.id, member(0));
    expect(after).toMatchObject({ outcome: 'eligible', inputs: before?.inputs, version: (before?.version ?? 0) + 2 });
    expect(await differences()).toEqual([]);
  });

  test('an appeal in a plan the year is not about lets it wait for nothing', async () => {
    const [other] = await house.rows<{ id: string }>(
      `with elsewhere as (insert into plan (unit_id, scheme_key, start_period)
              select unit_id, 'something-else', '2026-06' from plan where id = $1 returning id)
       insert into result (plan_id, unit_id, person_id, period, version, status, outcome, score, low, rankable,
              scheme_version_id, imported_from, computed_at, published_at)
       select e.id, x.unit_id, x.person_id, x.period, 1, 'published', 'scored', x.score, false, true,
              x.scheme_version_id, '别处.xlsx', $3, $3
         from result x, elsewhere e where x.plan_id = $1 and x.person_id = $2 and x.period = '2026-06' returning id`,
      [seeded.party.planId, member(0), new Date(Date.parse('2027-02-05T02:00:00Z'))],
    );
    const before = await row('excellentMember', seeded.eleven.id, member(0));
    const appealId = await appeal(house, member(0), { resultId: other?.id ?? '' });
    expect(await row('excellentMember', seeded.eleven.id, member(0))).toEqual(before);
    expect(await reject(appealId)).toBeNull();
    expect(await row('excellentMember', seeded.eleven.id, member(0))).toEqual(before);
  });

  test(
    'a candidate overtaken by corrections of others is told, stays one, and through every later appeal',
    async () => {
      const { organisationOfficer: actorId, partySecretary } = seeded.party.officers;
      const correct = async (personId: string, period: string, score: string): Promise<string> => {
        const changes = [{ kind: 'imported', period, score }] as const;
        const correctionId = await propose(house, { actorId, personId, period, changes, committeeDecision });
        expect(await confirm(house, correctionId, partySecretary)).toBeNull();
        return correctionId;
      };
      const told = (correctionId: string): Promise<object[]> =>
        house.rows(`select kind, person_id as "to" from notice where correction_id = $1 and kind = 'rankMoved'`, [
          correctionId,
        ]);
      const overtaken = member(1);
      const own = (what = 'excellentMember') => row(what, seeded.eleven.id, overtaken);
      // (10 × 96 + 24 + 80) ÷ 12 = 88.7 and then (11 × 86 + 34 + 80) ÷ 12 = 88.3, both above 87.3
      const moved = [{ kind: 'rankMoved', to: overtaken }];
      expect(await told(await correct(member(4), '2026-02', '120'))).toEqual(moved);
      expect(await own()).toMatchObject({ outcome: 'eligible', version: 2, inputs: { rank: 3, against: null } });
      expect(await told(await correct(member(2), '2026-01', '120'))).toEqual(moved);
      const kept = { outcome: 'eligible', inputs: { annual: '87.3', rank: 4, against: 'notInTop', kept: true } };
      expect(await published(house, overtaken, '2026')).toMatchObject({ version: 1, rank: 4 });
      expect(await row('excellentMember', seeded.eleven.id, member(2))).toMatchObject({ outcome: 'eligible' });
      expect(await own()).toMatchObject({ ...kept, version: 3 });
      expect(await own('commendation')).toMatchObject({ ...kept, version: 3 });
      expect(await differences()).toEqual([]);

      expect(await reject(await appealMonth(house, member(9), '2026'))).toBeNull();
      expect(await own()).toMatchObject({ ...kept, version: 3 });
      for (const [end, version] of [
        [withdraw, 5],
        [reject, 7],
      ] as const) {
        const appealId = await appealMonth(house, overtaken, '2026');
        expect(await own()).toMatchObject({ outcome: 'waiting', version: version - 1 });
        expect(await end(appealId)).toBeNull();
        expect(await own()).toMatchObject({ ...kept, version });
        expect(await differences()).toEqual([]);
      }

      // a correction of one's own takes it: (10 × 88 + 80 + 80) ÷ 12 = 86.7
      await correct(overtaken, '2026-03', '80');
      expect(await own()).toMatchObject({ outcome: 'notCandidate', inputs: { annual: '86.7', against: 'notInTop' } });
      expect(await differences()).toEqual([]);
    },
    LONG,
  );

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
    try {
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
      expect(await differences()).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
