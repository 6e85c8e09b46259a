import { publicityWorkbook } from '../../store/exports/posting.ts';
import type { ReadCell } from '../../store/spreadsheet.ts';
import { shown } from './shown.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { adoptPlan, bringRoster, openPosting, post } from './branch.ts';
import type { MoreFacts } from './branch.ts';
import type { House } from './database.ts';
import { openHouse } from './database.ts';
import { member } from './roster-rows.ts';
import { part } from './unzip.ts';

let house: House;
let plan: string;
let round: Awaited<ReturnType<typeof openPosting>>;
beforeEach(async () => {
  house = await openHouse();
  await bringRoster(house, MEMBERS);
  plan = await adoptPlan(house);
  round = await openPosting(house, plan);
});
afterEach(async () => house.close());

const MEMBERS = [
  member('01', 'A', { name: '赵书记', roles: '书记', phone: '10000000001' }),
  member('02', 'A', { name: '=HYPERLINK("x")' }),
  member('03', 'A', { name: '孙二' }),
  member('04', 'A', { name: '李预备', state: '预备党员' }),
  member('05', 'A', { name: '周病假', exemptMonths: '2026-01' }),
  member('06', 'A', { name: '吴否决' }),
  member('07', 'A', { name: '郑退休', state: '离退休' }),
  member('08', 'B', { name: '王他支部' }),
];
const accepted = (id: string, claimed: string): NonNullable<MoreFacts[string]['declared']>[number] => ({
  id,
  itemKey: 'contest',
  claimed,
  decision: { state: 'accepted', decisionId: `d-${id}` },
});
const FACTS: MoreFacts = {
  '01': { declared: [accepted('a', '5.5')] },
  '02': {
    register: [
      { id: 'r', itemKey: 'meetings', outcome: 'missed' },
      { id: 's', itemKey: 'fault', outcome: 'occurred', points: '2.5' },
    ],
  },
  '06': { declared: [accepted('b', '9')], veto: { key: 'breach', id: 'v' } },
};

interface Page {
  readonly lines: readonly string[];
  readonly table: readonly (readonly ReadCell[])[];
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

/** The posting as somebody who opens the file sees it. */
async function posted(ranks = true): Promise<Page> {
  const file = await publicityWorkbook(house.store, round.roundId, { ranks });
  if (file === null) throw new Error('no posting');
  const read = await readWorkbook(file.bytes, { sheets: ['积分公示表'], maxRows: 100 });
  const rows = read.ok ? (read.sheets[0]?.rows ?? []) : [];
  const table = rows.map(({ cells }) => cells).filter((cells) => typeof cells[0] === 'number');
  const lines = rows.map(({ cells }) => shown(cells[0]));
  return { lines, table, ...file };
}
const named = (page: Page): ReadCell[][] => page.table.map((cells) => [...cells.slice(1, 8)]);

describe('the posting of a round', () => {
  it('says whose and when, lists the board with real numbers, and how to object', async () => {
    await post(house, plan, round, FACTS);
    const page = await posted();
    expect(page.fileName).toBe('积分公示表-第一支部-2026-01-20260209.xlsx');
    expect(page.lines.slice(0, 3)).toEqual([
      '第一支部2026年1月党员积分公示',
      '公示期：2026年2月9日至2026年2月13日24时',
      '序号',
    ]);
    expect(named(page)).toEqual([
      ['赵书记', 80, 5.5, 0, 85.5, 1, ''],
      ['孙二', 80, 0, 0, 80, 2, ''],
      [`'=HYPERLINK("x")`, 60, 0, -2.5, 57.5, 3, ''],
      ['李预备', 80, 0, 0, 80, '', '预备，不定等次'],
      ['周病假', '', '', '', '', '', '免评'],
      ['吴否决', 80, 9, 0, 89, '', '依规不参加评定'],
    ]);
    const text = page.lines.join('\n');
    expect(text).toContain('可向本支部书记 赵书记，电话 10000000001反映');
    expect(text).toContain('个工作日内答复');
  });

  it('never tells a cause, a streak, a pass mark or another branch', async () => {
    await house.store.pool.query(`update exemption set cause = '某种疾病'`);
    await post(house, plan, round, FACTS);
    const strings = part((await posted()).bytes, 'xl/sharedStrings.xml');
    for (const secret of ['疾病', '否决项', 'breach', '谈话', '合格', '低于', '王他支部', '郑退休']) {
      expect(strings).not.toContain(secret);
    }
  });

  it('shows the ranks that publication then stores', async () => {
    await post(house, plan, round, FACTS);
    const before = named(await posted());
    await post(house, plan, round, FACTS, true);
    expect(named(await posted())).toEqual(before);
    expect(await house.value(`select count(*)::int from result where rank is not null`)).toBe(3);
  });

  it('tells people outside the branch no rank, not even by its order', async () => {
    await post(house, plan, round, { ...FACTS, '03': { declared: [accepted('c', '9')] } }, true);
    const rows = named(await posted(false));
    expect(rows.map((cells) => cells[0])).toEqual(['赵书记', `'=HYPERLINK("x")`, '孙二', '李预备', '周病假', '吴否决']);
    expect(new Set(rows.map((cells) => cells[5]))).toEqual(new Set(['']));
  });

  it('shows ties as sharing a place', async () => {
    await post(house, plan, round, { ...FACTS, '03': { declared: [accepted('c', '5.5')] } });
    expect(
      named(await posted())
        .slice(0, 3)
        .map((cells) => [cells[0], cells[5], cells[6]]),
    ).toEqual([
      ['赵书记', 1, '并列'],
      ['孙二', 1, '并列'],
      [`'=HYPERLINK("x")`, 3, ''],
    ]);
  });

  it('marks what is corrected and what is under review', async () => {
    await post(house, plan, round, FACTS);
    await post(house, plan, round, { ...FACTS, '03': { declared: [accepted('c', '1')] } });
    await house.store.pool.query(
      `insert into objection (stage_id, subject_id, raised_by, text, raised_at)
       select $1, id, id, 'x', now() from person where staff_no = '01'`,
      [round.stageId],
    );
    const remarks = new Map(named(await posted()).map((cells) => [cells[0], cells[6]]));
    expect([remarks.get('赵书记'), remarks.get('孙二'), remarks.get('李预备')]).toEqual([
      '复核中',
      '更正',
      '预备，不定等次',
    ]);
  });

  it('prints on A4 portrait with its header on every page', async () => {
    await post(house, plan, round, FACTS);
    const { bytes } = await posted();
    const sheet = part(bytes, 'xl/worksheets/sheet1.xml');
    expect(sheet).toContain('<pageSetup paperSize="9" orientation="portrait"');
    expect(sheet).toContain('fitToPage="1"');
    expect(part(bytes, 'xl/workbook.xml')).toContain('$3:$3</definedName>');
    expect(sheet).not.toContain('<f>');
  });

  it('is not there before publicity has opened', async () => {
    await house.store.pool.query(`update stage set kind = 'review'`);
    expect(await publicityWorkbook(house.store, round.roundId)).toBeNull();
  });
});
