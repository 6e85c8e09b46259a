/** What can only be seen across rows: doubles, two secretaries, branches without what the rules ask of them. */
import type { MemberColumn } from '../forms/roster.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { TableRow } from '../imports/table.ts';
import type { RosterMember, RosterUnit } from './model.ts';
import { isBranch } from './tree.ts';

export interface MemberRow {
  readonly member: RosterMember;
  readonly row: TableRow<MemberColumn>;
}

/** From this many full members on a branch has a committee (§2.1). */
const COMMITTEE_FROM = 7;

/** Reports every later row that claims what an earlier row has. */
function doubles(
  rows: readonly MemberRow[],
  claim: {
    readonly code: 'duplicate-number' | 'duplicate-login' | 'second-secretary';
    readonly column: MemberColumn;
    readonly of: (member: RosterMember) => readonly string[];
  },
): SheetProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ member, row }) =>
    claim.of(member).flatMap((value) => {
      const earlier = first.get(value);
      if (earlier !== undefined) return [problem(row.place(claim.column), claim.code, { value, row: earlier })];
      first.set(value, row.number);
      return [];
    }),
  );
}

/** Errors across the rows of the members' sheet. */
export const checkMembers = (rows: readonly MemberRow[]): SheetProblem[] => [
  ...doubles(rows, { code: 'duplicate-number', column: 'staffNo', of: ({ staffNo }) => [staffNo] }),
  // Nobody remembers whether a login was written with capitals.
  ...doubles(rows, {
    code: 'duplicate-login',
    column: 'login',
    of: ({ login }) => (login === null ? [] : [login.toLowerCase()]),
  }),
  ...doubles(rows, {
    code: 'second-secretary',
    column: 'roles',
    of: ({ roles }) => (roles ?? []).filter(({ role }) => role === 'secretary').map(({ unitCode }) => unitCode),
  }),
];

function branchWarnings(unit: RosterUnit, rows: readonly MemberRow[]): SheetProblem[] {
  const own = rows.filter(({ member }) => member.branchCode === unit.code);
  const full = own.filter(({ member }) => member.state === 'full').length;
  const holds = (member: RosterMember): boolean =>
    (member.roles ?? []).some(({ role, unitCode }) => role === 'secretary' && unitCode === unit.code);
  const due = full >= COMMITTEE_FROM && !unit.hasCommittee;
  const leaderless = own.some(({ member }) => member.roles !== undefined) && !rows.some(({ member }) => holds(member));
  return [
    ...(due ? [problem(unit.place, 'committee-due', { value: unit.name, limit: String(full) })] : []),
    ...(leaderless ? [problem(unit.place, 'no-secretary', { value: unit.name })] : []),
  ];
}

function officeWarnings({ member, row }: MemberRow, units: ReadonlyMap<string, RosterUnit>): SheetProblem[] {
  const roles = member.roles ?? [];
  const idle = roles.find(
    ({ role, unitCode }) => role === 'committeeMember' && units.get(unitCode)?.hasCommittee === false,
  );
  const office = roles.find(
    ({ role }) => role === 'secretary' || role === 'deputySecretary' || role === 'committeeMember',
  );
  const value = (row.cell('roles') ?? '') as string;
  return [
    ...(idle === undefined
      ? []
      : [
          problem(row.place('roles'), 'committee-member-without-committee', {
            value: units.get(idle.unitCode)?.name ?? '',
          }),
        ]),
    ...(office !== undefined && member.state !== 'full'
      ? [problem(row.place('roles'), 'office-needs-full-member', { value })]
      : []),
  ];
}

/** What is allowed but probably a mistake. Only the file is looked at: a file may bring some members of a branch. */
export function warnings(units: readonly RosterUnit[], rows: readonly MemberRow[]): SheetProblem[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  return [
    ...units.filter(isBranch).flatMap((unit) => branchWarnings(unit, rows)),
    ...rows.flatMap((row) => officeWarnings(row, byCode)),
  ];
}
