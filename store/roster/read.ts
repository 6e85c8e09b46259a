import { createHash } from 'node:crypto';

import type { AffiliateColumn, MemberColumn, UnitColumn } from '../forms/roster.ts';
import { AFFILIATE_COLUMNS, MEMBER_COLUMNS, REMARK_HEADER, ROSTER_SHEETS, UNIT_COLUMNS } from '../forms/roster.ts';
import { problem, WHOLE_FILE } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import { openTable } from '../imports/table.ts';
import type { ColumnSpec, Table } from '../imports/table.ts';
import type { ReadSheet } from '../spreadsheet.ts';
import { MAX_ROWS, readWorkbook } from '../spreadsheet.ts';
import { checkMembers, warnings } from './check-members.ts';
import type { KnownUnit, RosterReading } from './model.ts';
import { readAffiliates } from './read-affiliates.ts';
import { readMembers } from './read-members.ts';
import { checkTree, readUnits } from './read-units.ts';

function open<K extends string>(
  sheets: readonly ReadSheet[],
  name: string,
  columns: readonly ColumnSpec<K>[],
  problems: SheetProblem[],
): Table<K> | undefined {
  const sheet = sheets.find((one) => one.name === name);
  if (sheet === undefined) {
    problems.push(problem({ ...WHOLE_FILE, sheet: name }, 'missing-sheet', { value: name }));
    return undefined;
  }
  const opened = openTable(sheet, { columns, ignored: [REMARK_HEADER] });
  problems.push(...opened.problems);
  return opened.table;
}

function readTables(
  units: Table<UnitColumn>,
  members: Table<MemberColumn>,
  masses: Table<AffiliateColumn> | undefined,
  input: { readonly known: readonly KnownUnit[]; readonly sha256: string },
): RosterReading {
  const problems: SheetProblem[] = [];
  const rosterUnits = readUnits(units, problems);
  const all = new Map<string, KnownUnit>([...input.known, ...rosterUnits].map((unit) => [unit.code, unit]));
  problems.push(...checkTree(all, rosterUnits, units));
  const rows = readMembers(members, all, problems);
  problems.push(...checkMembers(rows));
  const own = rows.map(({ member }) => member);
  const affiliates = masses === undefined ? [] : readAffiliates(masses, { units: all, members: own }, problems);
  if (members.rows.length === 0 && units.rows.length === 0 && (masses?.rows.length ?? 0) === 0) {
    problems.push(problem({ ...WHOLE_FILE, sheet: members.sheet }, 'no-rows', { value: members.sheet }));
  }
  if (problems.length > 0) return { ok: false, errors: problems };
  const roster = { sha256: input.sha256, units: rosterUnits, members: own, affiliates };
  return { ok: true, roster, warnings: warnings(rosterUnits, rows) };
}

/**
 * Reads a roster workbook and checks everything that can be seen without the database; `known` are the units already
 * stored, so that a file may bring members of branches it does not list. Either a whole roster or every fault with its
 * sheet, row and column.
 */
export async function readRoster(bytes: Uint8Array, known: readonly KnownUnit[] = []): Promise<RosterReading> {
  const read = await readWorkbook(bytes, {
    sheets: [ROSTER_SHEETS.units, ROSTER_SHEETS.members, ROSTER_SHEETS.masses],
    maxRows: MAX_ROWS,
  });
  if (!read.ok) return { ok: false, errors: [problem(WHOLE_FILE, read.fault, { limit: String(MAX_ROWS) })] };
  const problems: SheetProblem[] = [];
  const units = open(read.sheets, ROSTER_SHEETS.units, UNIT_COLUMNS, problems);
  const members = open(read.sheets, ROSTER_SHEETS.members, MEMBER_COLUMNS, problems);
  // A file without the sheet says nothing of the masses.
  const hasMasses = read.sheets.some(({ name }) => name === ROSTER_SHEETS.masses);
  const masses = hasMasses ? open(read.sheets, ROSTER_SHEETS.masses, AFFILIATE_COLUMNS, problems) : undefined;
  if (units === undefined || members === undefined || (hasMasses && masses === undefined)) {
    return { ok: false, errors: problems };
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return readTables(units, members, masses, { known, sha256 });
}
