import type { GradesDocument } from '../../domain/grades.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { Store } from '../database.ts';
import { basisOf } from '../../domain/result.ts';
import {
  compositionLine,
  objectionLines,
  overriddenRemark,
  PINNED_LINE,
  POSTING_COLUMNS,
  POSTING_FOOTER,
  POSTING_SHEET,
  postingFileName,
  postingTitle,
  REMARKS,
  sealLines,
  windowLine,
} from '../forms/posting.ts';
import { cutText } from '../forms/grades.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import { boardColumns } from './columns.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';
import type { PostedRow, Posting } from './posting-rows.ts';
import { readPosting } from './posting-rows.ts';

const WIDTH = POSTING_COLUMNS.length;
const LAST_COLUMN = WIDTH - 1;
const HEADER_ROW = 2;

type Row = readonly (DraftCell | null)[];

const across = (value: string, look: 'title' | 'subtitle' | 'plain' | 'right'): Row => [
  { value, look },
  ...Array.from({ length: LAST_COLUMN }, () => null),
];

/**
 * An exempt, vetoed or probationary member is told apart, without a cause: which veto it was is not for the wall, nor why
 * anybody else has no rank.
 */
function standingOf(row: PostedRow): string {
  if (row.outcome === 'exempt') return REMARKS.exempt;
  if (row.outcome === 'notAssessable') return REMARKS.notAssessable;
  if (row.outcome === 'vetoed') return REMARKS.vetoed;
  if (row.state === 'probationary') return REMARKS.probationary;
  return row.rankable ? '' : REMARKS.unranked;
}

/** The grade, and where it is lower than the number why. */
function grading({ grade, gradeCut }: PostedRow, grades: GradesDocument | undefined): string[] {
  const titleOf = (wanted: string): Bilingual => grades?.scale.find(({ key }) => key === wanted)?.title ?? UNTITLED;
  return [
    grade === null ? '' : titleOf(grade).zh,
    gradeCut === null ? '' : cutText(titleOf(gradeCut.reached), gradeCut),
  ];
}

const UNTITLED: Bilingual = { zh: '', en: '' };

function remarks(row: PostedRow, tied: boolean, grades: GradesDocument | undefined): string {
  const { override } = row;
  return [
    standingOf(row),
    ...grading(row, grades),
    tied ? REMARKS.tied : '',
    override === null
      ? ''
      : overriddenRemark(override.ground.title?.zh ?? override.ground.key, override.from, override.to),
    row.corrected ? REMARKS.corrected : '',
    row.underReview ? REMARKS.underReview : '',
  ]
    .filter((remark) => remark !== '')
    .join('；');
}

function bodyRow(row: PostedRow, index: number, posting: Posting): Row {
  const points = (decimal: string | null | undefined): DraftCell => ({
    value: decimal === null || decimal === undefined ? '' : { decimal, places: posting.places },
    look: 'cell',
  });
  // A rating is not the sum of its own month's points: they stay off the wall, and a line below says what it is made of.
  const columns =
    row.derivation === null || basisOf(row.derivation) === 'rating' || row.score === null
      ? undefined
      : boardColumns(row.derivation, posting.places);
  const tied = row.rank !== null && posting.rows.filter(({ rank }) => rank === row.rank).length > 1;
  return [
    { value: index + 1, look: 'cell' },
    { value: row.name, look: 'cell' },
    points(columns?.base),
    points(columns?.bonus),
    points(columns?.deduction),
    points(row.score),
    { value: row.rank ?? '', look: 'cell' },
    { value: remarks(row, tied, posting.grades), look: 'left' },
  ];
}

/** What the numbers of a rated month are made of; nothing where they are a month's points, or a year's. */
function compositionOf({ rows, composition }: Posting): string[] {
  const isRated = rows.some(({ derivation }) => derivation?.composed?.basis === 'rating');
  return composition === undefined || !isRated
    ? []
    : [compositionLine(composition.parts.map(({ title, weight }) => ({ title: title.zh, weight })))];
}

/** The sheet as it hangs on the wall: A4 portrait, the header repeated on every page. */
function postingSheet(posting: Posting): SheetDraft {
  const { facts, rows } = posting;
  const head = [
    across(postingTitle(facts), 'title'),
    across(windowLine(facts), 'subtitle'),
    POSTING_COLUMNS.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
  ];
  const body = rows.map((row, index) => bodyRow(row, index, posting));
  const tail = [
    ...compositionOf(posting).map((line) => across(line, 'plain')),
    ...objectionLines(facts).map((line) => across(line, 'plain')),
    // the seal goes over unit and date, right below the text (GB/T 9704)
    ...sealLines(facts).map((line) => across(line, 'right')),
    across(PINNED_LINE, 'plain'),
  ];
  const spanned = [0, 1, ...tail.map((_, index) => head.length + body.length + index)];
  return {
    name: POSTING_SHEET,
    widths: POSTING_COLUMNS.map(({ width }) => width),
    rows: [...head, ...body, ...tail],
    merges: spanned.map((row) => [row, 0, row, LAST_COLUMN] as const),
    heights: new Map([[0, 60], ...tail.map((_, index) => [head.length + body.length + index, 34] as const)]),
    frozenRows: HEADER_ROW + 1,
    print: { repeatRow: HEADER_ROW + 1, footer: POSTING_FOOTER },
  };
}

/**
 * 积分公示表 of a round, the board's columns in the board's order. Null before publicity has opened. Ranks are for the
 * branch's own people (S3.4): without them neither column, remark nor order tells one.
 */
export async function publicityWorkbook(
  store: Store,
  roundId: string,
  options: { readonly ranks: boolean } = { ranks: true },
): Promise<WorkbookFile | null> {
  const posting = await readPosting(store, roundId, options);
  if (posting === null) return null;
  const { facts, at } = posting;
  const bytes = await writeWorkbook({ title: postingTitle(facts), at, sheets: [postingSheet(posting)] });
  return workbookFile(postingFileName(facts), bytes);
}
