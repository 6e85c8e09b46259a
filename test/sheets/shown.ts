import { readWorkbook } from '../../store/spreadsheet.ts';
import type { ReadCell } from '../../store/spreadsheet.ts';

/** A cell as the spreadsheet program shows it. */
export const shown = (cell: ReadCell | undefined): string =>
  cell === null || cell === undefined ? '' : typeof cell === 'object' ? cell.date : String(cell);

/** Every row of a sheet as it is shown. */
export async function sheetText(bytes: Uint8Array, sheet: string): Promise<string[][]> {
  const read = await readWorkbook(bytes, { sheets: [sheet], maxRows: 100 });
  if (!read.ok) throw new Error(read.fault);
  return (read.sheets[0]?.rows ?? []).map(({ cells }) => cells.map(shown));
}
