import type { AffiliateColumn } from '../forms/roster.ts';
import { AFFILIATE_KINDS } from '../forms/roster.ts';
import { RowReader } from '../imports/cells.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Table, TableRow } from '../imports/table.ts';
import type { KnownUnit, RosterAffiliate, RosterMember } from './model.ts';
import { MAIL, MAX_NAME, PHONE, readBranch } from './read-members.ts';
import { MAX_CODE } from './read-units.ts';

function readAffiliate(
  row: TableRow<AffiliateColumn>,
  units: ReadonlyMap<string, KnownUnit>,
  problems: SheetProblem[],
): RosterAffiliate | null {
  const reader = new RowReader(row, problems);
  const staffNo = reader.required('staffNo', reader.code('staffNo', MAX_CODE));
  const name = reader.required('name', reader.text('name', MAX_NAME));
  const branchCode = readBranch(reader, units);
  const kind = reader.required('kind', reader.word('kind', AFFILIATE_KINDS));
  const phone = reader.pattern('phone', PHONE, 'not-a-phone', 30);
  const email = reader.pattern('email', MAIL, 'not-a-mail', 254);
  const until = reader.date('until');
  if (staffNo === null || name === null || branchCode === null || kind === null) return null;
  return { staffNo, name, branchCode, kind, phone, email, until, place: row.place('staffNo') };
}

/** What can only be seen across rows: doubles, two names for one number, people who are members in the same file. */
function faults(affiliates: readonly RosterAffiliate[], members: readonly RosterMember[]): SheetProblem[] {
  const numbers = new Set(members.map(({ staffNo }) => staffNo));
  const rows = new Map<string, number>();
  const names = new Map<string, string>();
  return affiliates.flatMap(({ staffNo, name, branchCode, place }): SheetProblem[] => {
    if (numbers.has(staffNo)) return [problem(place, 'masses-are-no-members', { value: staffNo })];
    const earlier = rows.get(`${staffNo} ${branchCode}`);
    if (earlier !== undefined) return [problem(place, 'duplicate-number', { value: staffNo, row: earlier })];
    rows.set(`${staffNo} ${branchCode}`, place.row ?? 0);
    const known = names.get(staffNo) ?? name;
    names.set(staffNo, known);
    return known === name ? [] : [problem(place, 'name-differs', { value: name, expected: known })];
  });
}

/** The sheet of the masses, rows with faults reported and left out. */
export function readAffiliates(
  table: Table<AffiliateColumn>,
  given: { readonly units: ReadonlyMap<string, KnownUnit>; readonly members: readonly RosterMember[] },
  problems: SheetProblem[],
): readonly RosterAffiliate[] {
  const affiliates = table.rows.flatMap((row) => readAffiliate(row, given.units, problems) ?? []);
  problems.push(...faults(affiliates, given.members));
  return affiliates;
}
