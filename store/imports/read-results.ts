import { createHash } from 'node:crypto';

import { problem, WHOLE_FILE } from './problem.ts';
import type { Place, SheetProblem } from './problem.ts';
import { RowReader } from './cells.ts';
import { openTable } from './table.ts';
import type { TableRow } from './table.ts';
import { REMARK_HEADER } from '../forms/roster.ts';
import type { ResultColumn } from '../forms/results.ts';
import { EXEMPT_WORD, RESULT_COLUMNS, RESULTS_SHEET } from '../forms/results.ts';
import { MAX_ROWS, readWorkbook } from '../spreadsheet.ts';

/** One month of one person, as the old system published it. */
export interface OldResult {
  readonly staffNo: string;
  /** Present only to be compared with the roster. */
  readonly name: string | null;
  readonly period: string;
  /** Decimal text, exactly as published, or an exempt month. */
  readonly score: string;
  readonly places: Readonly<Record<ResultColumn, Place>>;
}

export interface OldResults {
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly rows: readonly OldResult[];
}

export type ResultsReading =
  | { readonly ok: true; readonly results: OldResults }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };

function readRow(row: TableRow<ResultColumn>, problems: SheetProblem[]): OldResult[] {
  const reader = new RowReader(row, problems);
  const staffNo = reader.required('staffNo', reader.code('staffNo', 32));
  const name = reader.text('name', 50);
  const period = reader.required('period', reader.month('period'));
  const score = reader.required('score', reader.score('score', EXEMPT_WORD));
  if (staffNo === null || period === null || score === null) return [];
  const places = {
    staffNo: row.place('staffNo'),
    name: row.place('name'),
    period: row.place('period'),
    score: row.place('score'),
  };
  return [{ staffNo, name, period, score, places }];
}

function doubles(rows: readonly OldResult[]): SheetProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap(({ staffNo, period, places }) => {
    const key = `${staffNo} ${period}`;
    const earlier = first.get(key);
    if (earlier !== undefined) return [problem(places.period, 'duplicate-month', { row: earlier })];
    first.set(key, places.period.row ?? 0);
    return [];
  });
}

/** Reads a workbook of old months and checks what can be seen without the database: all rows, or every fault. */
export async function readResults(bytes: Uint8Array): Promise<ResultsReading> {
  const read = await readWorkbook(bytes, { sheets: [RESULTS_SHEET], maxRows: MAX_ROWS });
  if (!read.ok) return { ok: false, errors: [problem(WHOLE_FILE, read.fault, { limit: String(MAX_ROWS) })] };
  const [sheet] = read.sheets;
  const place = { ...WHOLE_FILE, sheet: RESULTS_SHEET };
  if (sheet === undefined) return { ok: false, errors: [problem(place, 'missing-sheet', { value: RESULTS_SHEET })] };
  const { table, problems: headers } = openTable(sheet, { columns: RESULT_COLUMNS, ignored: [REMARK_HEADER] });
  if (table === undefined) return { ok: false, errors: headers };
  const problems: SheetProblem[] = [];
  const rows = table.rows.flatMap((row) => readRow(row, problems));
  problems.push(...doubles(rows));
  if (table.rows.length === 0) problems.push(problem(place, 'no-rows', { value: RESULTS_SHEET }));
  if (problems.length > 0) return { ok: false, errors: problems };
  return { ok: true, results: { sha256: createHash('sha256').update(bytes).digest('hex'), rows } };
}
