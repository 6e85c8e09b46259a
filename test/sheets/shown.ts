import type { ReadCell } from '../../store/spreadsheet.ts';

/** A cell as the spreadsheet program shows it. */
export const shown = (cell: ReadCell | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? cell.date : String(cell);
