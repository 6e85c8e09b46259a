/** Workbooks in and out. The only module that knows the spreadsheet package. */
import { readXlsx, streamXlsxRows, writeXlsx } from 'hucre/xlsx';
import type { Cell, CellStyle, CellValue, WriteSheet } from 'hucre/xlsx';

import { FONTS } from './forms/fonts.ts';
import { containerFault } from './spreadsheet-guard.ts';
import type { FileFault } from './spreadsheet-guard.ts';
import { heightOf, linesIn } from './row-heights.ts';
import { encodedText, safeText } from './spreadsheet-text.ts';

/** A cell as it was read. Dates are civil dates 'YYYY-MM-DD'. */
export type ReadCell = string | number | boolean | { readonly date: string } | null;

export interface ReadRow {
  /** As the spreadsheet program shows it: the first row is 1. */
  readonly number: number;
  readonly cells: readonly ReadCell[];
}

export interface ReadSheet {
  readonly name: string;
  /** Rows with at least one cell that is not blank. */
  readonly rows: readonly ReadRow[];
}

export type CellLook = 'title' | 'subtitle' | 'header' | 'cell' | 'left' | 'text' | 'plain' | 'right' | 'small';

/** A cell to write: numbers are shown with `places` decimals, dates are civil dates. */
export interface DraftCell {
  readonly value: string | number | { readonly date: string } | { readonly decimal: string; readonly places: number };
  readonly look?: CellLook;
  /** Shown when the pointer rests on the cell. */
  readonly note?: string;
}

export interface SheetDraft {
  readonly name: string;
  /** Column widths in characters. */
  readonly widths: readonly number[];
  readonly rows: readonly (readonly (DraftCell | null)[])[];
  /** Row heights in points by 0-based row. */
  readonly heights?: ReadonlyMap<number, number>;
  /** 0-based, inclusive: [row, column, last row, last column]. */
  readonly merges?: readonly (readonly [number, number, number, number])[];
  readonly choices?: readonly { readonly range: string; readonly values: readonly string[]; readonly prompt: string }[];
  /** Cells still to be filled in hold text whatever is typed, so that numbers of people keep their leading zeros. */
  readonly textCells?: { readonly columns: readonly number[]; readonly blankRows: number };
  readonly frozenRows?: number;
  /** A4, portrait unless it is too wide for that; the 1-based row repeats on every page. */
  readonly print?: { readonly repeatRow?: number; readonly footer?: string };
}

const MAX_COLUMNS = 64;
/** Most rows of a sheet an import takes, its header not counted. */
export const MAX_ROWS = 20_000;

/** Columns of more characters than this are printed across an A4 page. */
const PORTRAIT_WIDTH = 140;

/** GB/T 9704: 37 mm above, 28 mm left; the text area is 156 mm × 225 mm. In inches, as the format has it. */
const MARGINS = { top: 1.457, left: 1.102, right: 1.024, bottom: 1.378, header: 0.5, footer: 0.6 };

const font = (name: string, size: number, bold = false): NonNullable<CellStyle['font']> => ({ name, size, bold });
const thin = { style: 'thin' } as const;
const BOX = { top: thin, right: thin, bottom: thin, left: thin };
const at = (horizontal: 'left' | 'center' | 'right'): NonNullable<CellStyle['alignment']> => ({
  horizontal,
  vertical: 'center',
  wrapText: true,
});
const LOOKS: Readonly<Record<CellLook, CellStyle>> = {
  title: { font: font(FONTS.title, 22), alignment: at('center') },
  subtitle: { font: font(FONTS.body, 12), alignment: at('center') },
  header: {
    font: font(FONTS.head, 12),
    border: BOX,
    alignment: at('center'),
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'EDEDED' } },
  },
  cell: { font: font(FONTS.body, 12), border: BOX, alignment: at('center') },
  left: { font: font(FONTS.body, 12), border: BOX, alignment: at('left') },
  text: { font: font(FONTS.body, 12), alignment: at('left'), numFmt: '@' },
  plain: { font: font(FONTS.body, 12), alignment: at('left') },
  right: { font: font(FONTS.body, 12), alignment: at('right') },
  small: { font: font(FONTS.body, 10), alignment: at('left') },
};

function written(cell: DraftCell): Partial<Cell> {
  const look = LOOKS[cell.look ?? 'plain'];
  const note = cell.note === undefined ? {} : { comment: { text: cell.note } };
  const { value } = cell;
  if (typeof value === 'number') return { value, style: look, ...note };
  if (typeof value === 'string') {
    return { value: encodedText(value), type: 'string', style: look, ...note };
  }
  if ('date' in value) {
    return { value: new Date(`${value.date}T00:00:00Z`), style: { ...look, numFmt: 'yyyy-mm-dd' }, ...note };
  }
  const numFmt = value.places === 0 ? '0' : `0.${'0'.repeat(value.places)}`;
  return { value: Number(value.decimal), style: { ...look, numFmt }, ...note };
}

/** The heights a draft names, and for its other rows what their longest text takes. */
function heightsOf(draft: SheetDraft): ReadonlyMap<number, number> {
  const merged = new Set((draft.merges ?? []).map(([row, column]) => `${String(row)},${String(column)}`));
  const fitted = draft.rows.map((row, r): [number, number] => {
    const lines = row.map((cell, c) =>
      typeof cell?.value === 'string' && !merged.has(`${String(r)},${String(c)}`)
        ? linesIn(cell.value, draft.widths[c] ?? 0)
        : 1,
    );
    return [r, heightOf(Math.max(1, ...lines))];
  });
  return new Map([...fitted, ...(draft.heights ?? [])]);
}

function writtenSheet(draft: SheetDraft): WriteSheet {
  const cells = new Map<string, Partial<Cell>>();
  draft.rows.forEach((row, r) =>
    row.forEach((cell, c) => {
      if (cell !== null) cells.set(`${r},${c}`, written(cell));
    }),
  );
  const { columns, blankRows } = draft.textCells ?? { columns: [], blankRows: 0 };
  const blank = Array.from({ length: blankRows }, (_, index) => draft.rows.length + index);
  blank.forEach((r) => columns.forEach((c) => cells.set(`${r},${c}`, { value: null, style: LOOKS.text })));
  const { repeatRow, footer } = draft.print ?? {};
  return {
    name: draft.name,
    rows: [...draft.rows.map((row) => row.map((): CellValue => null)), ...blank.map((): CellValue[] => [])],
    cells,
    columns: draft.widths.map((width) => ({ width })),
    rowDefs: new Map([...heightsOf(draft)].map(([row, height]) => [row, { height }])),
    merges: (draft.merges ?? []).map(([startRow, startCol, endRow, endCol]) => ({
      startRow,
      startCol,
      endRow,
      endCol,
    })),
    dataValidations: (draft.choices ?? []).map(({ range, values, prompt }) => ({
      type: 'list',
      range,
      values: [...values],
      allowBlank: true,
      showErrorMessage: true,
      showInputMessage: true,
      inputMessage: prompt,
    })),
    ...(draft.frozenRows === undefined ? {} : { freezePane: { rows: draft.frozenRows } }),
    pageSetup: {
      paperSize: 'a4',
      orientation: draft.widths.reduce((total, width) => total + width, 0) > PORTRAIT_WIDTH ? 'landscape' : 'portrait',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      horizontalCentered: true,
      margins: MARGINS,
      ...(repeatRow === undefined ? {} : { printTitlesRow: `$${repeatRow}:$${repeatRow}` }),
    },
    ...(footer === undefined ? {} : { headerFooter: { oddFooter: footer } }),
  };
}

/** The bytes of an .xlsx file. `at` is the instant it carries as its date, so equal drafts give equal bytes. */
export async function writeWorkbook(input: {
  readonly title: string;
  readonly at: Date;
  readonly sheets: readonly SheetDraft[];
}): Promise<Uint8Array> {
  return writeXlsx({
    sheets: input.sheets.map(writtenSheet),
    properties: { title: safeText(input.title), creator: 'jifen', created: input.at, modified: input.at },
    defaultFont: { name: FONTS.body, size: 12 },
  });
}

function readCell(value: CellValue): ReadCell {
  if (!(value instanceof Date)) return value;
  return Number.isNaN(value.getTime()) ? null : { date: value.toISOString().slice(0, 10) };
}

const isBlank = (cell: ReadCell): boolean => cell === null || (typeof cell === 'string' && cell.trim() === '');

async function sheetNames(bytes: Uint8Array): Promise<string[]> {
  const names: string[] = [];
  await readXlsx(bytes, {
    sheets: (info) => {
      names.push(info.name);
      return false;
    },
  });
  return names;
}

async function readSheet(bytes: Uint8Array, name: string, maxRows: number): Promise<ReadSheet | 'too-many-rows'> {
  const rows: ReadRow[] = [];
  for await (const { index, values } of streamXlsxRows(bytes, { sheet: name })) {
    const cells = values.slice(0, MAX_COLUMNS).map(readCell);
    if (cells.every(isBlank)) continue;
    if (rows.length >= maxRows) return 'too-many-rows';
    rows.push({ number: index + 1, cells });
  }
  return { name, rows };
}

/**
 * Reads the sheets of the given names, those the file has. Fails with one fault for the whole file: too large, an old
 * .xls, encrypted, not a workbook, or more than `maxRows` rows on a sheet (the header not counted).
 */
export async function readWorkbook(
  bytes: Uint8Array,
  wanted: { readonly sheets: readonly string[]; readonly maxRows: number },
): Promise<
  { readonly ok: true; readonly sheets: readonly ReadSheet[] } | { readonly ok: false; readonly fault: FileFault }
> {
  const fault = containerFault(bytes);
  if (fault !== undefined) return { ok: false, fault };
  try {
    const present = await sheetNames(bytes);
    const sheets: ReadSheet[] = [];
    for (const name of wanted.sheets.filter((sheet) => present.includes(sheet))) {
      const sheet = await readSheet(bytes, name, wanted.maxRows + 1);
      if (sheet === 'too-many-rows') return { ok: false, fault: sheet };
      sheets.push(sheet);
    }
    return { ok: true, sheets };
  } catch {
    // Damaged bytes make the package throw anything, plain errors included, and nothing but reading happens above.
    return { ok: false, fault: 'not-a-workbook' };
  }
}
