import { dateOf } from '../../domain/civil.ts';
import { ballotStage } from '../ballots/stage.ts';
import type { Store } from '../database.ts';
import { readNow } from '../database.ts';
import { SLIP_COLUMNS, SLIPS_NOTES, SLIPS_SHEET, slipsTitle } from '../forms/code-slips.ts';
import type { DraftCell } from '../spreadsheet.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { IssuedCode } from '../steps/issue-codes.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';

const LAST_COLUMN = SLIP_COLUMNS.length - 1;
/** Tall enough to cut and to hand out. */
const SLIP = 42;

const across = (value: string, look: 'title' | 'plain'): (DraftCell | null)[] => [
  { value, look },
  ...Array.from({ length: LAST_COLUMN }, () => null),
];

/** 测评码发放单: the codes just issued for a ballot. Null when there is no such ballot. */
export async function codeSlipsWorkbook(
  store: Store,
  stageId: string,
  codes: readonly IssuedCode[],
): Promise<WorkbookFile | null> {
  const stage = await ballotStage(store.pool, stageId);
  if (stage === null) return null;
  const at = await readNow(store);
  const title = slipsTitle({ ...stage, stageTitle: stage.document.title.zh });
  const slips = codes.map(({ staffNo, person, code }): DraftCell[] => [
    { value: staffNo, look: 'text' },
    { value: person.name, look: 'cell' },
    { value: code, look: 'cell' },
    { value: { date: stage.lastDay }, look: 'cell' },
  ]);
  const header = SLIP_COLUMNS.map(({ header: value }): DraftCell => ({ value, look: 'header' }));
  const rows = [across(title, 'title'), header, ...slips, ...SLIPS_NOTES.map((note) => across(note, 'plain'))];
  const bytes = await writeWorkbook({
    title,
    at,
    sheets: [
      {
        name: SLIPS_SHEET,
        widths: SLIP_COLUMNS.map(({ width }) => width),
        rows,
        merges: [0, ...SLIPS_NOTES.map((_, index) => slips.length + 2 + index)].map(
          (row) => [row, 0, row, LAST_COLUMN] as const,
        ),
        heights: new Map([[0, 60], ...slips.map((_, index) => [index + 2, SLIP] as const)]),
        frozenRows: 2,
        print: { repeatRow: 2 },
      },
    ],
  });
  const day = dateOf(store.civil, at.getTime()).replaceAll('-', '');
  return workbookFile(`${SLIPS_SHEET}-${stage.unitName}-${stage.period}-${day}`, bytes);
}
