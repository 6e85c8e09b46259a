/** 异议/申诉书, 复核意见书, 更正公示: what people who open the files read. */
import { appealForm, appealReviewForm, blankAppealForm, blankAppealReviewForm } from '../../store/exports/appeal.ts';
import { blankCorrectionForm, correctionForm } from '../../store/exports/correction.ts';
import { readWorkbook } from '../../store/spreadsheet.ts';
import { publicityWorkbook } from '../../store/exports/posting.ts';
import { appealMonth, decideAppeal, upTo } from '../activities/appeal-acts.ts';
import { committeeOf, openHouse, roundOf, seedBranch, seedParty } from '../activities/house.ts';
import type { Branch, House, Month } from '../activities/house.ts';
import { runMonth } from '../activities/months.ts';
import { shown } from './shown.ts';

let house: House;
let branch: Branch;
let month: Month;
let appealId = '';
let other = '';

beforeAll(async () => {
  house = await openHouse();
  const party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(7));
  const [, , , , member = '', overtaken = ''] = branch.people;
  other = overtaken;
  await house.rows(`update person set name = case id when $1 then '=孙一' else '周二' end where id in ($1, $2)`, [
    member,
    other,
  ]);
  await house.rows(`update person set name = '王书记' where id = $1`, [party.officers.partySecretary]);
  month = await runMonth(house, party, '2026-01', {
    branch,
    scores: new Map([
      [member, 58],
      [other, 60],
    ]),
  });
  house.at('2026-03-03', '10:00');
  appealId = await appealMonth(house, member, '2026-01');
});
afterAll(() => house.close());

async function rowsOf(bytes: Uint8Array, sheet: string): Promise<string[][]> {
  const read = await readWorkbook(bytes, { sheets: [sheet], maxRows: 60 });
  return (read.ok ? (read.sheets[0]?.rows ?? []) : []).map(({ cells }) => cells.map(shown));
}

/** What stands right of each label. */
const form = async (bytes: Uint8Array, sheet: string): Promise<Map<string, string>> =>
  new Map(
    (await rowsOf(bytes, sheet)).flatMap((row) => [0, 2].map((at) => [row[at] ?? '', row[at + 1] ?? ''] as const)),
  );

const remarks = async (): Promise<string[]> => {
  const file = await publicityWorkbook(house.store, roundOf(month, branch));
  const rows = await rowsOf(file?.bytes ?? new Uint8Array(), '积分公示表');
  return rows.filter((row) => row[1] === "'=孙一").map((row) => row[7] ?? '');
};

test('the appeal as it was filed, a name that looks like a formula made harmless; the posting says 复核中', async () => {
  const file = await appealForm(house.store, appealId);
  expect(file?.fileName).toBe('申诉书-=孙一-2026-01-20260303.xlsx');
  const filled = await form(file?.bytes ?? new Uint8Array(), '申诉书');
  expect(Object.fromEntries(filled)).toMatchObject({
    申诉人: "'=孙一",
    积分月份: '2026年1月',
    申诉事项: '已公布的积分结果',
    申诉层级: '第一次申诉',
    '异议/申诉理由': '材料漏计，请复核',
  });
  expect(await remarks()).toEqual(['复核中']);
});

test('the decision with its reasons, before and after, and where to go from there', async () => {
  const member = branch.people[4] ?? '';
  const open = await form((await appealReviewForm(house.store, appealId))?.bytes ?? new Uint8Array(), '复核意见书');
  expect(open.get('复核结论')).toBe('复核中');
  expect(await decideAppeal(house, appealId, { uphold: await upTo(house, member, '2026-01', 62) })).toBeNull();
  const filled = await form((await appealReviewForm(house.store, appealId))?.bytes ?? new Uint8Array(), '复核意见书');
  expect(Object.fromEntries(filled)).toMatchObject({
    复核人: '王书记',
    复核结论: '申诉成立',
    复核意见及理由: '经复核',
    更正情况: '2026年1月：58.0 → 62.0',
    救济途径: '对本意见不服的，可在2026年3月17日前向上一级再次申诉。',
  });
  expect(await remarks()).toEqual(['更正']);
});

test('the correction notice: old, new, reason, three working days, and whose place moved', async () => {
  const correctionId = await house.value<string>('select id from correction');
  const file = await correctionForm(house.store, correctionId, true);
  expect(file?.fileName).toMatch(/^更正公示-支部\d+-2026-01-20260303\.xlsx$/);
  const rows = await rowsOf(file?.bytes ?? new Uint8Array(), '更正公示');
  expect(rows[1]?.[0]).toBe('公示期：2026年3月3日至2026年3月5日24时');
  expect(rows[3]).toEqual(['1', "'=孙一", '2026年1月', '58.0', '62.0', '7', '6', '']);
  expect(rows[4]).toEqual(['2', '周二', '2026年1月', '', '', '6', '7', '']);
  expect(rows.flat()).toContain('更正理由：登记有误');
});

test('outside the branch the notice tells no rank', async () => {
  const file = await correctionForm(house.store, await house.value<string>('select id from correction'), false);
  const rows = await rowsOf(file?.bytes ?? new Uint8Array(), '更正公示');
  expect(rows[3]?.slice(3)).toEqual(['58.0', '62.0', '', '', '']);
  expect(rows.flat()).not.toContain('周二');
});

test('the blank forms have room to write and nothing filled in', async () => {
  const blank = await form((await blankAppealForm(house.store)).bytes, '异议申诉书');
  expect([blank.get('申诉人'), blank.get('异议/申诉理由')]).toEqual(['', '']);
  expect((await form((await blankAppealReviewForm(house.store)).bytes, '复核意见书')).get('复核结论')).toBe('');
  expect((await rowsOf((await blankCorrectionForm(house.store)).bytes, '更正公示'))[2]).toContain('更正后得分');
});
