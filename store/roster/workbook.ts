/** The roster workbook as a file to fill in: blank, or with rows in the words of the form. */
import type { AffiliateColumn, MemberColumn, UnitColumn } from '../forms/roster.ts';
import {
  AFFILIATE_COLUMNS,
  MEMBER_COLUMNS,
  ROSTER_HELP,
  ROSTER_SHEETS,
  ROSTER_TITLE,
  UNIT_COLUMNS,
} from '../forms/roster.ts';
import type { FormRow } from '../imports/form-sheet.ts';
import { FORM_DATE, formSheet } from '../imports/form-sheet.ts';
import { writeWorkbook } from '../spreadsheet.ts';

/** A roster file with the given rows, equal rows giving equal bytes. */
export async function rosterWorkbook(
  units: readonly FormRow<UnitColumn>[],
  members: readonly FormRow<MemberColumn>[],
  masses: readonly FormRow<AffiliateColumn>[] = [],
): Promise<Uint8Array> {
  return writeWorkbook({
    title: ROSTER_TITLE,
    at: FORM_DATE,
    sheets: [
      formSheet(ROSTER_SHEETS.units, UNIT_COLUMNS, units),
      formSheet(ROSTER_SHEETS.members, MEMBER_COLUMNS, members),
      formSheet(ROSTER_SHEETS.masses, AFFILIATE_COLUMNS, masses),
      { name: ROSTER_SHEETS.help, widths: [90], rows: ROSTER_HELP.map((value) => [{ value, look: 'plain' }]) },
    ],
  });
}

/** The blank file people fill in: required columns marked, notes on the headers, lists to choose from. */
export const rosterTemplate = async (): Promise<Uint8Array> => rosterWorkbook([], []);
