import { dateOf } from '../../domain/civil.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  ABOUT,
  APPEAL_LABELS,
  APPEAL_NOTE,
  APPEAL_SHEET,
  APPEAL_TITLE,
  BLANK_APPEAL_SHEET,
  FINAL,
  furtherLine,
  OUTCOMES,
  REVIEW_NOTE,
  REVIEW_SHEET,
  REVIEW_TITLE,
  STEPS,
} from '../forms/appeal.ts';
import { chineseDate, chineseMonth } from '../forms/posting.ts';
import { readAppeal } from '../queries/appeals.ts';
import type { FullAppeal } from '../queries/appeals.ts';
import { readCorrection } from '../queries/corrections.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';
import type { FormLine } from './form-sheet.ts';

const L = APPEAL_LABELS;

type Dates = (instant: string | null | undefined) => { readonly date: string } | null;

const datesOf =
  ({ civil }: Store): Dates =>
  (instant) =>
    instant === null || instant === undefined ? null : { date: dateOf(civil, Date.parse(instant)) };

/** What both forms begin with. */
const headLines = (appeal: FullAppeal | null): readonly FormLine[] => [
  { pair: [L.unit, appeal?.unit.name, L.caseNo, appeal?.id.slice(0, 8).toUpperCase()] },
  { pair: [L.member, appeal?.person.name, L.period, appeal === null ? '' : chineseMonth(appeal.period)] },
  {
    pair: [
      L.about,
      appeal === null ? '' : appeal.talkId === null ? ABOUT.result : ABOUT.talk,
      L.step,
      appeal === null ? '' : STEPS[appeal.step],
    ],
  },
];

function appealLines(appeal: FullAppeal | null, dates: Dates): readonly FormLine[] {
  const due = appeal === null ? null : new Date(Date.parse(appeal.dueAt) - 1).toISOString();
  return [
    ...headLines(appeal),
    { pair: [L.filedOn, dates(appeal?.filedAt), L.decideBy, dates(due)] },
    { wide: L.text, value: appeal?.text, room: 2 * ROOM },
    { wide: L.evidence, value: appeal?.evidence.map(({ fileName }) => fileName).join('；'), room: ROOM / 2 },
    { pair: [L.memberSignature, '', L.takenBy, ''], tall: true },
  ];
}

function furtherOf(appeal: FullAppeal | null): string {
  if (appeal === null || appeal.decidedAt === null || appeal.state === 'withdrawn') return '';
  if (appeal.step === 2) return FINAL;
  return appeal.furtherUntil === null ? '' : furtherLine(chineseDate(appeal.furtherUntil));
}

const reviewLines = (appeal: FullAppeal | null, dates: Dates, corrected: string): readonly FormLine[] => [
  ...headLines(appeal),
  { pair: [L.reviewer, appeal?.reviewer?.name, L.decidedOn, dates(appeal?.decidedAt)] },
  { wide: L.outcome, value: appeal === null ? '' : OUTCOMES[appeal.state] },
  { wide: L.answer, value: appeal?.answer, room: 2 * ROOM },
  { wide: L.corrected, value: corrected, room: ROOM / 2 },
  { wide: L.further, value: furtherOf(appeal) },
  { pair: [L.reviewerSignature, '', L.memberSignature, ''], tall: true },
];

const shown = ({ outcome, score }: { outcome: string; score: string | null }): string =>
  outcome === 'exempt' ? '免评' : (score ?? '');

/** "2026年1月：58.0 → 62.0" for every version the decision replaced. */
async function correctedText(store: Store, appeal: FullAppeal): Promise<string> {
  if (appeal.correctionId === null) return '';
  const correction = await readCorrection(store.pool, appeal.correctionId, false);
  return (correction?.results ?? [])
    .map((one) => `${chineseMonth(one.period)}：${shown(one.old)} → ${shown(one.new)}`)
    .join('；');
}

async function workbook(store: Store, form: Parameters<typeof formSheet>[0], fileName: string): Promise<WorkbookFile> {
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: form.title, at, sheets: [formSheet(form)] });
  return workbookFile(`${fileName}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}

/** 异议/申诉书 of an appeal, as it was filed. Null when there is no such appeal. */
export async function appealForm(store: Store, appealId: string): Promise<WorkbookFile | null> {
  const appeal = await readAppeal(store, appealId);
  if (appeal === null) return null;
  const lines = appealLines(appeal, datesOf(store));
  const form = { name: APPEAL_SHEET, title: APPEAL_TITLE, lines, note: APPEAL_NOTE };
  return workbook(store, form, `${APPEAL_SHEET}-${appeal.person.name}-${appeal.period}`);
}

/** 复核意见书 of an appeal: filled once it is decided, else as far as it is known. Null when there is no such appeal. */
export async function appealReviewForm(store: Store, appealId: string): Promise<WorkbookFile | null> {
  const appeal = await readAppeal(store, appealId);
  if (appeal === null) return null;
  const lines = reviewLines(appeal, datesOf(store), await correctedText(store, appeal));
  const form = { name: REVIEW_SHEET, title: REVIEW_TITLE, lines, note: REVIEW_NOTE };
  return workbook(store, form, `${REVIEW_SHEET}-${appeal.person.name}-${appeal.period}`);
}

/** The empty form for paper, for an objection as well as an appeal. */
export const blankAppealForm = (store: Store): Promise<WorkbookFile> =>
  workbook(
    store,
    { name: BLANK_APPEAL_SHEET, title: APPEAL_TITLE, lines: appealLines(null, datesOf(store)), note: APPEAL_NOTE },
    BLANK_APPEAL_SHEET,
  );

/** The empty form for paper. */
export const blankAppealReviewForm = (store: Store): Promise<WorkbookFile> =>
  workbook(
    store,
    { name: REVIEW_SHEET, title: REVIEW_TITLE, lines: reviewLines(null, datesOf(store), ''), note: REVIEW_NOTE },
    REVIEW_SHEET,
  );
