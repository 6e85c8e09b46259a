import { RESULT_COLUMNS, RESULTS_SHEET } from '../forms/results.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import { FORM_DATE, formSheet } from './form-sheet.ts';

/** The blank workbook for results of months before this system. */
export const resultsTemplate = async (): Promise<Uint8Array> =>
  writeWorkbook({ title: RESULTS_SHEET, at: FORM_DATE, sheets: [formSheet(RESULTS_SHEET, RESULT_COLUMNS, [])] });
