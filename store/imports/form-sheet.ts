/** A form to fill in: headers with notes, lists to choose from, cells prepared for what belongs into them. */
import { isDate } from '../../domain/civil.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { MAX_ROWS } from '../spreadsheet.ts';
import { columnLetter } from './problem.ts';
import type { ColumnSpec } from './table.ts';

/** A column of a form: its width in characters and what its note says. */
export interface FormColumn<K extends string> extends ColumnSpec<K> {
  readonly width: number;
  readonly note: string;
  /** The words a cell may hold, one of them. */
  readonly choices?: ReadonlyMap<string, unknown>;
  /** The words a cell may hold, several of them: named in the note, since a list would allow one only. */
  readonly words?: ReadonlyMap<string, unknown>;
  /** Holds dates; every other column holds text. */
  readonly date?: boolean;
}

/** A row in the form's own words; a missing column stays blank. Dates are 'YYYY-MM-DD'. */
export type FormRow<K extends string> = Partial<Readonly<Record<K, string>>>;

/** Forms carry one date for ever, so that the same form is the same file. */
export const FORM_DATE = new Date('2026-01-01T00:00:00Z');
/** Rows below the filled ones whose cells are prepared for text. */
const PREPARED_ROWS = 300;

function headerCell<K extends string>({ header, required, note, words }: FormColumn<K>): DraftCell {
  return {
    value: required ? `${header}*` : header,
    look: 'header',
    note: words === undefined ? note : `${note}\n${[...words.keys()].join('、')}`,
  };
}

function bodyCell<K extends string>({ date }: FormColumn<K>, value: string | undefined): DraftCell | null {
  if (value === undefined || value === '') return null;
  return date === true && isDate(value) ? { value: { date: value }, look: 'plain' } : { value, look: 'text' };
}

/** The sheet of a form with the given rows filled in. */
export function formSheet<K extends string>(
  name: string,
  columns: readonly FormColumn<K>[],
  rows: readonly FormRow<K>[],
): SheetDraft {
  const choices = columns.flatMap(({ note, choices: words }, index) => {
    const letter = columnLetter(index);
    const range = `${letter}2:${letter}${MAX_ROWS + 1}`;
    return words === undefined ? [] : [{ range, values: [...words.keys()], prompt: note }];
  });
  return {
    name,
    widths: columns.map(({ width }) => width),
    textCells: {
      columns: columns.flatMap(({ date }, index) => (date === true ? [] : [index])),
      blankRows: PREPARED_ROWS,
    },
    rows: [columns.map(headerCell), ...rows.map((row) => columns.map((column) => bodyCell(column, row[column.key])))],
    choices,
    frozenRows: 1,
  };
}
