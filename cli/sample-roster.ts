/** The sample organisation: nobody in it exists. Names are composed of a common surname, 例 ("example") and a number. */
import type { AffiliateColumn, MemberColumn, UnitColumn } from '../store/forms/roster.ts';
import type { FormRow } from '../store/imports/form-sheet.ts';
import { rosterWorkbook } from '../store/roster/workbook.ts';

const UNITS: readonly FormRow<UnitColumn>[] = [
  { code: 'W', name: '示例局机关党委', kind: '党委' },
  { code: 'A', name: '示例局第一党支部', parent: 'W', kind: '党支部', hasCommittee: '是' },
  { code: 'B', name: '示例局第二党支部', parent: 'W', kind: '党支部', hasCommittee: '是' },
];

const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜';
const DIGITS = '零一二三四五六七八九十';

/** 1–99 in Chinese numerals. */
function numeral(n: number): string {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  const ten = tens === 0 ? '' : tens === 1 ? '十' : `${DIGITS.charAt(tens)}十`;
  return `${ten}${ones === 0 && tens > 0 ? '' : DIGITS.charAt(ones)}`;
}

type Extra = FormRow<MemberColumn>;

/** Who is more than an ordinary full member, by place in the branch. */
/** In branch A; ill for the months asked for. */
const EXEMPT_PLACE = 29;
const BRANCH_A: ReadonlyMap<number, Extra> = new Map<number, Extra>([
  [1, { posts: '书记', roles: '书记' }],
  [2, { posts: '副书记', roles: '副书记' }],
  [3, { posts: '支委', roles: '组织委员' }],
  [4, { posts: '支委', roles: '宣传委员' }],
  [5, { posts: '支委', roles: '纪检委员' }],
  [6, { posts: '领导干部', roles: '党委书记' }],
  [7, { posts: '领导干部', roles: '党委副书记' }],
  [8, { posts: '领导干部', roles: '党委委员、分管领导' }],
  [9, { roles: '组织干事' }],
  [10, { roles: '督查员' }],
  [11, { posts: '党小组长' }],
  [21, { posts: '党小组长' }],
  [28, { state: '预备党员' }],
  [30, { phone: '', email: '' }],
]);
const BRANCH_B: ReadonlyMap<number, Extra> = new Map<number, Extra>([
  [1, { posts: '书记', roles: '书记' }],
  [2, { posts: '副书记', roles: '副书记' }],
  [3, { posts: '支委', roles: '组织委员' }],
  [4, { posts: '支委', roles: '宣传委员' }],
  [5, { posts: '支委', roles: '纪检委员' }],
  [6, { roles: '党委委员' }],
  [12, { state: '预备党员' }],
]);

/** One row; `n` counts through the whole organisation, `place` within the branch. */
function member(branch: string, n: number, place: number, extra: Extra): FormRow<MemberColumn> {
  const number = String(1000 + n);
  return {
    staffNo: number,
    name: `${SURNAMES.charAt((n - 1) % SURNAMES.length)}例${numeral(n)}`,
    branch,
    state: '正式党员',
    posts: '普通党员',
    subgroup: branch === 'A' ? `第${numeral(Math.ceil(place / 10))}党小组` : '',
    // no mobile number begins with 100
    phone: `1000000${number}`,
    email: `member-${number}@example.invalid`,
    joinedOn: '2020-07-01',
    login: number,
    ...extra,
  };
}

const branch = (
  code: string,
  size: number,
  from: number,
  special: ReadonlyMap<number, Extra>,
): FormRow<MemberColumn>[] =>
  Array.from({ length: size }, (_, index) => member(code, from + index, index + 1, special.get(index + 1) ?? {}));

/** What a roster may have beside its members. */
export interface SampleExtras {
  /** People outside the Party who are asked about a branch. */
  readonly masses?: readonly FormRow<AffiliateColumn>[];
  /** The body above the sample's committee, with the other units below it. */
  readonly above?: { readonly code: string; readonly units: readonly FormRow<UnitColumn>[] };
  /** Members of those other units. */
  readonly members?: readonly FormRow<MemberColumn>[];
  /** Offices by staff number, in the words of the form, for people who have none. */
  readonly roles?: ReadonlyMap<string, string>;
}

/**
 * A committee with two branches, 30 and 12 members, as a roster file: both branches with a committee, the Party
 * committee's own people, a leader in charge, an organisation officer, an inspector, two probationary members, one
 * (1029) exempt for the given scored months, one (1030) without phone and mail. Staff numbers 1001–1042 are also the
 * logins. The same months and extras give the same bytes.
 */
export async function sampleRosterWorkbook(
  exemptMonths: readonly string[] = ['2026-01'],
  { masses = [], above, members: others = [], roles = new Map() }: SampleExtras = {},
): Promise<Uint8Array> {
  const special = new Map([...BRANCH_A, [EXEMPT_PLACE, { exemptMonths: exemptMonths.join('、') }]]);
  const members = [...branch('A', 30, 1, special), ...branch('B', 12, 31, BRANCH_B)].map((row) => {
    const office = roles.get(String(row.staffNo));
    return office === undefined ? row : { ...row, roles: office };
  });
  const units = UNITS.map((unit) =>
    above !== undefined && unit.parent === undefined ? { ...unit, parent: above.code } : unit,
  );
  return rosterWorkbook([...(above?.units ?? []), ...units], [...members, ...others], masses);
}
