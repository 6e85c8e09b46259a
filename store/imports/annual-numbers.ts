import { REMARK_HEADER } from '../forms/roster.ts';
import { NUMBERS_COLUMNS, NUMBERS_SHEET } from '../forms/annual-numbers.ts';
import type { NumbersColumn } from '../forms/annual-numbers.ts';
import type { Queryable } from '../database.ts';
import { MAX_ROWS, readWorkbook, writeWorkbook } from '../spreadsheet.ts';
import { RowReader } from './cells.ts';
import { FORM_DATE, formSheet } from './form-sheet.ts';
import { problem, WHOLE_FILE } from './problem.ts';
import type { Place, SheetProblem } from './problem.ts';
import { openTable } from './table.ts';
import type { TableRow } from './table.ts';

/** One member's number as the sheet has it. */
interface SheetNumber {
  readonly staffNo: string;
  readonly name: string | null;
  readonly points: string;
  readonly source: string;
  readonly places: Readonly<Record<NumbersColumn, Place>>;
}

/** The same with the member found in the roster. */
export interface FoundNumber {
  readonly personId: string;
  readonly points: string;
  readonly source: string;
  readonly places: SheetNumber['places'];
}

type Reading<T> =
  { readonly ok: true; readonly rows: readonly T[] } | { readonly ok: false; readonly errors: readonly SheetProblem[] };

/** No word stands for a missing number here: who has none is left out of the sheet. */
const NO_WORD = '';

function readRow(row: TableRow<NumbersColumn>, problems: SheetProblem[]): SheetNumber[] {
  const reader = new RowReader(row, problems);
  const staffNo = reader.required('staffNo', reader.code('staffNo', 32));
  const name = reader.text('name', 50);
  const points = reader.required('points', reader.score('points', NO_WORD));
  const source = reader.required('source', reader.text('source', 500));
  if (staffNo === null || points === null || source === null) return [];
  const place = (key: NumbersColumn): Place => row.place(key);
  const places = { staffNo: place('staffNo'), name: place('name'), points: place('points'), source: place('source') };
  return [{ staffNo, name, points, source, places }];
}

async function readSheet(bytes: Uint8Array): Promise<Reading<SheetNumber>> {
  const read = await readWorkbook(bytes, { sheets: [NUMBERS_SHEET], maxRows: MAX_ROWS });
  if (!read.ok) return { ok: false, errors: [problem(WHOLE_FILE, read.fault, { limit: String(MAX_ROWS) })] };
  const [sheet] = read.sheets;
  const place = { ...WHOLE_FILE, sheet: NUMBERS_SHEET };
  if (sheet === undefined) return { ok: false, errors: [problem(place, 'missing-sheet', { value: NUMBERS_SHEET })] };
  const { table, problems: headers } = openTable(sheet, { columns: NUMBERS_COLUMNS, ignored: [REMARK_HEADER] });
  if (table === undefined) return { ok: false, errors: headers };
  const problems: SheetProblem[] = [];
  const rows = table.rows.flatMap((row) => readRow(row, problems));
  if (table.rows.length === 0) problems.push(problem(place, 'no-rows', { value: NUMBERS_SHEET }));
  return problems.length > 0 ? { ok: false, errors: problems } : { ok: true, rows };
}

/** Reads 年度外部数据 and finds its members: all rows, or every fault by its cell. */
export async function readAnnualNumbers(on: Queryable, bytes: Uint8Array): Promise<Reading<FoundNumber>> {
  const read = await readSheet(bytes);
  if (!read.ok) return read;
  const { rows: people } = await on.query<{ id: string; staffNo: string; name: string }>(
    'select id, staff_no as "staffNo", name from person where staff_no = any($1)',
    [read.rows.map(({ staffNo }) => staffNo)],
  );
  const errors: SheetProblem[] = [];
  const rows = read.rows.flatMap(({ staffNo, name, places, points, source }): FoundNumber[] => {
    const person = people.find((one) => one.staffNo === staffNo);
    if (person === undefined) {
      errors.push(problem(places.staffNo, 'unknown-number', { value: staffNo }));
      return [];
    }
    if (name !== null && name !== person.name) {
      errors.push(problem(places.name, 'name-differs', { value: name, expected: person.name }));
    }
    return [{ personId: person.id, points, source, places }];
  });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rows };
}

/** The blank workbook. */
export const annualNumbersTemplate = async (): Promise<Uint8Array> =>
  writeWorkbook({ title: NUMBERS_SHEET, at: FORM_DATE, sheets: [formSheet(NUMBERS_SHEET, NUMBERS_COLUMNS, [])] });
