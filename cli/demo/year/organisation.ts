/**
 * Whom the year has beside the sample organisation: a working committee above it, and eight branches directly below that
 * one. Their secretaries and those of the sample's two branches are the ten who report.
 */
import type { SampleExtras } from '../../sample-roster.ts';
import { BRANCHES } from '../organisation.ts';

export const WORKING_COMMITTEE = 'T';

/** By staff number: who does the working committee's work. */
export const OFFICE = {
  secretary: '1101',
  deputy: '1102',
  member: '1103',
  officer: '1104',
  inspector: '1105',
  secondInspector: '1106',
  leader: '1107',
  secondLeader: '1108',
} as const;

const OFFICES: Readonly<Record<string, string>> = {
  [OFFICE.secretary]: '党委书记',
  [OFFICE.deputy]: '党委副书记',
  [OFFICE.member]: '党委委员',
  [OFFICE.officer]: '组织干事',
  [OFFICE.inspector]: '督查员',
  [OFFICE.secondInspector]: '督查员',
  [OFFICE.leader]: '分管领导',
  [OFFICE.secondLeader]: '分管领导',
};

const OTHERS = Array.from({ length: 8 }, (_, index) => ({
  code: `T0${String(index + 1)}`,
  name: `示例市直第${'一二三四五六七八'.charAt(index)}党支部`,
  secretary: String(1111 + index * 10),
}));

/** The office's own branch: its people hold offices in the working committee. */
const OWN = 'T00';

/** The ten responsible secretaries and their branches. */
export const SECRETARIES: readonly { readonly staffNo: string; readonly code: string }[] = [
  { staffNo: BRANCHES.A.secretary, code: 'A' },
  { staffNo: BRANCHES.B.secretary, code: 'B' },
  ...OTHERS.map(({ code, secretary }) => ({ staffNo: secretary, code })),
];

const SURNAMES = '谢邹喻柏水窦章云苏潘葛奚范彭郎鲁';

const person = (staffNo: string, branch: string, roles: string): NonNullable<SampleExtras['members']>[number] => ({
  staffNo,
  name: `${SURNAMES.charAt(Number(staffNo) % SURNAMES.length)}例${staffNo.slice(2)}`,
  branch,
  state: '正式党员',
  posts: roles === '书记' ? '书记' : '普通党员',
  roles,
  phone: `1000000${staffNo}`,
  email: `member-${staffNo}@example.invalid`,
  joinedOn: '2020-07-01',
  login: staffNo,
});

/** A branch of three: a secretary and two members. */
const ofBranch = ({ code, secretary }: (typeof OTHERS)[number]): NonNullable<SampleExtras['members']> => [
  person(secretary, code, '书记'),
  person(String(Number(secretary) + 1), code, ''),
  person(String(Number(secretary) + 2), code, ''),
];

const MEMBERS = [
  ...Object.entries(OFFICES).map(([staffNo, roles]) => person(staffNo, OWN, roles)),
  ...OTHERS.flatMap(ofBranch),
];

export const EXTRAS: SampleExtras = {
  above: {
    code: WORKING_COMMITTEE,
    units: [
      { code: WORKING_COMMITTEE, name: '示例市直机关工委', kind: '党委' },
      { code: OWN, name: '示例市直机关工委机关党支部', parent: WORKING_COMMITTEE, kind: '党支部', hasCommittee: '否' },
      ...OTHERS.map(({ code, name }) => ({
        code,
        name,
        parent: WORKING_COMMITTEE,
        kind: '党支部',
        hasCommittee: '否',
      })),
    ],
  },
  members: MEMBERS,
};

/** Everybody outside the two branches whose months are scored. */
export const OTHER_PEOPLE = MEMBERS.map(({ staffNo }) => String(staffNo));
