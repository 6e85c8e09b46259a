import type { Queryable } from '../database.ts';
import { SLIP_COLUMNS, SLIPS_SHEET } from '../forms/slips.ts';
import type { SlipColumn } from '../forms/slips.ts';
import { REMARK_HEADER } from '../forms/roster.ts';
import { MAX_ROWS, readWorkbook, writeWorkbook } from '../spreadsheet.ts';
import type { AskedSlip } from '../steps/issue-slips.ts';
import { RowReader } from './cells.ts';
import { FORM_DATE, formSheet } from './form-sheet.ts';
import { problem, WHOLE_FILE } from './problem.ts';
import type { Place, SheetProblem } from './problem.ts';
import { openTable } from './table.ts';
import type { Table, TableRow } from './table.ts';

/** A slip of a file, with the row it begins in. */
export interface PlacedSlip extends AskedSlip {
  readonly place: (column: SlipColumn) => Place;
}

export type SlipsReading =
  | { readonly ok: true; readonly slips: readonly PlacedSlip[] }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };

/** The blank workbook for a batch of slips. */
export const slipsTemplate = async (): Promise<Uint8Array> =>
  writeWorkbook({ title: SLIPS_SHEET, at: FORM_DATE, sheets: [formSheet(SLIPS_SHEET, SLIP_COLUMNS, [])] });

interface Known {
  readonly units: ReadonlyMap<string, { readonly id: string; readonly path: readonly string[] }>;
  readonly people: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
}

async function known(on: Queryable): Promise<Known> {
  const { rows: units } = await on.query<{ code: string; id: string; path: string[] }>(
    'select code, id, path from unit',
  );
  const { rows: people } = await on.query<{ staffNo: string; id: string; name: string }>(
    'select staff_no as "staffNo", id, name from person',
  );
  return {
    units: new Map(units.map((unit) => [unit.code, unit])),
    people: new Map(people.map((person) => [person.staffNo, person])),
  };
}

interface Line {
  readonly row: TableRow<SlipColumn>;
  readonly key: string;
  readonly unitId: string;
  readonly ownerId: string;
  readonly receiverUnitId: string;
  readonly problem: { readonly text: string; readonly authorId: string | null };
  readonly issuedOn: string | null;
  readonly finishBy: string | null;
  readonly previousKey: string | null;
}

function readLine(
  row: TableRow<SlipColumn>,
  { units, people }: Known,
  { issuerUnitId, problems }: { issuerUnitId: string; problems: SheetProblem[] },
): Line | null {
  const reader = new RowReader(row, problems);
  const unitOf = (column: 'unit' | 'receiver'): { id: string; path: readonly string[] } | null => {
    const code = reader.required(column, reader.code(column, 64));
    if (code === null) return null;
    return units.get(code) ?? reader.report(column, 'unknown-role-unit', { value: code });
  };
  const personOf = (column: 'owner' | 'author', staffNo: string | null): { id: string; name: string } | null =>
    staffNo === null ? null : (people.get(staffNo) ?? reader.report(column, 'unknown-number', { value: staffNo }));
  const key = reader.required('key', reader.code('key', 100));
  const unit = unitOf('unit');
  if (unit !== null && !unit.path.includes(issuerUnitId)) {
    reader.report('unit', 'outside-your-units', { value: reader.code('unit', 64) ?? '' });
  }
  const owner = personOf('owner', reader.required('owner', reader.code('owner', 32)));
  const ownerName = reader.text('ownerName', 50);
  if (owner !== null && ownerName !== null && ownerName !== owner.name) {
    reader.report('ownerName', 'name-differs', { value: ownerName, expected: owner.name });
  }
  const receiver = unitOf('receiver');
  const text = reader.required('problem', reader.verbatim('problem', 4000));
  const author = personOf('author', reader.code('author', 32));
  const issuedOn = reader.date('issuedOn');
  const finishBy = reader.date('finishBy');
  if (finishBy !== null && issuedOn === null) reader.report('issuedOn', 'required');
  const previousKey = reader.code('previous', 100);
  if (key === null || unit === null || owner === null || receiver === null || text === null) return null;
  return {
    row,
    key,
    unitId: unit.id,
    ownerId: owner.id,
    receiverUnitId: receiver.id,
    problem: { text, authorId: author?.id ?? null },
    issuedOn,
    finishBy,
    previousKey,
  };
}

const SAME: readonly (readonly [keyof Line, SlipColumn])[] = [
  ['unitId', 'unit'],
  ['ownerId', 'owner'],
  ['receiverUnitId', 'receiver'],
  ['issuedOn', 'issuedOn'],
  ['finishBy', 'finishBy'],
  ['previousKey', 'previous'],
];

/** Several rows of one number are one slip: they say the same but for the problem. */
function together(lines: readonly Line[], issuerUnitId: string, problems: SheetProblem[]): PlacedSlip[] {
  return [...Map.groupBy(lines, ({ key }) => key).values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    for (const line of own) {
      for (const [member, column] of SAME) {
        if (line[member] === first[member]) continue;
        problems.push(problem(line.row.place(column), 'differs-in-slip', { row: first.row.number, value: line.key }));
      }
    }
    const { key, unitId, ownerId, receiverUnitId, issuedOn, finishBy, previousKey, row } = first;
    return [
      {
        key,
        unitId,
        ownerId,
        issuerUnitId,
        receiverUnitId,
        problems: own.map((line) => line.problem),
        previousId: null,
        ...(previousKey === null ? {} : { previousKey }),
        ...(issuedOn === null ? {} : { onPaper: { issuedOn, finishBy } }),
        place: (column: SlipColumn) => row.place(column),
      },
    ];
  });
}

function readTable(table: Table<SlipColumn>, issuerUnitId: string, facts: Known): SlipsReading {
  const problems: SheetProblem[] = [];
  const lines = table.rows
    .map((row) => readLine(row, facts, { issuerUnitId, problems }))
    .filter((line) => line !== null);
  const slips = together(lines, issuerUnitId, problems);
  if (slips.length === 0 && problems.length === 0) {
    problems.push(problem({ ...WHOLE_FILE, sheet: SLIPS_SHEET }, 'no-rows', { value: SLIPS_SHEET }));
  }
  return problems.length > 0 ? { ok: false, errors: problems } : { ok: true, slips };
}

/** Reads a batch of slips that a body issues to the units under it: all of them, or every fault with its cell. */
export async function readSlips(on: Queryable, bytes: Uint8Array, issuerUnitId: string): Promise<SlipsReading> {
  const read = await readWorkbook(bytes, { sheets: [SLIPS_SHEET], maxRows: MAX_ROWS });
  if (!read.ok) return { ok: false, errors: [problem(WHOLE_FILE, read.fault, { limit: String(MAX_ROWS) })] };
  const [sheet] = read.sheets;
  const place = { ...WHOLE_FILE, sheet: SLIPS_SHEET };
  if (sheet === undefined) return { ok: false, errors: [problem(place, 'missing-sheet', { value: SLIPS_SHEET })] };
  const opened = openTable(sheet, { columns: SLIP_COLUMNS, ignored: [REMARK_HEADER] });
  if (opened.table === undefined) return { ok: false, errors: opened.problems };
  return readTable(opened.table, issuerUnitId, await known(on));
}
