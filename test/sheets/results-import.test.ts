import { writeXlsx } from 'hucre/xlsx';
import type { CellValue } from 'hucre/xlsx';

import { importResults } from '../../store/imports/import-results.ts';
import type { ResultsImport } from '../../store/imports/import-results.ts';
import { resultsTemplate } from '../../store/imports/results-template.ts';
import { readResults } from '../../store/imports/read-results.ts';
import { adoptPlan, bringRoster, openPosting, post } from './branch.ts';
import type { House } from './database.ts';
import { openHouse } from './database.ts';
import { member } from './roster-rows.ts';

let house: House;
let planId: string;
beforeEach(async () => {
  house = await openHouse();
  await bringRoster(house, [
    member('01', 'A', { roles: '书记' }),
    member('02', 'B', { roles: '书记' }),
    member('03', 'A', { state: '预备党员' }),
  ]);
  planId = await adoptPlan(house);
});
afterEach(async () => house.close());

const HEADER = ['编号*', '姓名', '月份*', '得分*'];
const file = (...rows: CellValue[][]): Promise<Uint8Array> =>
  writeXlsx({ sheets: [{ name: '历史积分', rows: [HEADER, ...rows] }] });

async function bring(bytes: Uint8Array): Promise<ResultsImport> {
  const read = await readResults(bytes);
  return read.ok ? importResults(house.store, read.results, { planId, source: 'old.xlsx', actorId: null }) : read;
}
const faults = async (...rows: CellValue[][]): Promise<string[]> => {
  const before = await house.counts();
  const done = await bring(await file(...rows));
  expect(await house.counts()).toEqual(before);
  return done.ok ? [] : done.errors.map(({ column, row, code }) => `${column ?? ''}${row ?? ''} ${code}`);
};

it('old months become published results without derivation, low frozen at the pass mark', async () => {
  const bytes = await file(
    ['01', '甲01', '2025-11', 59.9],
    ['01', '甲01', '2025年12月', '60.0'],
    ['02', null, new Date('2025-12-01T00:00:00Z'), 83.3],
    ['02', null, 202511, '免评'],
    ['03', null, '2025/12', 50],
  );
  expect(await bring(bytes)).toEqual({ ok: true, counts: { added: 5, unchanged: 0 } });
  const { rows } = await house.store.pool.query(
    `select p.staff_no, u.code, r.period, r.outcome, r.score::text, r.low, r.rankable, r.status, r.derivation, r.round_id
       from result r join person p on p.id = r.person_id join unit u on u.id = r.unit_id order by 1, 3`,
  );
  const common = { status: 'published', derivation: null, round_id: null };
  expect(rows).toEqual([
    {
      staff_no: '01',
      code: 'A',
      period: '2025-11',
      outcome: 'scored',
      score: '59.9',
      low: true,
      rankable: true,
      ...common,
    },
    {
      staff_no: '01',
      code: 'A',
      period: '2025-12',
      outcome: 'scored',
      score: '60.0',
      low: false,
      rankable: true,
      ...common,
    },
    {
      staff_no: '02',
      code: 'B',
      period: '2025-11',
      outcome: 'exempt',
      score: null,
      low: null,
      rankable: false,
      ...common,
    },
    {
      staff_no: '02',
      code: 'B',
      period: '2025-12',
      outcome: 'scored',
      score: '83.3',
      low: false,
      rankable: true,
      ...common,
    },
    {
      staff_no: '03',
      code: 'A',
      period: '2025-12',
      outcome: 'scored',
      score: '50',
      low: true,
      rankable: false,
      ...common,
    },
  ]);
  expect(await house.value('select distinct imported_from from result')).toMatch(/^old\.xlsx sha256:[0-9a-f]{64}$/);
  expect(await house.value(`select array_agg(action order by id) from audit`)).toEqual([
    'roster.imported',
    'results.imported',
  ]);
});

it('the same file again changes nothing, a longer one adds the rest', async () => {
  const rows: CellValue[][] = [
    ['01', null, '2025-11', 70.5],
    ['02', null, '2025-11', '免评'],
  ];
  await bring(await file(...rows));
  const before = await house.counts();
  expect(await bring(await file(...rows))).toEqual({ ok: true, counts: { added: 0, unchanged: 2 } });
  expect(await house.counts()).toEqual(before);
  expect(await bring(await file(...rows, ['03', null, '2025-11', '70.50']))).toMatchObject({
    counts: { added: 1, unchanged: 2 },
  });
});

it('a person who moved is counted where the month ended', async () => {
  await house.store.pool.query(
    `update membership set from_date = '2025-12-15' where person_id = (select id from person where staff_no = '01')`,
  );
  await house.store.pool.query(
    `insert into membership (person_id, unit_id, state, from_date, to_date)
     select p.id, u.id, 'full', '2020-07-01', '2025-12-15' from person p, unit u where p.staff_no = '01' and u.code = 'B'`,
  );
  await bring(await file(['01', null, '2025-11', 70], ['01', null, '2025-12', 70]));
  expect(
    await house.value(`select array_agg(u.code order by r.period) from result r join unit u on u.id = r.unit_id`),
  ).toEqual(['B', 'A']);
});

it('the blank template has the right headers and nothing to import', async () => {
  const read = await readResults(await resultsTemplate());
  expect(read.ok || read.errors.map(({ code }) => code)).toEqual(['no-rows']);
});

describe('refused with row and column, nothing stored:', () => {
  const good = ['02', null, '2025-11', 70];

  it.each<[string, CellValue[], string]>([
    ['an unknown number', ['99', null, '2025-11', 70], 'A3 unknown-number'],
    ['no number', [null, null, '2025-11', 70], 'A3 required'],
    ['a name of somebody else', ['01', '乙', '2025-11', 70], 'B3 name-differs'],
    ['no month', ['01', null, null, 70], 'C3 required'],
    ['a month that does not exist', ['01', null, '2025-13', 70], 'C3 not-a-month'],
    ['a month as a decimal number', ['01', null, 2025.1, 70], 'C3 not-a-month'],
    ['a month that is not over', ['01', null, '2026-02', 70], 'C3 month-not-over'],
    ['no score', ['01', null, '2025-11', null], 'D3 required'],
    ['words for a score', ['01', null, '2025-11', '优秀'], 'D3 not-a-score'],
    ['a score above the range', ['01', null, '2025-11', 120.1], 'D3 score-out-of-range'],
    ['a score below the range', ['01', null, '2025-11', -1], 'D3 score-out-of-range'],
    ['the same month twice', [...good], 'C3 duplicate-month'],
  ])('%s', async (_what, row, fault) => {
    expect(await faults(good, row)).toEqual([fault]);
  });

  it('a month imported before with another score', async () => {
    await bring(await file(['01', null, '2025-11', 70]));
    expect(await faults(good, ['01', null, '2025-11', 71])).toEqual(['D3 other-score-imported']);
    expect(await faults(['01', null, '2025-11', '免评'])).toEqual(['D2 other-score-imported']);
  });

  it('a month with a result of ours, and one our cycle is at', async () => {
    const round = await openPosting(house, planId);
    expect(await faults(good, ['01', null, '2026-01', 70])).toEqual(['C3 month-has-cycle']);
    await post(house, planId, round, {}, true);
    expect(await faults(good, ['01', null, '2026-01', 70])).toEqual(['C3 own-result']);
  });

  it('people outside the units of the plan', async () => {
    await house.store.pool.query(
      `update membership set to_date = '2025-10-01' where person_id = (select id from person where staff_no = '01')`,
    );
    expect(await faults(good, ['01', null, '2025-11', 70])).toEqual(['A3 not-in-plan']);
  });

  it('a plan without a confirmed version', async () => {
    await house.store.pool.query('update scheme_version set confirmed_at = null');
    expect(await faults(good)).toEqual(['C2 no-scheme-version']);
  });
});
