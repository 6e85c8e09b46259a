/** The forms of report-and-appraise opened and read back: every cell against numbers worked by hand (§4.12, S2.2). */
import {
  appraisalReportForm,
  appraisalResultsWorkbook,
  appraisalScoreSheet,
  appraisalSummaryWorkbook,
  blankAppraisalReportForm,
} from '../../store/exports/appraisal.ts';
import { slipLedger } from '../../store/exports/slips.ts';
import { LEDGER_SHEET } from '../../store/forms/slips.ts';
import { fileReport } from '../../store/steps/appraisal-report.ts';
import { newRequest } from '../activities/acts.ts';
import {
  close,
  comment,
  confirm,
  look,
  open,
  openYear,
  rate,
  reportAll,
  seedAppraising,
  votersOf,
} from '../activities/appraisal-acts.ts';
import type { Setting, Subject } from '../activities/appraisal-acts.ts';
import { openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { issue } from '../activities/slip-acts.ts';
import { sheetText } from './shown.ts';

let house: House;
let setting: Setting;
let subjects: [Subject, Subject, Subject];

const FORMULA = '=HYPERLINK("http://x","点我")';

/** Everybody asked about the subject in a part gives the same score, or abstains. */
async function allGive(subject: Subject, part: string, score: string | null): Promise<void> {
  const scores = score === null ? null : { overall: score };
  for (const by of await votersOf(house, subject, part)) {
    expect(await rate(house, setting, { by, subject, scores })).toBeNull();
  }
}

async function meet(subject: Subject, mutual: string, committee: string | null): Promise<void> {
  expect(await open(house, setting, subject)).toBeNull();
  await allGive(subject, 'mutual', mutual);
  await allGive(subject, 'committee', committee);
  expect(await comment(house, setting, subject, { text: '总体较好' })).toBeNull();
  expect(await close(house, setting, subject)).toBeNull();
}

beforeAll(async () => {
  house = await openHouse();
  house.at('2026-11-02', '09:30');
  const organisation = await seedAppraising(house, 'double-report');
  for (const [index, { id }] of organisation.branches.entries()) {
    await house.rows('update unit set code = $2 where id = $1', [id, `ZZ${String(index + 1)}`]);
  }
  await house.rows('update unit set name = $2 where id = $1', [organisation.branches[1]?.id, FORMULA]);
  setting = await openYear(house, organisation, { schemeKey: 'double-report', written: [2] });
  subjects = setting.subjects as [Subject, Subject, Subject];
  const [first, second, third] = subjects;
  await fileReport(house.store, {
    actorId: second.branch.secretary,
    request: newRequest(),
    appraisalId: setting.appraisalId,
    subjectId: second.id,
    text: '+1 万元\n@所有人',
    evidenceIds: [],
  });
  await reportAll(house, setting);
  await allGive(first, 'own-members', '91.2');
  await allGive(second, 'own-members', '80');
  await allGive(third, 'own-members', '70.5');
  await meet(first, '88.4', '90');
  await meet(second, '80', '80');
  await meet(third, '60', null);
  await look(house, setting.appraisalId);
  const override = { subjectId: second.id, points: '82', ground: 'fact', reason: '=漏计' };
  expect(await confirm(house, setting, [override])).toBeNull();
}, 60_000);
afterAll(() => house.close());

const bytesOf = (file: { readonly bytes: Uint8Array } | null): Uint8Array => file?.bytes ?? new Uint8Array();
const title = (sheet: string): string => `机关工委2026年度双述双评${sheet}`;

test('述职评议结果: one ranking with every part, what the committee changed, and a part nobody gave a number', async () => {
  const rows = await sheetText(
    bytesOf(await appraisalResultsWorkbook(house.store, setting.appraisalId)),
    '述职评议结果',
  );
  const parts = ['党员测评（40%）', '单位互评（25%）', '工委委员评议（35%）'];
  expect(rows.slice(0, -1)).toEqual([
    [title('述职评议结果')],
    ['名次', '单位', '述职人', ...parts, '综合得分', '等次', '备注'],
    // 36.48 + 22.1 + 31.5 = 90.08
    ['1', '机关工委第1支部', '机关工委第1支部书记', '91.2', '88.4', '90.0', '90.1', '', ''],
    ['2', `'${FORMULA}`, '机关工委第2支部书记', '80.0', '80.0', '80.0', '82.0', '', '事实有误：=漏计'],
    // (70.5 × 40 + 60 × 25) ÷ 65 = 66.46…
    ['3', '机关工委第3支部', '机关工委第3支部书记', '70.5', '60.0', '', '66.5', '', ''],
  ]);
});

test('测评结果汇总表: handed out, returned, valid and abstained of every part', async () => {
  const rows = await sheetText(
    bytesOf(await appraisalSummaryWorkbook(house.store, setting.appraisalId)),
    '测评结果汇总表',
  );
  expect(rows[0]).toEqual([title('测评结果汇总表')]);
  const asked = async (at: 0 | 1 | 2, part: string): Promise<string> =>
    String((await votersOf(house, subjects[at], part)).length);
  // the branch without its secretary; the two other organisations; the committee's members
  const [own, mutual, committee] = [
    await asked(2, 'own-members'),
    await asked(2, 'mutual'),
    await asked(2, 'committee'),
  ];
  expect([own, mutual, committee]).toEqual(['5', '2', '4']);
  expect(rows.slice(8, 11)).toEqual([
    ['7', '党员测评', '机关工委第3支部', own, own, own, '0', '0', '70.5', '', ''],
    ['8', '单位互评', '机关工委第3支部', mutual, mutual, mutual, '0', '0', '60.0', '', ''],
    ['9', '工委委员评议', '机关工委第3支部', committee, committee, '0', '0', committee, '', '', '有效票不足，不计'],
  ]);
  expect(rows[5]?.slice(1, 3)).toEqual(['党员测评', `'${FORMULA}`]);
});

test('现场打分表: who reports, spoken or in writing, with an empty column for the criterion', async () => {
  const rows = await sheetText(bytesOf(await appraisalScoreSheet(house.store, setting.appraisalId)), '现场打分表');
  expect(rows.slice(0, 5)).toEqual([
    [title('现场打分表')],
    ['序号', '单位', '述职人', '述职方式', '党建工作总体评价'],
    ['1', '机关工委第1支部', '机关工委第1支部书记', '现场述职', ''],
    ['2', `'${FORMULA}`, '机关工委第2支部书记', '现场述职', ''],
    ['3', '机关工委第3支部', '机关工委第3支部书记', '书面述职', ''],
  ]);
});

test('述职报告: filled with what was handed in, no text of it a formula; the blank has the labels alone', async () => {
  const about = { appraisalId: setting.appraisalId, subjectId: subjects[1].id };
  const filled = await sheetText(bytesOf(await appraisalReportForm(house.store, about)), '述职报告');
  const text = '述职内容（履职情况、突破项目、双报到、存在问题、下步打算）';
  const note = '书面述职的，同样参加评议打分。不得填写涉密内容。';
  expect(filled).toEqual([
    ['党组织述职报告'],
    ['单位', `'${FORMULA}`, '述职人', '机关工委第2支部书记'],
    ['年度', '2026', '述职方式', '现场述职'],
    [text, "'+1 万元\n@所有人", '', ''],
    ['佐证材料', '', '', ''],
    ['提交日期', '2026-11-02', '收件人签字', ''],
    ['述职人签字', '', '', ''],
    [note],
  ]);
  expect(await sheetText((await blankAppraisalReportForm(house.store)).bytes, '述职报告')).toEqual([
    ['述职报告'],
    ['单位', '', '述职人', ''],
    ['年度', '', '述职方式', ''],
    [text, '', '', ''],
    ['佐证材料', '', '', ''],
    ['提交日期', '', '收件人签字', ''],
    ['述职人签字', '', '', ''],
    [note],
  ]);
  expect(await appraisalReportForm(house.store, { ...about, subjectId: crypto.randomUUID() })).toBeNull();
});

test('the area the committee named for an organisation is where the ledger of rectification has it (S2.4)', async () => {
  const { committeeId, officers } = setting;
  const [first] = subjects;
  const branch = { id: first.branch.id, people: [first.branch.secretary] };
  await issue(house, { party: setting, branch });
  const query = { personId: officers.organisationOfficer, units: [committeeId], area: '第一责任区' };
  const rows = await sheetText((await slipLedger(house.store, query)).bytes, LEDGER_SHEET);
  expect(rows.slice(2).map((cells) => cells.slice(2, 5))).toEqual([
    ['第一责任区', '机关工委第1支部', '机关工委第1支部书记'],
  ]);
});
