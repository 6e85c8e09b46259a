import { dateOf } from '../../domain/civil.ts';
import type { Store } from '../database.ts';
import { readNow } from '../database.ts';
import { cutText, supplementText } from '../forms/grades.ts';
import {
  STARS_COLUMNS,
  STARS_CORRECTED,
  STARS_OVER,
  STARS_REMARKS,
  STARS_SHEET,
  starsFileName,
  starsTitle,
} from '../forms/stars.ts';
import { POSTING_FOOTER } from '../forms/posting.ts';
import { starsOfUnit } from '../queries/stars.ts';
import type { StarQuery, StarView } from '../queries/stars.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { MAX_ROWS, writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';

const HEADER_ROW = 1;

type Row = readonly (DraftCell | null)[];

function remarks(star: StarView): string {
  const { outcome, gradeCut, gradeOver, version, supplement } = star;
  return [
    STARS_REMARKS[outcome],
    gradeCut === null ? '' : cutText(gradeCut.title, gradeCut),
    version > 1 ? STARS_CORRECTED : '',
    gradeOver === null ? '' : STARS_OVER,
    supplementText(supplement),
  ]
    .filter((remark) => remark !== '')
    .join('；');
}

function bodyRow(star: StarView, index: number): Row {
  const cell = (value: string | number): DraftCell => ({ value, look: 'cell' });
  return [
    cell(index + 1),
    { value: star.unit.name, look: 'left' },
    cell(star.person.name),
    cell(star.year),
    cell(star.grade?.title.zh ?? ''),
    cell(star.mean ?? ''),
    { value: star.ratings.map(({ period, rating }) => `${period} ${rating}`).join('；'), look: 'left' },
    { value: remarks(star), look: 'left' },
  ];
}

function starsSheet(title: string, stars: readonly StarView[]): SheetDraft {
  const last = STARS_COLUMNS.length - 1;
  return {
    name: STARS_SHEET,
    widths: STARS_COLUMNS.map(({ width }) => width),
    rows: [
      [{ value: title, look: 'title' }, ...Array.from({ length: last }, () => null)],
      STARS_COLUMNS.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
      ...stars.map(bodyRow),
    ],
    merges: [[0, 0, 0, last]],
    heights: new Map([[0, 60]]),
    frozenRows: HEADER_ROW + 1,
    print: { repeatRow: HEADER_ROW + 1, footer: POSTING_FOOTER },
  };
}

/** The star database of a year as a workbook: one row per member, by branch and name. Null = there is no such unit. */
export async function starsWorkbook(store: Store, query: StarQuery): Promise<WorkbookFile | null> {
  const { rows } = await store.pool.query<{ name: string }>('select name from unit where id = $1', [query.unitId]);
  const [unit] = rows;
  if (unit === undefined) return null;
  const { stars } = await starsOfUnit(store.pool, { ...query, limit: MAX_ROWS, offset: 0 });
  const at = await readNow(store);
  const named = { unitName: unit.name, year: query.year };
  const title = starsTitle(named);
  const bytes = await writeWorkbook({ title, at, sheets: [starsSheet(title, stars)] });
  return workbookFile(starsFileName(named, dateOf(store.civil, at.getTime())), bytes);
}
