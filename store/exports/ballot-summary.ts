import { dateOf } from '../../domain/civil.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import type { Store } from '../database.ts';
import { readNow } from '../database.ts';
import {
  POOLED_REMARK,
  SIGNATURE_LINE,
  STAGE_SEPARATOR,
  SUMMARY_COLUMNS,
  SUMMARY_NOTES,
  SUMMARY_REMARKS,
  SUMMARY_SHEET,
  summaryFileName,
  summaryTitle,
} from '../forms/ballot-summary.ts';
import { POSTING_FOOTER } from '../forms/posting.ts';
import type { BallotLine } from '../queries/ballot-summary.ts';
import { schemeVersion } from '../schemes.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';

const LAST_COLUMN = SUMMARY_COLUMNS.length - 1;
const HEADER_ROW = 1;

type Row = readonly (DraftCell | null)[];

interface Head {
  readonly unitName: string;
  readonly period: string;
  readonly versionId: string;
}

const across = (value: string, look: 'title' | 'plain'): Row => [
  { value, look },
  ...Array.from({ length: LAST_COLUMN }, () => null),
];

/** "日常表现：优秀 8、合格 3"; empty where counts are not shown. */
function votes({ stages, options }: BallotLine, { stages: documents }: SchemeDocument): string {
  const criteria = documents.filter(({ key }) => stages.includes(key)).flatMap(({ ballot }) => ballot?.criteria ?? []);
  return criteria
    .flatMap((criterion) => {
      const counts = options?.[criterion.key];
      if (criterion.kind !== 'choice' || counts === undefined) return [];
      const each = criterion.options.map(({ key, title }) => `${title.zh} ${String(counts[key] ?? 0)}`);
      return [`${criterion.title.zh}：${each.join(STAGE_SEPARATOR)}`];
    })
    .join('；');
}

function bodyRow(line: BallotLine, index: number, document: SchemeDocument): Row {
  const titles = document.stages.filter(({ key }) => line.stages.includes(key)).map(({ title }) => title.zh);
  const count = (value: number): DraftCell => ({ value, look: 'cell' });
  const pooled = line.stages.length > 1 ? POOLED_REMARK : '';
  return [
    { value: index + 1, look: 'cell' },
    { value: titles.join(STAGE_SEPARATOR), look: 'cell' },
    { value: line.subject.name, look: 'cell' },
    ...[line.entitled, line.returned, line.valid, line.invalid, line.abstained].map(count),
    { value: line.mean === null ? '' : { decimal: line.mean, places: document.places }, look: 'cell' },
    { value: votes(line, document), look: 'left' },
    { value: SUMMARY_REMARKS[line.state] || pooled, look: 'left' },
  ];
}

function summarySheet(head: Head, document: SchemeDocument, lines: readonly BallotLine[]): SheetDraft {
  const body = lines.map((line, index) => bodyRow(line, index, document));
  const tail = [...SUMMARY_NOTES, SIGNATURE_LINE].map((text) => across(text, 'plain'));
  const top = [
    across(summaryTitle(head), 'title'),
    SUMMARY_COLUMNS.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
  ];
  const below = top.length + body.length;
  return {
    name: SUMMARY_SHEET,
    widths: SUMMARY_COLUMNS.map(({ width }) => width),
    rows: [...top, ...body, ...tail],
    merges: [0, ...tail.map((_, index) => below + index)].map((row) => [row, 0, row, LAST_COLUMN] as const),
    heights: new Map([[0, 60], ...tail.map((_, index) => [below + index, 34] as const)]),
    frozenRows: HEADER_ROW + 1,
    print: { repeatRow: HEADER_ROW + 1, footer: POSTING_FOOTER },
  };
}

/** 测评结果汇总表 of a round with these lines, which are what its reader may see. */
export async function ballotSummaryWorkbook(
  store: Store,
  roundId: string,
  lines: readonly BallotLine[],
): Promise<WorkbookFile> {
  const { rows } = await store.pool.query<Head>(
    `select u.name as "unitName", c.period, r.scheme_version_id as "versionId"
       from round r join unit u on u.id = r.unit_id join cycle c on c.id = r.cycle_id where r.id = $1`,
    [roundId],
  );
  const [head] = rows;
  if (head === undefined) throw new Error(`round ${roundId} does not exist`);
  const { document } = await schemeVersion(store.pool, head.versionId);
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: summaryTitle(head), at, sheets: [summarySheet(head, document, lines)] });
  return workbookFile(summaryFileName(head, dateOf(store.civil, at.getTime())), bytes);
}
