/** A sheet as a table: headers checked, cells addressable by column, problems collected with their place. */
import type { ReadCell, ReadRow, ReadSheet } from '../spreadsheet.ts';
import { typedCode } from '../spreadsheet-text.ts';
import { columnLetter, problem } from './problem.ts';
import type { Place, SheetProblem } from './problem.ts';

export interface ColumnSpec<K extends string> {
  readonly key: K;
  readonly header: string;
  readonly required: boolean;
}

export interface TableRow<K extends string> {
  readonly number: number;
  cell(key: K): ReadCell;
  place(key: K): Place;
}

export interface Table<K extends string> {
  readonly sheet: string;
  /** Whether the file has the (optional) column at all: an absent column leaves what is stored as it is. */
  has(key: K): boolean;
  readonly rows: readonly TableRow<K>[];
}

/** A header without the mark of a required column, spaces and width differences. */
const bareHeader = (cell: ReadCell): string => typedCode(typeof cell === 'string' ? cell : '').replace(/[*\s]/g, '');

/** Where a column of the specification stands, or what is wrong with the headers. */
function locate<K extends string>(
  header: ReadRow,
  sheet: string,
  spec: { readonly columns: readonly ColumnSpec<K>[]; readonly ignored: readonly string[] },
): { readonly at: ReadonlyMap<K, number>; readonly problems: SheetProblem[] } {
  const at = new Map<K, number>();
  const problems: SheetProblem[] = [];
  header.cells.forEach((cell, index) => {
    const name = bareHeader(cell);
    const place = { sheet, row: header.number, column: columnLetter(index), header: name };
    const column = spec.columns.find((one) => one.header === name);
    if (column === undefined) {
      if (name !== '' && !spec.ignored.includes(name)) problems.push(problem(place, 'unknown-column', { value: name }));
    } else if (at.has(column.key)) {
      problems.push(problem(place, 'duplicate-column', { value: name }));
    } else {
      at.set(column.key, index);
    }
  });
  for (const column of spec.columns.filter(({ key, required }) => required && !at.has(key))) {
    const place = { sheet, row: header.number, column: null, header: column.header };
    problems.push(problem(place, 'missing-column', { value: column.header }));
  }
  return { at, problems };
}

/**
 * The table on the sheet, its first row that is not blank being the header. Every fault of the headers is reported, and
 * then there is no table.
 */
export function openTable<K extends string>(
  sheet: ReadSheet,
  spec: { readonly columns: readonly ColumnSpec<K>[]; readonly ignored: readonly string[] },
): { readonly table: Table<K> | undefined; readonly problems: readonly SheetProblem[] } {
  const [header, ...rows] = sheet.rows;
  if (header === undefined) {
    const place = { sheet: sheet.name, row: 1, column: null, header: null };
    return { table: undefined, problems: [problem(place, 'missing-column', { value: spec.columns[0]?.header ?? '' })] };
  }
  const { at, problems } = locate(header, sheet.name, spec);
  if (problems.length > 0) return { table: undefined, problems };
  const headers = new Map(spec.columns.map((column) => [column.key, column.header]));
  const table: Table<K> = {
    sheet: sheet.name,
    has: (key) => at.has(key),
    rows: rows.map((row) => ({
      number: row.number,
      cell: (key) => row.cells[at.get(key) ?? -1] ?? null,
      place: (key) => {
        const index = at.get(key);
        const column = index === undefined ? null : columnLetter(index);
        return { sheet: sheet.name, row: row.number, column, header: headers.get(key) ?? null };
      },
    })),
  };
  return { table, problems: [] };
}
