import { dateOf } from '../../domain/civil.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  CORRECTION_COLUMNS,
  CORRECTION_SHEET,
  correctionFileName,
  correctionTitle,
  overLine,
  postedLine,
  reasonLines,
} from '../forms/correction.ts';
import type { CorrectionFacts } from '../forms/correction.ts';
import { chineseDate, chineseMonth, PINNED_LINE, POSTING_FOOTER, REMARKS } from '../forms/posting.ts';
import { readCorrection } from '../queries/corrections.ts';
import type { NoticeView, VersionView } from '../queries/corrections.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';

const LAST_COLUMN = CORRECTION_COLUMNS.length - 1;
/** Lines to fill in by hand on the blank form. */
const BLANK_LINES = 6;

type Row = readonly (DraftCell | null)[];

const across = (value: string, look: 'title' | 'subtitle' | 'plain' | 'right'): Row => [
  { value, look },
  ...Array.from({ length: LAST_COLUMN }, () => null),
];

const cell = (value: string | number | null): DraftCell => ({ value: value ?? '', look: 'cell' });

/** The score as published, to its places; an exempt month has none and no cause either. */
const scoreOf = ({ outcome, score }: VersionView): string => (outcome === 'exempt' ? REMARKS.exempt : (score ?? ''));

const quarterName = (span: string): string => {
  const [, year = '', quarter = ''] = /^(\d{4})-Q(\d)$/.exec(span) ?? [];
  return year === '' ? chineseMonth(span) : `${year}年第${quarter}季度`;
};

function gradeText(one: NoticeView['results'][number]): string {
  const { old: before, new: after } = one;
  const grade = before.grade === after.grade ? (after.grade ?? '') : `${before.grade ?? '无'} → ${after.grade ?? '无'}`;
  return after.gradeOver === null ? grade : `${grade}（${overLine(after.gradeOver)}）`;
}

/** The corrected versions, then those whose rank moved; neither tells a rank where the reader is outside the branch. */
function bodyRows(notice: NoticeView): Row[] {
  const own = notice.results.map((one) => [
    cell(notice.person.name),
    cell(chineseMonth(one.period)),
    cell(scoreOf(one.old)),
    cell(scoreOf(one.new)),
    cell(one.old.rank),
    cell(one.new.rank),
    cell(gradeText(one)),
  ]);
  const isCorrected = (personId: string, span: string): boolean =>
    personId === notice.person.id && notice.results.some(({ period }) => period === span);
  const moved = notice.ranks
    .filter(({ person, span }) => !isCorrected(person.id, span))
    .map(({ person, span, before, after }) => [
      cell(person.name),
      cell(quarterName(span)),
      cell(''),
      cell(''),
      cell(before),
      cell(after),
      cell(''),
    ]);
  return [...own, ...moved].map((row, index) => [cell(index + 1), ...row]);
}

function sheet(input: { title: string; posted: string; body: readonly Row[]; tail: readonly Row[] }): SheetDraft {
  const head = [
    across(input.title, 'title'),
    across(input.posted, 'subtitle'),
    CORRECTION_COLUMNS.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
  ];
  const tailFrom = head.length + input.body.length;
  const spanned = [0, 1, ...input.tail.map((_, index) => tailFrom + index)];
  return {
    name: CORRECTION_SHEET,
    widths: CORRECTION_COLUMNS.map(({ width }) => width),
    rows: [...head, ...input.body, ...input.tail],
    merges: spanned.map((row) => [row, 0, row, LAST_COLUMN] as const),
    heights: new Map([[0, 60], ...input.tail.map((_, index) => [tailFrom + index, 34] as const)]),
    frozenRows: head.length,
    print: { repeatRow: head.length, footer: POSTING_FOOTER },
  };
}

/** 更正公示 of an applied correction: old, new and reason (§2.4). Null where there is none to post. */
export async function correctionForm(
  store: Store,
  correctionId: string,
  inside: boolean,
): Promise<WorkbookFile | null> {
  const notice = await readCorrection(store.pool, correctionId, inside);
  if (notice?.state !== 'applied' || notice.postedFrom === null || notice.postedUntil === null) return null;
  const facts: CorrectionFacts = {
    ...notice,
    unitName: notice.unit.name,
    firstDay: notice.postedFrom,
    lastDay: notice.postedUntil,
  };
  const tail = [
    ...reasonLines(facts).map((line) => across(line, 'plain')),
    across(`${facts.unitName}（盖章）`, 'right'),
    across(chineseDate(facts.firstDay), 'right'),
    across(PINNED_LINE, 'plain'),
  ];
  const draft = sheet({ title: correctionTitle(facts), posted: postedLine(facts), body: bodyRows(notice), tail });
  const bytes = await writeWorkbook({ title: correctionTitle(facts), at: await readNow(store), sheets: [draft] });
  return workbookFile(correctionFileName(facts), bytes);
}

/** The empty form for paper. */
export async function blankCorrectionForm(store: Store): Promise<WorkbookFile> {
  const at = await readNow(store);
  const body = Array.from({ length: BLANK_LINES }, (): Row => CORRECTION_COLUMNS.map(() => cell('')));
  const tail = [across('更正理由：', 'plain'), across('（盖章）', 'right'), across(PINNED_LINE, 'plain')];
  const draft = sheet({ title: CORRECTION_SHEET, posted: '公示期：', body, tail });
  const bytes = await writeWorkbook({ title: CORRECTION_SHEET, at, sheets: [draft] });
  return workbookFile(`${CORRECTION_SHEET}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}
