/** What is wrong with an imported workbook, in sentences a person can act on. */
import type { Bilingual } from '../../domain/scheme.ts';
import type { FileFault } from '../spreadsheet-guard.ts';

export type CellCode =
  | 'required'
  | 'too-long'
  | 'formula-error'
  | 'number-not-text'
  | 'not-a-date'
  | 'not-a-month'
  | 'not-a-word'
  | 'not-a-mail'
  | 'not-a-phone'
  | 'not-a-login'
  | 'not-a-score'
  | 'score-out-of-range';

export type RosterCode =
  | 'duplicate-code'
  | 'unknown-parent'
  | 'parent-is-branch'
  | 'parent-circle'
  | 'no-root'
  | 'second-root'
  | 'duplicate-number'
  | 'unknown-branch'
  | 'not-a-branch'
  | 'unknown-role-unit'
  | 'no-committee-above'
  | 'second-secretary'
  | 'secretary-in-office'
  | 'member-elsewhere'
  | 'duplicate-login'
  | 'login-taken'
  | 'future-date'
  | 'outside-your-units'
  | 'committee-due'
  | 'no-secretary'
  | 'committee-member-without-committee'
  | 'office-needs-full-member'
  | 'masses-are-no-members'
  | 'ends-before-it-begins';

export type ResultsCode =
  | 'unknown-number'
  | 'name-differs'
  | 'duplicate-month'
  | 'not-in-plan'
  | 'month-not-over'
  | 'month-has-cycle'
  | 'own-result'
  | 'other-score-imported'
  | 'no-scheme-version';

/** Of a batch of slips. */
export type SlipCode = 'differs-in-slip';

export type EntryCode = 'not-on-this-sheet' | 'not-in-this-round' | 'invalid-and-filled';

export type TableCode = 'missing-sheet' | 'no-rows' | 'missing-column' | 'unknown-column' | 'duplicate-column';

export type ProblemCode = FileFault | TableCode | CellCode | RosterCode | ResultsCode | EntryCode | SlipCode;

/** Facts a sentence may name. */
export interface ProblemFacts {
  readonly value?: string;
  readonly row?: number;
  readonly limit?: string;
  readonly expected?: string;
  readonly place?: string;
}

type Sentence = (facts: ProblemFacts) => Bilingual;

const say =
  (zh: string, en: string): Sentence =>
  (facts) => ({ zh: filled(zh, facts), en: filled(en, facts) });

const filled = (text: string, facts: ProblemFacts): string =>
  text.replace(/\{(value|row|limit|expected|place)\}/g, (_, key: keyof ProblemFacts) => String(facts[key] ?? ''));

/** One sentence per code; `{…}` are facts. */
export const PROBLEM_TEXTS: Readonly<Record<ProblemCode, Sentence>> = {
  'file-too-large': say(
    '文件超过 5 MB 或展开后过大，请拆分后再导入。',
    'The file is larger than 5 MB, or unpacks to too much: split it.',
  ),
  'legacy-file': say(
    '这是旧版 .xls 文件，请在表格软件中“另存为”.xlsx 后再导入。',
    'This is an old .xls file: save it as .xlsx and import that.',
  ),
  'encrypted-file': say(
    '文件有密码，请取消密码另存后再导入。',
    'The file is protected by a password: save it without one and import that.',
  ),
  'not-a-workbook': say(
    '无法作为 .xlsx 表格打开，文件可能损坏或不是表格文件。',
    'This cannot be opened as an .xlsx workbook: it is damaged or something else.',
  ),
  'too-many-rows': say('超过 {limit} 行，请拆分后再导入。', 'More than {limit} rows: split the file.'),
  'missing-sheet': say('缺少工作表“{value}”，请使用模板。', 'There is no sheet "{value}": use the template.'),
  'no-rows': say('工作表“{value}”没有数据。', 'The sheet "{value}" has no rows.'),
  'missing-column': say(
    '缺少列“{value}”，请使用模板的表头。',
    'The column "{value}" is missing: use the headers of the template.',
  ),
  'unknown-column': say(
    '不认识的列“{value}”，请使用模板的表头；自己的说明请写在“备注”列。',
    'Unknown column "{value}": use the headers of the template; notes of your own go into the column "备注".',
  ),
  'duplicate-column': say('列“{value}”出现了两次。', 'The column "{value}" is there twice.'),
  required: say('此项必填。', 'This must be filled in.'),
  'too-long': say('超过 {limit} 个字。', 'Longer than {limit} characters.'),
  'formula-error': say('公式结果出错（{value}）。', 'The formula gives an error ({value}).'),
  'number-not-text': say(
    '“{value}”被表格存成了数值，请把该列设为文本格式后重新输入。',
    '"{value}" was stored as a number: format the column as text and type it again.',
  ),
  'not-a-date': say('“{value}”不是日期，请写成 2026-02-09。', '"{value}" is not a date: write 2026-02-09.'),
  'not-a-month': say('“{value}”不是月份，请写成 2026-02。', '"{value}" is not a month: write 2026-02.'),
  'not-a-word': say('“{value}”不在可选范围：{expected}。', '"{value}" is none of: {expected}.'),
  'not-a-mail': say('“{value}”不是邮箱地址。', '"{value}" is not a mail address.'),
  'not-a-phone': say('“{value}”不是电话号码。', '"{value}" is not a phone number.'),
  'not-a-login': say(
    '“{value}”不能作登录名：2 至 64 个字母、数字或 . _ - @。',
    '"{value}" cannot be a login: 2 to 64 letters, digits or . _ - @.',
  ),
  'not-a-score': say(
    '“{value}”不是分数：写数值（最多 4 位小数）或“免评”。',
    '"{value}" is not a score: a number with at most 4 decimals, or "免评" for an exempt month.',
  ),
  'score-out-of-range': say(
    '{value} 超出方案的分值范围 {expected}。',
    '{value} is outside the range of the scheme, {expected}.',
  ),
  'duplicate-code': say('编号“{value}”与第 {row} 行重复。', 'The code "{value}" is already in row {row}.'),
  'unknown-parent': say('没有编号为“{value}”的上级组织。', 'There is no unit with the code "{value}".'),
  'parent-is-branch': say('支部“{value}”不能作上级。', 'A branch ("{value}") cannot be above another unit.'),
  'parent-circle': say('上级关系成环：“{value}”。', 'The units are above each other in a circle: "{value}".'),
  'no-root': say('没有最上级组织：应有一行不填上级编号。', 'There is no top unit: one row must have no parent.'),
  'second-root': say(
    '只能有一个最上级组织，“{value}”须填上级编号。',
    'There can be only one top unit: "{value}" needs a parent.',
  ),
  'duplicate-number': say('编号“{value}”与第 {row} 行重复。', 'The number "{value}" is already in row {row}.'),
  'unknown-branch': say('没有编号为“{value}”的支部。', 'There is no branch with the code "{value}".'),
  'not-a-branch': say('“{value}”不是支部，党员须编入支部。', '"{value}" is not a branch; members belong to branches.'),
  'unknown-role-unit': say('没有编号为“{value}”的组织。', 'There is no unit with the code "{value}".'),
  'no-committee-above': say(
    '支部上面没有党委，不能担任“{value}”。',
    'No committee is above the branch, so there is no "{value}".',
  ),
  'second-secretary': say(
    '支部“{value}”已有书记（第 {row} 行）。',
    'The branch "{value}" already has a secretary (row {row}).',
  ),
  'secretary-in-office': say(
    '支部“{value}”已有书记 {expected}，请在表中一并更新其支部职务。',
    'The branch "{value}" already has a secretary, {expected}: bring that person\'s roles in the same file.',
  ),
  'member-elsewhere': say(
    '此人现属“{value}”，不在您负责的组织范围内，不能转入。',
    'This person belongs to "{value}", which is not among your units, and cannot be moved by you.',
  ),
  'duplicate-login': say('登录名“{value}”与第 {row} 行重复。', 'The login "{value}" is already in row {row}.'),
  'login-taken': say('登录名“{value}”已被他人使用。', 'The login "{value}" belongs to somebody else.'),
  'future-date': say('日期 {value} 还没有到。', 'The date {value} lies ahead.'),
  'outside-your-units': say(
    '“{value}”不在您负责的组织范围内。',
    '"{value}" is not among the units you are responsible for.',
  ),
  'committee-due': say(
    '支部“{value}”有 {limit} 名正式党员，满 7 人应设支部委员会。',
    'The branch "{value}" has {limit} full members; from 7 on there should be a branch committee.',
  ),
  'no-secretary': say('支部“{value}”没有书记。', 'The branch "{value}" has no secretary.'),
  'committee-member-without-committee': say('支部“{value}”未设支委会。', 'The branch "{value}" has no committee.'),
  'office-needs-full-member': say('担任“{value}”的应为正式党员。', 'Only a full member should hold "{value}".'),
  'masses-are-no-members': say(
    '“{value}”是党员，不能登记为群众。',
    '"{value}" is a member of a branch and cannot be one of the masses.',
  ),
  'ends-before-it-begins': say(
    '截止日期 {value} 须晚于登记日期 {expected}。',
    '{value} must come after the day it began, {expected}.',
  ),
  'differs-in-slip': say(
    '与第 {row} 行同为反馈单“{value}”，此列内容须一致。',
    'Row {row} is of the same slip "{value}" and says something else here.',
  ),
  'unknown-number': say('没有编号为“{value}”的党员。', 'There is no member with the number "{value}".'),
  'name-differs': say(
    '编号对应的姓名是“{expected}”，表中是“{value}”。',
    'The number belongs to "{expected}", the file says "{value}".',
  ),
  'duplicate-month': say('同一人同一月份与第 {row} 行重复。', 'The same person and month are already in row {row}.'),
  'not-in-plan': say('此人当月不在该方案的组织内。', 'This person was not in the units of the plan that month.'),
  'month-not-over': say('{value} 还没有结束。', '{value} is not over.'),
  'month-has-cycle': say('{value} 已在本系统评定，不能导入。', '{value} is scored here and cannot be imported.'),
  'own-result': say(
    '{value} 已有本系统的结果，不能导入。',
    '{value} already has a result of ours and cannot be imported.',
  ),
  'other-score-imported': say(
    '{value} 已导入过另一分数：{expected}。',
    '{value} was imported before with another score: {expected}.',
  ),
  'not-on-this-sheet': say(
    '编号“{value}”不是本批测评表的被测评人。',
    'Nobody with the number "{value}" is on these sheets.',
  ),
  'not-in-this-round': say(
    '编号“{value}”不是本轮的党员。',
    'Nobody with the number "{value}" is a member in this round.',
  ),
  'invalid-and-filled': say(
    '第 {value} 号票已标为废票，不能再填写。',
    'Sheet {value} is marked as invalid and cannot be filled in as well.',
  ),
  'no-scheme-version': say('该计划没有已生效的方案版本。', 'The plan has no adopted scheme version.'),
};
