import { dateOf } from '../../domain/civil.ts';
import { quarterOfNumber } from '../../domain/rectification.ts';
import type { PaperKind } from '../../domain/rectification.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import { POSTING_FOOTER } from '../forms/posting.ts';
import {
  ALL_OF_AREA,
  CLOSE_OUT_ANSWERS,
  LEDGER_COLUMNS,
  LEDGER_SHEET,
  ON_PAPER,
  PLAN_ANSWERS,
  quarterText,
  SLIP_FORMS,
  SLIP_LABELS,
  SLIP_NOTES,
  STATE_WORDS,
  TOTALS_COLUMNS,
  TOTALS_SHEET,
} from '../forms/slips.ts';
import type { SlipFormName } from '../forms/slips.ts';
import { listSlips, readSlip, slipTotals } from '../queries/slips.ts';
import type { FullSlip, PaperView, SlipCounts, SlipFilter, SlipTotals, SlipView } from '../queries/slips.ts';
import { MAX_ROWS, writeWorkbook } from '../spreadsheet.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { workbookFile } from './file.ts';
import type { WorkbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';
import type { FormLine } from './form-sheet.ts';

const L = SLIP_LABELS;

type Dates = (instant: string | null | undefined) => { readonly date: string } | null;
/** A civil day as a cell. */
const day = (text: string | null | undefined): { readonly date: string } | null =>
  text === null || text === undefined ? null : { date: text };

const headLines = (slip: FullSlip | null): readonly FormLine[] => [
  { pair: [L.key, slip?.number, L.issuedOn, day(slip?.issuedOn)] },
  { pair: [L.unit, slip?.unit.name, L.owner, slip?.owner.name] },
  { pair: [L.issuer, slip?.issuer.name, L.receiver, slip?.receiver.name] },
];

/** Word by word; where there are several, each with its place in front. */
const problemsText = ({ problems }: FullSlip): string =>
  problems.length === 1
    ? (problems[0]?.text ?? '')
    : problems.map(({ text }, index) => `${String(index + 1)}. ${text}`).join('\n');

const evidenceText = (paper: PaperView | undefined): string =>
  (paper?.evidence ?? []).map(({ fileName }) => fileName).join('；');

const answerText = (
  paper: PaperView | undefined,
  words: { readonly true: string; readonly false: string },
): string | undefined =>
  paper === undefined || paper.accepted === null ? '' : words[paper.accepted ? 'true' : 'false'];

const lines: Readonly<
  Record<SlipFormName, (slip: FullSlip | null, paper: PaperView | undefined, dates: Dates) => readonly FormLine[]>
> = {
  slip: (slip) => [
    ...headLines(slip),
    { wide: L.previous, value: slip?.previousNumber },
    { wide: L.problems, value: slip === null ? '' : problemsText(slip), room: 3 * ROOM },
    { pair: [L.issuerSignature, '', L.ownerSignature, ''], tall: true },
  ],
  plan: (slip, paper, dates) => [
    ...headLines(slip),
    { wide: L.problems, value: slip === null ? '' : problemsText(slip), room: ROOM },
    { wide: L.measures, value: paper?.text, room: 2 * ROOM },
    { pair: [L.finishBy, day(paper?.untilDay), L.filedOn, dates(paper?.filedAt)] },
    {
      wide: L.answer,
      value: [answerText(paper, PLAN_ANSWERS), paper?.answer].filter(Boolean).join('：'),
      room: ROOM / 2,
    },
    { pair: [L.answeredBy, paper?.answeredBy?.name, L.answeredOn, dates(paper?.answeredAt)] },
    { pair: [L.ownerSignature, '', L.answererSignature, ''], tall: true },
  ],
  report: (slip, paper, dates) => [
    ...headLines(slip),
    { wide: L.quarter, value: paper === undefined ? '' : quarterText(quarterOfNumber(paper.number)) },
    { wide: L.progress, value: paper?.text, room: 3 * ROOM },
    { wide: L.evidence, value: evidenceText(paper), room: ROOM / 2 },
    { pair: [L.filedBy, paper?.filedBy?.name, L.filedOn, dates(paper?.filedAt)] },
    { pair: [L.ownerSignature, '', '', ''], tall: true },
  ],
  closeOut: (slip, paper, dates) => [
    ...headLines(slip),
    { wide: L.done, value: paper?.text, room: 2 * ROOM },
    { wide: L.evidence, value: evidenceText(paper), room: ROOM / 2 },
    { pair: [L.filedBy, paper?.filedBy?.name, L.filedOn, dates(paper?.filedAt)] },
    { wide: L.result, value: answerText(paper, CLOSE_OUT_ANSWERS) },
    { wide: L.finding, value: paper?.answer, room: ROOM },
    { pair: [L.verifiedBy, paper?.answeredBy?.name, L.verifiedOn, dates(paper?.answeredAt)] },
    { pair: [L.ownerSignature, '', L.verifierSignature, ''], tall: true },
  ],
};

const PAPER_OF: Readonly<Record<SlipFormName, PaperKind | null>> = {
  slip: null,
  plan: 'plan',
  report: 'report',
  closeOut: 'closeOut',
};

const sheetName = (form: SlipFormName, paper: PaperView | undefined): string =>
  form === 'report' && paper !== undefined ? quarterText(quarterOfNumber(paper.number)) : SLIP_FORMS[form];

function sheet(form: SlipFormName, slip: FullSlip | null, paper: PaperView | undefined, dates: Dates): SheetDraft {
  return formSheet({
    name: sheetName(form, paper),
    title: SLIP_FORMS[form],
    lines: lines[form](slip, paper, dates),
    note: SLIP_NOTES[form],
  });
}

/**
 * A form of a slip, as far as it is filled: the latest plan and application, every report on a sheet of its own. The
 * blank one where `slipId` is null; null = there is no such slip.
 */
export async function slipForm(
  store: Store,
  { slipId, form }: { readonly slipId: string | null; readonly form: SlipFormName },
): Promise<WorkbookFile | null> {
  const slip = slipId === null ? null : await readSlip(store, slipId, false);
  if (slipId !== null && slip === null) return null;
  const dates: Dates = (instant) =>
    instant === null || instant === undefined ? null : { date: dateOf(store.civil, Date.parse(instant)) };
  const own = (slip?.papers ?? []).filter(({ kind }) => kind === PAPER_OF[form]);
  const shown = form === 'report' && own.length > 0 ? own : [own.at(-1)];
  const at = await readNow(store);
  const sheets = shown.map((paper) => sheet(form, slip, paper, dates));
  const bytes = await writeWorkbook({ title: SLIP_FORMS[form], at, sheets });
  const named = slip === null ? SLIP_FORMS[form] : `${SLIP_FORMS[form]}-${slip.unit.name}-${slip.number}`;
  return workbookFile(`${named}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}

function ledgerRow(slip: SlipView, index: number): readonly DraftCell[] {
  const cell = (value: DraftCell['value']): DraftCell => ({ value, look: 'cell' });
  const left = (value: string): DraftCell => ({ value, look: 'left' });
  return [
    cell(index + 1),
    left(slip.number),
    cell(slip.area ?? ''),
    left(slip.unit.name),
    cell(slip.owner.name),
    left(slip.issuer.name),
    left(slip.receiver.name),
    cell({ date: slip.issuedOn }),
    cell(day(slip.finishBy) ?? ''),
    cell(STATE_WORDS[slip.state]),
    cell(slip.daysOpen),
    cell(slip.overdue),
    cell(slip.reopened),
    cell(slip.extended),
    cell(slip.carriedOver.join('、')),
    cell(day(slip.next?.lastDay) ?? ''),
    cell(day(slip.closedOn) ?? ''),
    left(slip.imported ? ON_PAPER : ''),
  ];
}

const totalsRow = (area: string | null, unit: string, counts: SlipCounts): readonly DraftCell[] => [
  { value: area ?? '', look: 'left' },
  { value: unit, look: 'left' },
  ...[counts.issued, counts.open, counts.closed, counts.overdue, counts.reopened, counts.extended].map(
    (value): DraftCell => ({ value, look: 'cell' }),
  ),
  { value: counts.oldestDaysOpen ?? '', look: 'cell' },
];

/** An area in one line, then each of its organisations. */
const totalsRows = ({ areas, organisations }: SlipTotals): (readonly DraftCell[])[] =>
  areas.flatMap((whole) => [
    totalsRow(whole.area, ALL_OF_AREA, whole),
    ...organisations.filter(({ area }) => area === whole.area).map((one) => totalsRow(one.area, one.unit.name, one)),
  ]);

/** A title, a line of headers that stays, and the rows. */
function tableSheet(
  name: string,
  columns: readonly { readonly header: string; readonly width: number }[],
  rows: readonly (readonly DraftCell[])[],
): SheetDraft {
  const last = columns.length - 1;
  return {
    name,
    widths: columns.map(({ width }) => width),
    rows: [
      [{ value: name, look: 'title' }, ...Array.from({ length: last }, () => null)],
      columns.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
      ...rows,
    ],
    merges: [[0, 0, 0, last]],
    heights: new Map([[0, 48]]),
    frozenRows: 2,
    print: { repeatRow: 2, footer: POSTING_FOOTER },
  };
}

/** 整改台账: one row per slip, oldest first; on a second sheet the totals by area and organisation. */
export async function slipLedger(store: Store, filter: SlipFilter): Promise<WorkbookFile> {
  const { slips } = await listSlips(store, { ...filter, limit: MAX_ROWS, offset: 0 });
  const totals = await slipTotals(store, filter);
  const at = await readNow(store);
  const sheets = [
    tableSheet(LEDGER_SHEET, LEDGER_COLUMNS, slips.map(ledgerRow)),
    tableSheet(TOTALS_SHEET, TOTALS_COLUMNS, totalsRows(totals)),
  ];
  const bytes = await writeWorkbook({ title: LEDGER_SHEET, at, sheets });
  return workbookFile(`${LEDGER_SHEET}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}
