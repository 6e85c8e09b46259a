import { dateOf } from '../../domain/civil.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  CARRIED,
  correctedNote,
  entryNumber,
  LEDGER_COLUMNS,
  LEDGER_SHEET,
  ledgerTitle,
  MATTERS,
  NOT_CARRIED,
  NOT_FILED,
  REPORT_LABELS,
  REPORT_NOTE,
  REPORT_SHEET,
  REPORT_TITLE,
} from '../forms/collective-decisions.ts';
import { POSTING_FOOTER } from '../forms/posting.ts';
import { decisionsOfUnit, readDecisionEntry } from '../queries/collective-decisions.ts';
import type { DecisionView } from '../queries/collective-decisions.ts';
import { MAX_ROWS, writeWorkbook } from '../spreadsheet.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';
import type { FormLine } from './form-sheet.ts';

const L = REPORT_LABELS;

const names = (people: readonly { readonly name: string }[]): string => people.map(({ name }) => name).join('、');
/** The last civil day of a report: the instant is 24:00 of it. */
const lastDay = ({ civil }: Store, { fileBy }: DecisionView): { date: string } => ({
  date: dateOf(civil, Date.parse(fileBy) - 1),
});
const outcome = ({ carried }: DecisionView): string => (carried ? CARRIED : NOT_CARRIED);
const note = ({ version, reason }: DecisionView): string => (reason === null ? '' : correctedNote(version, reason));

function bodyRow(store: Store, entry: DecisionView): readonly DraftCell[] {
  const cell = (value: DraftCell['value']): DraftCell => ({ value, look: 'cell' });
  const left = (value: string): DraftCell => ({ value, look: 'left' });
  const { votes, filing } = entry;
  return [
    cell(entryNumber(entry)),
    cell({ date: entry.heldOn }),
    cell(MATTERS[entry.kind]),
    left(entry.title),
    cell(entry.amount ?? ''),
    cell(entry.entitled),
    cell(entry.present.length),
    left(names(entry.recused)),
    cell(votes.for),
    cell(votes.against),
    cell(votes.abstain),
    cell(outcome(entry)),
    left(entry.decision),
    cell(lastDay(store, entry)),
    left(filing?.documentNo ?? NOT_FILED),
    cell(filing === null ? '' : { date: filing.filedOn }),
    left(note(entry)),
  ];
}

function ledgerSheet(store: Store, title: string, entries: readonly DecisionView[]): SheetDraft {
  const last = LEDGER_COLUMNS.length - 1;
  return {
    name: LEDGER_SHEET,
    widths: LEDGER_COLUMNS.map(({ width }) => width),
    rows: [
      [{ value: title, look: 'title' }, ...Array.from({ length: last }, () => null)],
      LEDGER_COLUMNS.map(({ header }): DraftCell => ({ value: header, look: 'header' })),
      ...entries.map((entry) => bodyRow(store, entry)),
    ],
    merges: [[0, 0, 0, last]],
    heights: new Map([[0, 60]]),
    frozenRows: 2,
    print: { repeatRow: 2, footer: POSTING_FOOTER },
  };
}

/** A unit's ledger of one year as a workbook, each entry as its newest version says. Null = there is no such unit. */
export async function ledgerWorkbook(
  store: Store,
  query: { unitId: string; year: string },
): Promise<WorkbookFile | null> {
  const { rows } = await store.pool.query<{ name: string }>('select name from unit where id = $1', [query.unitId]);
  const [unit] = rows;
  if (unit === undefined) return null;
  const { decisions } = await decisionsOfUnit(store.pool, { ...query, limit: MAX_ROWS, offset: 0 });
  const title = ledgerTitle({ unitName: unit.name, year: query.year });
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title, at, sheets: [ledgerSheet(store, title, decisions)] });
  const day = dateOf(store.civil, at.getTime()).replaceAll('-', '');
  return workbookFile(`${LEDGER_SHEET}-${unit.name}-${query.year}-${day}`, bytes);
}

const linesOf = (store: Store, entry: DecisionView | null): readonly FormLine[] => [
  { pair: [L.unit, entry?.unit.name, L.number, entry === null ? '' : entryNumber(entry)] },
  { pair: [L.kind, entry === null ? '' : MATTERS[entry.kind], L.amount, entry?.amount] },
  { wide: L.title, value: entry?.title },
  {
    pair: [
      L.heldOn,
      entry === null ? null : { date: entry.heldOn },
      L.attendance,
      entry === null ? '' : `${String(entry.entitled)}/${String(entry.present.length)}`,
    ],
  },
  { wide: L.present, value: names(entry?.present ?? []) },
  { wide: L.recused, value: names(entry?.recused ?? []) },
  {
    pair: [
      L.votes,
      entry === null ? '' : [entry.votes.for, entry.votes.against, entry.votes.abstain].join('/'),
      L.carried,
      entry === null ? '' : outcome(entry),
    ],
  },
  { wide: L.decision, value: entry?.decision, room: 2 * ROOM },
  { wide: L.correction, value: entry === null ? '' : note(entry) },
  { pair: [L.fileBy, entry === null ? null : lastDay(store, entry), L.recordedBy, entry?.recordedBy.name] },
  {
    pair: [
      L.documentNo,
      entry?.filing?.documentNo,
      L.filedOn,
      entry === null || entry.filing === null ? null : { date: entry.filing.filedOn },
    ],
  },
  { pair: [L.secretarySignature, '', L.receiverSignature, ''], tall: true },
];

async function reportWorkbook(store: Store, entry: DecisionView | null): Promise<WorkbookFile> {
  const at = await readNow(store);
  const form = { name: REPORT_SHEET, title: REPORT_TITLE, lines: linesOf(store, entry), note: REPORT_NOTE };
  const bytes = await writeWorkbook({ title: REPORT_TITLE, at, sheets: [formSheet(form)] });
  const day = dateOf(store.civil, at.getTime()).replaceAll('-', '');
  const parts = entry === null ? [day] : [entry.unit.name, entryNumber(entry), day];
  return workbookFile([REPORT_SHEET, ...parts].join('-'), bytes);
}

/** 三重一大报告备案表 of an entry's newest version. Null when there is no such entry. */
export async function decisionForm(store: Store, entryId: string): Promise<WorkbookFile | null> {
  const entry = await readDecisionEntry(store.pool, entryId);
  return entry === null ? null : reportWorkbook(store, entry);
}

/** The empty form for paper. */
export const blankDecisionForm = (store: Store): Promise<WorkbookFile> => reportWorkbook(store, null);
