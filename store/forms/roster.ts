/** The roster workbook: sheets, headers and the words its cells may hold. */
import type { MembershipState, POST_KINDS } from '../../domain/facts.ts';
import type { FormColumn } from '../imports/form-sheet.ts';
import type { Role } from '../offices.ts';

export const ROSTER_SHEETS = { units: '支部', members: '党员', masses: '群众', help: '说明' } as const;
export const REMARK_HEADER = '备注';

export type UnitKind = 'committee' | 'generalBranch' | 'branch' | 'temporaryBranch';
export type PostKind = (typeof POST_KINDS)[number];
/** Roles a roster can give. Auditors and administrators are appointed by hand, never by a file. */
export type RosterRole = Exclude<Role, 'auditor' | 'systemAdmin' | 'securityAdmin'>;

export const UNIT_KINDS: ReadonlyMap<string, UnitKind> = new Map([
  ['党委', 'committee'],
  ['党总支', 'generalBranch'],
  ['党支部', 'branch'],
  ['临时党支部', 'temporaryBranch'],
]);

/** People outside the Party's branches who belong to one all the same: colleagues, and those it serves. */
export type AffiliateKind = 'colleague' | 'served';
export const AFFILIATE_KINDS: ReadonlyMap<string, AffiliateKind> = new Map([
  ['同事', 'colleague'],
  ['服务对象', 'served'],
]);

export const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ['是', true],
  ['否', false],
]);

export const STATES: ReadonlyMap<string, MembershipState> = new Map([
  ['正式党员', 'full'],
  ['预备党员', 'probationary'],
  ['留党察看', 'onProbation'],
  ['离退休', 'retired'],
  ['流动', 'mobile'],
]);

export const POSTS: ReadonlyMap<string, PostKind> = new Map([
  ['普通党员', 'member'],
  ['党小组长', 'groupLeader'],
  ['支委', 'committeeMember'],
  ['副书记', 'deputySecretary'],
  ['书记', 'secretary'],
  ['领导干部', 'leader'],
]);

export const ROLES: ReadonlyMap<string, RosterRole> = new Map([
  ['书记', 'secretary'],
  ['支部书记', 'secretary'],
  ['副书记', 'deputySecretary'],
  ['支部副书记', 'deputySecretary'],
  ['支委', 'committeeMember'],
  ['组织委员', 'committeeMember'],
  ['宣传委员', 'committeeMember'],
  ['纪检委员', 'committeeMember'],
  ['青年委员', 'committeeMember'],
  ['群工委员', 'committeeMember'],
  ['积分小组成员', 'groupMember'],
  ['分管领导', 'leaderInCharge'],
  ['协管领导', 'leaderAssisting'],
  ['党委书记', 'partySecretary'],
  ['党委副书记', 'partyDeputySecretary'],
  ['党委委员', 'partyCommitteeMember'],
  ['组织干事', 'organisationOfficer'],
  ['督查员', 'inspector'],
]);

/** Roles held in the member's own branch; the others are held in the committee above it. */
export const BRANCH_ROLES: ReadonlySet<RosterRole> = new Set([
  'secretary',
  'deputySecretary',
  'committeeMember',
  'groupMember',
]);

/** A role held elsewhere than where it usually is: 分管领导(A02). Full-width brackets have become plain ones. */
export const ROLE_ELSEWHERE = /^(.+)\(([^()]+)\)$/;

export type UnitColumn = 'code' | 'name' | 'parent' | 'kind' | 'hasCommittee' | 'area';
export type MemberColumn =
  | 'staffNo'
  | 'name'
  | 'branch'
  | 'state'
  | 'posts'
  | 'roles'
  | 'subgroup'
  | 'phone'
  | 'email'
  | 'joinedOn'
  | 'exemptMonths'
  | 'login';

export type AffiliateColumn = 'staffNo' | 'name' | 'branch' | 'kind' | 'phone' | 'email' | 'until';

export const UNIT_COLUMNS: readonly FormColumn<UnitColumn>[] = [
  { key: 'code', header: '支部编号', required: true, width: 12, note: '组织的编号，导入时按编号识别，不要改动。' },
  { key: 'name', header: '支部名称', required: true, width: 34, note: '组织全称。' },
  { key: 'parent', header: '上级编号', required: false, width: 12, note: '上级组织的编号；只有最上级组织不填。' },
  {
    key: 'kind',
    header: '类型',
    required: true,
    width: 12,
    note: '党委、党总支、党支部或临时党支部。',
    choices: UNIT_KINDS,
  },
  { key: 'hasCommittee', header: '设支委会', required: false, width: 10, note: '是或否，不填为否。', choices: YES_NO },
  { key: 'area', header: '责任区', required: false, width: 12, note: '所在责任区，如“一区”；没有划分的不填。' },
];

export const MEMBER_COLUMNS: readonly FormColumn<MemberColumn>[] = [
  { key: 'staffNo', header: '编号', required: true, width: 12, note: '党员的编号，导入时按编号识别，不要改动。' },
  { key: 'name', header: '姓名', required: true, width: 12, note: '党员姓名。' },
  {
    key: 'branch',
    header: '支部编号',
    required: true,
    width: 12,
    note: '所在支部的编号；改动即为转接，从导入当日起算。',
  },
  {
    key: 'state',
    header: '状态',
    required: true,
    width: 12,
    note: '正式党员、预备党员、留党察看、离退休或流动。',
    choices: STATES,
  },
  {
    key: 'posts',
    header: '职务类别',
    required: false,
    width: 16,
    note: '可填多项，用顿号分开；不填为普通党员。',
    words: POSTS,
  },
  {
    key: 'roles',
    header: '支部职务',
    required: false,
    width: 20,
    note: '在支部或党委担任的职务，可填多项，用顿号分开；在其他组织任职的写作：分管领导（A02）。',
    words: ROLES,
  },
  { key: 'subgroup', header: '党小组', required: false, width: 12, note: '党小组名称。' },
  { key: 'phone', header: '手机', required: false, width: 16, note: '联系电话，可不填。' },
  { key: 'email', header: '邮箱', required: false, width: 28, note: '通知邮箱，可不填。' },
  {
    key: 'joinedOn',
    header: '转入日期',
    required: false,
    width: 14,
    note: '到本支部的日期，如 2026-02-09；不填为导入当日。',
  },
  {
    key: 'exemptMonths',
    header: '免评月份',
    required: false,
    width: 16,
    note: '批准免评的月份，如 2026-02；可填多项，用顿号分开。',
  },
  { key: 'login', header: '登录名', required: false, width: 14, note: '可不填。' },
];

export const AFFILIATE_COLUMNS: readonly FormColumn<AffiliateColumn>[] = [
  { key: 'staffNo', header: '编号', required: true, width: 12, note: '群众的编号，不得与党员编号相同。' },
  { key: 'name', header: '姓名', required: true, width: 12, note: '已登记的编号，姓名须与登记一致。' },
  {
    key: 'branch',
    header: '支部编号',
    required: true,
    width: 12,
    note: '参加哪个支部的群众测评；可在多个支部各占一行。',
  },
  { key: 'kind', header: '类别', required: true, width: 12, note: '同事或服务对象。', choices: AFFILIATE_KINDS },
  { key: 'phone', header: '手机', required: false, width: 16, note: '可不填。' },
  { key: 'email', header: '邮箱', required: false, width: 28, note: '可不填；无账号者用测评码或纸质测评表参加。' },
  {
    key: 'until',
    header: '截止日期',
    required: false,
    width: 14,
    note: '自该日起不再参加，如 2026-02-09；仍参加的不填。',
  },
];

/** Cause stored with an exempt month that came with the roster. */
export const EXEMPT_CAUSE = '花名册导入';

export const ROSTER_TITLE = '党员花名册';
export const ROSTER_TEMPLATE_NAME = '党员花名册模板.xlsx';
export const ROSTER_HELP: readonly string[] = [
  '填写说明',
  '1. 先在“支部”表填写各级组织，再在“党员”表填写党员，带 * 的列必填。',
  '2. 导入按编号识别组织和党员：同一文件再次导入不会产生变化；改动支部编号即为组织关系转接。',
  '3. 表中没有的党员不受影响；表中党员的支部职务以表为准，去掉的职务自导入当日起终止。',
  '4. 整列删除的选填列不改动已有内容；保留该列而不填，则清空该项内容。',
  '5. 有一处错误则全部不导入，错误按工作表、行、列列出。',
  '6. “群众”表可不填或整表删除：登记参加群众测评的非党员，无须账号、手机和邮箱；由党委人员填报，不由被测评人或支部书记提名。',
  '7. 文件须为 .xlsx，不超过 5 MB、20000 行。请勿填写涉密信息。',
];
