import { POST_KINDS } from '../../domain/facts.ts';
import type { MembershipState } from '../../domain/facts.ts';
import type { MemberColumn, PostKind } from '../forms/roster.ts';
import { BRANCH_ROLES, POSTS, ROLE_ELSEWHERE, ROLES, STATES } from '../forms/roster.ts';
import { RowReader } from '../imports/cells.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Table, TableRow } from '../imports/table.ts';
import type { KnownUnit, RoleAt, RosterMember } from './model.ts';
import { MAX_CODE } from './read-units.ts';
import { committeeAbove, isBranch } from './tree.ts';

export const MAX_NAME = 50;
export const MAIL = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;
export const PHONE = /^\+?[\d()-]{5,20}$/;
const LOGIN = /^[A-Za-z0-9._@-]{2,64}$/;

type Units = ReadonlyMap<string, KnownUnit>;
type Reader = RowReader<MemberColumn>;

/** The branch the row names; null when it is unknown or no branch, which is reported. */
export function readBranch(reader: RowReader<'branch'>, units: Units): string | null {
  const code = reader.required('branch', reader.code('branch', MAX_CODE));
  if (code === null) return null;
  const unit = units.get(code);
  if (unit === undefined) return reader.report('branch', 'unknown-branch', { value: code });
  return isBranch(unit) ? code : reader.report('branch', 'not-a-branch', { value: code });
}

function readPosts(reader: Reader): readonly PostKind[] {
  const posts = reader.parts('posts').map((word) => {
    return (
      POSTS.get(word) ?? reader.report('posts', 'not-a-word', { value: word, expected: [...POSTS.keys()].join('、') })
    );
  });
  const known = new Set(posts.filter((post) => post !== null));
  const held = POST_KINDS.filter((post) => known.has(post));
  return held.length === 0 ? ['member'] : held;
}

/** A role and the unit it is held in: the one in brackets, else the branch or the committee above it. */
function readRole(reader: Reader, units: Units, branch: string, word: string): RoleAt | null {
  const elsewhere = ROLE_ELSEWHERE.exec(word);
  const name = elsewhere?.[1] ?? word;
  const role = ROLES.get(name);
  if (role === undefined) {
    return reader.report('roles', 'not-a-word', { value: name, expected: [...ROLES.keys()].join('、') });
  }
  const unitCode = elsewhere?.[2];
  if (unitCode !== undefined) {
    return units.has(unitCode) ? { role, unitCode } : reader.report('roles', 'unknown-role-unit', { value: unitCode });
  }
  if (BRANCH_ROLES.has(role)) return { role, unitCode: branch };
  const committee = committeeAbove(units, branch);
  return committee === undefined
    ? reader.report('roles', 'no-committee-above', { value: name })
    : { role, unitCode: committee.code };
}

function readRoles(reader: Reader, units: Units, branch: string | null): readonly RoleAt[] {
  if (branch === null) return [];
  const roles = reader.parts('roles').map((word) => readRole(reader, units, branch, word));
  const distinct = new Map(roles.filter((one) => one !== null).map((one) => [`${one.role} ${one.unitCode}`, one]));
  return [...distinct.values()];
}

/** The columns whose absence leaves what is stored. */
function readOptional(
  reader: Reader,
  table: Table<MemberColumn>,
  units: Units,
  branch: string | null,
): Partial<RosterMember> {
  return {
    ...(table.has('posts') ? { posts: readPosts(reader) } : {}),
    ...(table.has('roles') ? { roles: readRoles(reader, units, branch) } : {}),
    ...(table.has('subgroup') ? { subgroup: reader.text('subgroup', MAX_NAME) } : {}),
    ...(table.has('phone') ? { phone: reader.pattern('phone', PHONE, 'not-a-phone', 30) } : {}),
    ...(table.has('email') ? { email: reader.pattern('email', MAIL, 'not-a-mail', 254) } : {}),
  };
}

function readMember(
  row: TableRow<MemberColumn>,
  table: Table<MemberColumn>,
  units: Units,
  problems: SheetProblem[],
): RosterMember | null {
  const reader = new RowReader(row, problems);
  const staffNo = reader.required('staffNo', reader.code('staffNo', MAX_CODE));
  const name = reader.required('name', reader.text('name', MAX_NAME));
  const branchCode = readBranch(reader, units);
  const state = reader.required<MembershipState>('state', reader.word('state', STATES));
  const optional = readOptional(reader, table, units, branchCode);
  const joinedOn = reader.date('joinedOn');
  const exemptMonths = reader.months('exemptMonths');
  const login = reader.pattern('login', LOGIN, 'not-a-login', 64);
  if (staffNo === null || name === null || branchCode === null || state === null) return null;
  const known = { staffNo, name, branchCode, state, joinedOn, exemptMonths, login };
  return { ...known, ...optional, place: row.place('staffNo') };
}

/** The sheet of members, rows with faults reported and left out. */
export function readMembers(
  table: Table<MemberColumn>,
  units: Units,
  problems: SheetProblem[],
): readonly { readonly member: RosterMember; readonly row: TableRow<MemberColumn> }[] {
  return table.rows.flatMap((row) => {
    const member = readMember(row, table, units, problems);
    return member === null ? [] : [{ member, row }];
  });
}
