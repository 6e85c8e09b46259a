import type { UnitColumn, UnitKind } from '../forms/roster.ts';
import { UNIT_KINDS, YES_NO } from '../forms/roster.ts';
import { RowReader } from '../imports/cells.ts';
import { problem } from '../imports/problem.ts';
import type { Place, SheetProblem } from '../imports/problem.ts';
import type { Table, TableRow } from '../imports/table.ts';
import type { KnownUnit, RosterUnit } from './model.ts';
import { inCircle, isBranch } from './tree.ts';

export const MAX_CODE = 32;
const MAX_UNIT_NAME = 100;
const MAX_AREA = 50;

/** One row; null when something needed is missing. */
function readUnit(row: TableRow<UnitColumn>, hasArea: boolean, problems: SheetProblem[]): RosterUnit | null {
  const reader = new RowReader(row, problems);
  const code = reader.required('code', reader.code('code', MAX_CODE));
  const name = reader.required('name', reader.text('name', MAX_UNIT_NAME));
  const kind = reader.required<UnitKind>('kind', reader.word('kind', UNIT_KINDS));
  const parentCode = reader.code('parent', MAX_CODE);
  const hasCommittee = reader.word('hasCommittee', YES_NO) ?? false;
  const area = hasArea ? { area: reader.text('area', MAX_AREA) } : {};
  if (code === null || name === null || kind === null) return null;
  return { code, name, kind, parentCode, hasCommittee, ...area, place: row.place('code') };
}

/** The sheet of units, rows with faults reported and left out. */
export function readUnits(table: Table<UnitColumn>, problems: SheetProblem[]): readonly RosterUnit[] {
  const units = new Map<string, RosterUnit>();
  for (const row of table.rows) {
    const unit = readUnit(row, table.has('area'), problems);
    if (unit === null) continue;
    const first = units.get(unit.code);
    if (first === undefined) units.set(unit.code, unit);
    else problems.push(problem(unit.place, 'duplicate-code', { value: unit.code, row: first.place.row ?? 0 }));
  }
  return [...units.values()];
}

/** Parents that do not exist, branches above others, circles, and more or less than one top unit. */
export function checkTree(
  all: ReadonlyMap<string, KnownUnit>,
  units: readonly RosterUnit[],
  table: Table<UnitColumn>,
): SheetProblem[] {
  const rows = new Map(table.rows.map((row) => [row.number, row]));
  const parentPlace = (unit: RosterUnit): Place => rows.get(unit.place.row ?? 0)?.place('parent') ?? unit.place;
  const problems = units.flatMap((unit): SheetProblem[] => {
    if (unit.parentCode === null) return [];
    const parent = all.get(unit.parentCode);
    const facts = { value: unit.parentCode };
    if (parent === undefined) return [problem(parentPlace(unit), 'unknown-parent', facts)];
    if (isBranch(parent)) return [problem(parentPlace(unit), 'parent-is-branch', facts)];
    return inCircle(all, unit.code) ? [problem(parentPlace(unit), 'parent-circle', facts)] : [];
  });
  return [...problems, ...topProblems(all, units, parentPlace, table.sheet)];
}

function topProblems(
  all: ReadonlyMap<string, KnownUnit>,
  units: readonly RosterUnit[],
  parentPlace: (unit: RosterUnit) => Place,
  sheet: string,
): SheetProblem[] {
  const tops = [...all.values()].filter(({ parentCode }) => parentCode === null);
  const [top] = tops;
  if (top === undefined) {
    const place = { sheet, row: null, column: null, header: null };
    // Units that could not be read may hold the top one; their own faults come first.
    return units.length === 0 ? [] : [problem(place, 'no-root')];
  }
  return units
    .filter((unit) => unit.parentCode === null && unit.code !== top.code)
    .map((unit) => problem(parentPlace(unit), 'second-root', { value: unit.code }));
}
