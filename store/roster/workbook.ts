/** The roster workbook as a file to fill in: blank, or with rows in the words of the form. */
import { isDate } from '../../domain/civil.ts';
import type { FormColumn, MemberColumn, UnitColumn } from '../forms/roster.ts';
import {
  MEMBER_COLUMNS,
  POSTS,
  ROLES,
  ROSTER_HELP,
  ROSTER_SHEETS,
  ROSTER_TITLE,
  STATES,
  UNIT_COLUMNS,
  UNIT_KINDS,
  YES_NO,
} from '../forms/roster.ts';
import { columnLetter } from '../imports/problem.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { MAX_ROWS, writeWorkbook } from '../spreadsheet.ts';

/** A row in the form's own words; a missing column stays blank. Dates are 'YYYY-MM-DD'. */
export type FormRow<K extends string> = Partial<Readonly<Record<K, string>>>;

/** The template carries one date for ever, so that the same template is the same file. */
const TEMPLATE_DATE = new Date('2026-01-01T00:00:00Z');
/** Only these hold dates; every other column is text. */
const DATE_COLUMNS: ReadonlySet<string> = new Set<MemberColumn>(['joinedOn']);

const CHOICES: Readonly<Partial<Record<UnitColumn | MemberColumn, readonly string[]>>> = {
  kind: [...UNIT_KINDS.keys()],
  hasCommittee: [...YES_NO.keys()],
  state: [...STATES.keys()],
};
/** Columns for several words get a note instead of a list: a list would allow one only. */
const WORDS: Readonly<Partial<Record<UnitColumn | MemberColumn, readonly string[]>>> = {
  posts: [...POSTS.keys()],
  roles: [...ROLES.keys()],
};

function headerCell<K extends UnitColumn | MemberColumn>(column: FormColumn<K>): DraftCell {
  const words = WORDS[column.key];
  return {
    value: column.required ? `${column.header}*` : column.header,
    look: 'header',
    note: words === undefined ? column.note : `${column.note}\n${words.join('、')}`,
  };
}

function bodyCell(key: string, value: string | undefined): DraftCell | null {
  if (value === undefined || value === '') return null;
  return DATE_COLUMNS.has(key) && isDate(value) ? { value: { date: value }, look: 'plain' } : { value, look: 'text' };
}

function tableSheet<K extends UnitColumn | MemberColumn>(
  name: string,
  columns: readonly FormColumn<K>[],
  rows: readonly FormRow<K>[],
): SheetDraft {
  const choices = columns.flatMap(({ key, note }, index) => {
    const values = CHOICES[key];
    const letter = columnLetter(index);
    return values === undefined ? [] : [{ range: `${letter}2:${letter}${MAX_ROWS + 1}`, values, prompt: note }];
  });
  return {
    name,
    widths: columns.map(({ width }) => width),
    textColumns: columns.flatMap(({ key }, index) => (DATE_COLUMNS.has(key) ? [] : [index])),
    rows: [columns.map(headerCell), ...rows.map((row) => columns.map(({ key }) => bodyCell(key, row[key])))],
    choices,
    frozenRows: 1,
  };
}

/** A roster file with the given rows, equal rows giving equal bytes. */
export async function rosterWorkbook(
  units: readonly FormRow<UnitColumn>[],
  members: readonly FormRow<MemberColumn>[],
): Promise<Uint8Array> {
  return writeWorkbook({
    title: ROSTER_TITLE,
    at: TEMPLATE_DATE,
    sheets: [
      tableSheet(ROSTER_SHEETS.units, UNIT_COLUMNS, units),
      tableSheet(ROSTER_SHEETS.members, MEMBER_COLUMNS, members),
      { name: ROSTER_SHEETS.help, widths: [90], rows: ROSTER_HELP.map((value) => [{ value, look: 'plain' }]) },
    ],
  });
}

/** The blank file people fill in: required columns marked, notes on the headers, lists to choose from. */
export const rosterTemplate = async (): Promise<Uint8Array> => rosterWorkbook([], []);
