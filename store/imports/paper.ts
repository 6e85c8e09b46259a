import type { SheetScores } from '../../domain/ballot.ts';
import type { PaperSheet } from '../../domain/paper.ts';
import type { BallotDocument } from '../../domain/stages.ts';
import type { PaperColumn } from '../forms/paper.ts';
import { criterionColumn, optionWords, PAPER_MARKS, PAPER_SHEET, paperColumns } from '../forms/paper.ts';
import { REMARK_HEADER } from '../forms/roster.ts';
import { MAX_ROWS, readWorkbook, writeWorkbook } from '../spreadsheet.ts';
import { RowReader } from './cells.ts';
import { FORM_DATE, formSheet } from './form-sheet.ts';
import type { FormRow } from './form-sheet.ts';
import { problem, WHOLE_FILE } from './problem.ts';
import type { Place, SheetProblem } from './problem.ts';
import { openTable } from './table.ts';
import type { Table, TableRow } from './table.ts';

/** Whom the sheets are about, by the number on the form. */
export interface PaperSubject {
  readonly id: string;
  readonly staffNo: string;
  readonly name: string;
}

/** A sheet with the row it begins in. */
export interface PlacedSheet {
  readonly sheetNo: number;
  readonly content: PaperSheet;
  readonly place: Place;
}

export type PaperReading =
  | { readonly ok: true; readonly sheets: readonly PlacedSheet[] }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };

/** The form for a batch of so many sheets, with a row for every person on every sheet. */
export function paperTemplate(
  ballot: BallotDocument,
  subjects: readonly PaperSubject[],
  returned: number,
): Promise<Uint8Array> {
  const rows = Array.from({ length: returned }, (_, index) => index + 1).flatMap((sheetNo) =>
    subjects.map(({ staffNo, name }): FormRow<PaperColumn> => ({ sheetNo: String(sheetNo), staffNo, name })),
  );
  const sheets = [formSheet(PAPER_SHEET, paperColumns(ballot), rows)];
  return writeWorkbook({ title: PAPER_SHEET, at: FORM_DATE, sheets });
}

/** One row: who it is about and what was said; null where nothing stands in it. */
interface Line {
  readonly sheetNo: number;
  readonly subjectId: string | null;
  readonly said: SheetScores | 'abstained' | 'invalid';
  readonly place: Place;
}

function readLine(
  row: TableRow<PaperColumn>,
  given: { readonly ballot: BallotDocument; readonly subjects: ReadonlyMap<string, PaperSubject> },
  problems: SheetProblem[],
): Line[] {
  const reader = new RowReader(row, problems);
  const sheetNo = reader.required('sheetNo', reader.pattern('sheetNo', /^[1-9]\d{0,3}$/, 'not-a-score', 4));
  const staffNo = reader.code('staffNo', 32);
  const mark = reader.word('mark', PAPER_MARKS);
  const answers = given.ballot.criteria.flatMap((criterion): [string, string][] => {
    const column = criterionColumn(criterion);
    const answer = criterion.kind === 'choice' ? reader.word(column, optionWords(criterion)) : reader.score(column, '');
    return answer === null ? [] : [[criterion.key, answer]];
  });
  if (sheetNo === null || (mark === null && answers.length === 0)) return [];
  const subject = staffNo === null ? undefined : given.subjects.get(staffNo);
  if (subject === undefined && mark !== 'invalid') {
    reader.required('staffNo', staffNo);
    if (staffNo !== null) reader.report('staffNo', 'not-on-this-sheet', { value: staffNo });
    return [];
  }
  if (mark !== null && answers.length > 0) reader.report('mark', 'invalid-and-filled', { value: sheetNo });
  const said = mark ?? Object.fromEntries(answers);
  return [{ sheetNo: Number(sheetNo), subjectId: subject?.id ?? null, said, place: row.place('sheetNo') }];
}

function sheetOf(sheetNo: number, lines: readonly Line[], problems: SheetProblem[]): PlacedSheet[] {
  const [first] = lines;
  if (first === undefined) return [];
  const { place } = first;
  const invalid = lines.some(({ said }) => said === 'invalid');
  const filled = lines.find(({ said }) => said !== 'invalid');
  if (invalid && filled !== undefined) {
    problems.push(problem(filled.place, 'invalid-and-filled', { value: String(sheetNo) }));
    return [];
  }
  if (invalid) return [{ sheetNo, content: { invalid: true }, place }];
  const seen = new Map<string, SheetScores | null>();
  for (const { subjectId, said, place: at } of lines) {
    if (subjectId === null) continue;
    if (seen.has(subjectId)) {
      problems.push(problem(at, 'duplicate-number', { value: String(sheetNo), row: place.row ?? 0 }));
    }
    seen.set(subjectId, typeof said === 'string' ? null : said);
  }
  return [{ sheetNo, content: { lines: Object.fromEntries(seen) }, place }];
}

function readTable(
  table: Table<PaperColumn>,
  given: { readonly ballot: BallotDocument; readonly subjects: readonly PaperSubject[] },
): PaperReading {
  const problems: SheetProblem[] = [];
  const subjects = new Map(given.subjects.map((one) => [one.staffNo, one]));
  const lines = table.rows.flatMap((row) => readLine(row, { ballot: given.ballot, subjects }, problems));
  const sheets = [...Map.groupBy(lines, ({ sheetNo }) => sheetNo)].flatMap(([sheetNo, own]) =>
    sheetOf(sheetNo, own, problems),
  );
  if (sheets.length === 0 && problems.length === 0) {
    problems.push(problem({ ...WHOLE_FILE, sheet: PAPER_SHEET }, 'no-rows', { value: PAPER_SHEET }));
  }
  return problems.length > 0 ? { ok: false, errors: problems } : { ok: true, sheets };
}

/** Reads keyed sheets: all of them, or every fault with its cell. Rows without an answer say nothing. */
export async function readPaper(
  bytes: Uint8Array,
  given: { readonly ballot: BallotDocument; readonly subjects: readonly PaperSubject[] },
): Promise<PaperReading> {
  const read = await readWorkbook(bytes, { sheets: [PAPER_SHEET], maxRows: MAX_ROWS });
  if (!read.ok) return { ok: false, errors: [problem(WHOLE_FILE, read.fault, { limit: String(MAX_ROWS) })] };
  const [sheet] = read.sheets;
  const place = { ...WHOLE_FILE, sheet: PAPER_SHEET };
  if (sheet === undefined) return { ok: false, errors: [problem(place, 'missing-sheet', { value: PAPER_SHEET })] };
  const opened = openTable(sheet, { columns: paperColumns(given.ballot), ignored: [REMARK_HEADER] });
  return opened.table === undefined ? { ok: false, errors: opened.problems } : readTable(opened.table, given);
}
