import type { MemberColumn, UnitColumn } from '../../store/forms/roster.ts';
import type { FormRow } from '../../store/imports/form-sheet.ts';
import { rosterWorkbook } from '../../store/roster/workbook.ts';

export const UNITS: readonly FormRow<UnitColumn>[] = [
  { code: 'W', name: '机关党委', kind: '党委' },
  { code: 'A', name: '第一支部', parent: 'W', kind: '党支部', hasCommittee: '是' },
  { code: 'B', name: '第二支部', parent: 'W', kind: '党支部', hasCommittee: '否' },
];

export const member = (staffNo: string, branch: string, more: FormRow<MemberColumn> = {}): FormRow<MemberColumn> => ({
  staffNo,
  name: `甲${staffNo}`,
  branch,
  state: '正式党员',
  joinedOn: '2020-07-01',
  ...more,
});

export const MEMBERS: readonly FormRow<MemberColumn>[] = [
  member('1', 'A', { roles: '书记', posts: '书记', phone: '10000000001', email: 'a@example.invalid', login: 'one' }),
  member('2', 'A', { roles: '组织委员、党委委员', subgroup: '第一党小组' }),
  member('3', 'A', { state: '预备党员', exemptMonths: '2026-01' }),
  member('4', 'B', { roles: '书记', posts: '书记、领导干部' }),
];

export const roster = (
  members: readonly FormRow<MemberColumn>[] = MEMBERS,
  units: readonly FormRow<UnitColumn>[] = UNITS,
): Promise<Uint8Array> => rosterWorkbook(units, members);
