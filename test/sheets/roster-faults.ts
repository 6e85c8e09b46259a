/** Every kind of broken row, and where the fault is to be found. A member's row comes after those of `MEMBERS`. */
import type { MemberColumn, UnitColumn } from '../../store/forms/roster.ts';
import type { FormRow } from '../../store/imports/form-sheet.ts';
import { member, UNITS } from './roster-rows.ts';

type UnitCase = [what: string, units: readonly FormRow<UnitColumn>[], fault: string];
const [W, A] = UNITS as [FormRow<UnitColumn>, FormRow<UnitColumn>];
export const UNIT_FAULTS: readonly UnitCase[] = [
  ['without a code', [W, { ...A, code: '' }], '支部 A3 required'],
  ['without a name', [W, A, { code: 'C', parent: 'W', kind: '党支部' }], '支部 B4 required'],
  ['of an unknown kind', [W, A, { code: 'C', name: '丙', parent: 'W', kind: '小组' }], '支部 D4 not-a-word'],
  ['listed twice', [W, A, { ...A, name: '又一支部' }], '支部 A4 duplicate-code'],
  ['under nothing', [W, A, { code: 'C', name: '丙', parent: 'X', kind: '党支部' }], '支部 C4 unknown-parent'],
  ['under a branch', [W, A, { code: 'C', name: '丙', parent: 'A', kind: '党支部' }], '支部 C4 parent-is-branch'],
  ['with a second top', [W, A, { code: 'V', name: '另一党委', kind: '党委' }], '支部 C4 second-root'],
  ['with neither yes nor no', [W, { ...A, hasCommittee: '有' }], '支部 E3 not-a-word'],
];

type MemberCase = [what: string, row: FormRow<MemberColumn>, fault: string];
const ok = member('9', 'A');
export const MEMBER_FAULTS: readonly MemberCase[] = [
  ['without a number', { ...ok, staffNo: '' }, '党员 A6 required'],
  ['with a number of another row', { ...ok, staffNo: '1' }, '党员 A6 duplicate-number'],
  ['without a name', { ...ok, name: '' }, '党员 B6 required'],
  ['with a name too long', { ...ok, name: '长'.repeat(51) }, '党员 B6 too-long'],
  ['with a broken formula for a name', { ...ok, name: '#N/A' }, '党员 B6 formula-error'],
  ['without a branch', { ...ok, branch: '' }, '党员 C6 required'],
  ['of an unknown branch', { ...ok, branch: 'X' }, '党员 C6 unknown-branch'],
  ['of a committee', { ...ok, branch: 'W' }, '党员 C6 not-a-branch'],
  ['without a state', { ...ok, state: '' }, '党员 D6 required'],
  ['with an unknown state', { ...ok, state: '群众' }, '党员 D6 not-a-word'],
  ['with an unknown post', { ...ok, posts: '书记、总经理' }, '党员 E6 not-a-word'],
  ['with an unknown role', { ...ok, roles: '主任' }, '党员 F6 not-a-word'],
  ['with an administrator role', { ...ok, roles: '系统管理员' }, '党员 F6 not-a-word'],
  ['with a role in an unknown unit', { ...ok, roles: '分管领导(X)' }, '党员 F6 unknown-role-unit'],
  ['as a second secretary', { ...ok, roles: '书记' }, '党员 F6 second-secretary'],
  ['with a phone that is none', { ...ok, phone: '无' }, '党员 H6 not-a-phone'],
  ['with a mail that is none', { ...ok, email: 'a@b' }, '党员 I6 not-a-mail'],
  ['with two mails', { ...ok, email: 'a@b.cn,c@d.cn' }, '党员 I6 not-a-mail'],
  ['with a day that does not exist', { ...ok, joinedOn: '2026-02-30' }, '党员 J6 not-a-date'],
  ['with words for a date', { ...ok, joinedOn: '去年' }, '党员 J6 not-a-date'],
  ['with a month that does not exist', { ...ok, exemptMonths: '2026-01、2026-13' }, '党员 K6 not-a-month'],
  ['with a login that cannot be', { ...ok, login: '张三' }, '党员 L6 not-a-login'],
  ['with a login of another row', { ...ok, login: 'ONE' }, '党员 L6 duplicate-login'],
];
