import type { AppraisalDocument } from '../../domain/appraisal.ts';
import { dateOf } from '../../domain/civil.ts';
import { readAppraisal } from '../appraisals/model.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  appraisalFileName,
  appraisalTitle,
  NO_NUMBER,
  REPORT_LABELS,
  REPORT_NOTE,
  REPORT_SHEET,
  REPORT_TITLES,
  RESULTS_HEAD,
  RESULTS_SHEET,
  RESULTS_TAIL,
  SCORE_NOTES,
  SCORE_SHEET,
  SUMMARY_NOTE,
  WAYS,
} from '../forms/appraisal.ts';
import { SIGNATURE_LINE, SUMMARY_COLUMNS, SUMMARY_REMARKS, SUMMARY_SHEET } from '../forms/ballot-summary.ts';
import { POSTING_FOOTER } from '../forms/posting.ts';
import { appraisalResults, readFullAppraisal, readSubjectFile } from '../queries/appraisals.ts';
import type { FullAppraisal, ResultView, SubjectFile, SubjectView } from '../queries/appraisals.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { workbookFile } from './file.ts';
import type { WorkbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';

type Row = readonly (DraftCell | null)[];

const head = (value: string): DraftCell => ({ value, look: 'header' });
const cell = (value: string | number): DraftCell => ({ value, look: 'cell' });
const left = (value: string): DraftCell => ({ value, look: 'left' });

/** A table under a title, with sentences below it. */
function table(input: {
  readonly name: string;
  readonly title: string;
  readonly widths: readonly number[];
  readonly header: readonly string[];
  readonly body: readonly Row[];
  readonly notes: readonly string[];
}): SheetDraft {
  const { name, title, widths, header, body, notes } = input;
  const last = header.length - 1;
  const across = (value: string, look: 'title' | 'plain'): Row => [
    { value, look },
    ...Array.from({ length: last }, () => null),
  ];
  const below = 2 + body.length;
  return {
    name,
    widths,
    rows: [across(title, 'title'), header.map(head), ...body, ...notes.map((note) => across(note, 'plain'))],
    merges: [0, ...notes.map((_, index) => below + index)].map((row) => [row, 0, row, last] as const),
    heights: new Map([[0, 60], ...notes.map((_, index) => [below + index, 34] as const)]),
    frozenRows: 2,
    print: { repeatRow: 2, footer: POSTING_FOOTER },
  };
}

interface Whole {
  readonly appraisal: FullAppraisal;
  readonly document: AppraisalDocument;
  readonly named: { unitName: string; year: string; title: string };
}

async function wholeOf(store: Store, id: string): Promise<Whole | null> {
  const appraisal = await readFullAppraisal(store.pool, id);
  const stored = await readAppraisal(store.pool, id);
  if (appraisal === null || stored === null) return null;
  const { unit, year, title } = appraisal;
  return { appraisal, document: stored.document, named: { unitName: unit.name, year, title: title.zh } };
}

async function workbook(store: Store, { named }: Whole, sheet: SheetDraft): Promise<WorkbookFile> {
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: appraisalTitle(named, sheet.name), at, sheets: [sheet] });
  return workbookFile(appraisalFileName(named, sheet.name, dateOf(store.civil, at.getTime())), bytes);
}

const remarkOf = ({ number, override }: ResultView): string =>
  override === null ? (number === null ? NO_NUMBER : '') : `${override.ground.zh}：${override.reason}`;

/** The one ranking with the parts of every number, as it is exported to the comprehensive assessment. Null = none. */
export async function appraisalResultsWorkbook(store: Store, id: string): Promise<WorkbookFile | null> {
  const whole = await wholeOf(store, id);
  if (whole === null) return null;
  const { parts } = whole.document;
  const results = await appraisalResults(store.pool, id);
  const body = results.map((result): Row => [
    cell(result.rank ?? ''),
    left(result.unit.name),
    cell(result.person.name),
    ...parts.map(({ key }) => cell(result.parts.find(({ keys }) => keys.includes(key))?.shown ?? '')),
    cell(result.number ?? ''),
    cell(result.grade?.title.zh ?? ''),
    left(remarkOf(result)),
  ]);
  const sheet = table({
    name: RESULTS_SHEET,
    title: appraisalTitle(whole.named, RESULTS_SHEET),
    widths: [7, 24, 12, ...parts.map(() => 12), 11, 10, 24],
    header: [...RESULTS_HEAD, ...parts.map(({ title, weight }) => `${title.zh}（${weight}%）`), ...RESULTS_TAIL],
    body,
    notes: [SUMMARY_NOTE],
  });
  return workbook(store, whole, sheet);
}

/** "履职：好 8、较好 3"; empty where nothing was to choose. */
function votesOf(document: AppraisalDocument, { keys, options }: ResultView['parts'][number]): string {
  const criteria = document.parts.filter(({ key }) => keys.includes(key)).flatMap(({ ballot }) => ballot.criteria);
  return criteria
    .flatMap((criterion) => {
      const counts = options?.[criterion.key];
      if (criterion.kind !== 'choice' || counts === undefined) return [];
      return [
        `${criterion.title.zh}：${criterion.options.map(({ key, title }) => `${title.zh} ${String(counts[key] ?? 0)}`).join('、')}`,
      ];
    })
    .join('；');
}

/** 测评结果汇总表 of an appraisal: what came back about every subject in every part. Null = none. */
export async function appraisalSummaryWorkbook(store: Store, id: string): Promise<WorkbookFile | null> {
  const whole = await wholeOf(store, id);
  if (whole === null) return null;
  const lines = (await appraisalResults(store.pool, id)).flatMap((result) =>
    result.parts.map((part) => ({ result, part })),
  );
  const body = lines.map(({ result, part }, index): Row => [
    cell(index + 1),
    cell(part.titles.map(({ zh }) => zh).join('、')),
    cell(whole.document.subjects === 'organisations' ? result.unit.name : result.person.name),
    cell(part.entitled),
    cell(part.valid + part.abstained),
    cell(part.valid),
    cell(0),
    cell(part.abstained),
    cell(part.shown ?? ''),
    left(votesOf(whole.document, part)),
    left(part.shown === null ? SUMMARY_REMARKS.tooFewSheets : ''),
  ]);
  const sheet = table({
    name: SUMMARY_SHEET,
    title: appraisalTitle(whole.named, SUMMARY_SHEET),
    widths: SUMMARY_COLUMNS.map(({ width }) => width),
    header: SUMMARY_COLUMNS.map(({ header }) => header),
    body,
    notes: [SUMMARY_NOTE, SIGNATURE_LINE],
  });
  return workbook(store, whole, sheet);
}

/** 现场打分表: whom the meeting scores, by area and agenda, with room for every criterion. Null = none. */
export async function appraisalScoreSheet(store: Store, id: string): Promise<WorkbookFile | null> {
  const whole = await wholeOf(store, id);
  if (whole === null) return null;
  const criteria = new Map(
    whole.document.parts
      .filter(({ at }) => at === 'meeting')
      .flatMap(({ ballot }) => ballot.criteria.map(({ key, title }) => [key, title.zh] as const)),
  );
  const body = inOrder(whole.appraisal).map((subject, index): Row => [
    cell(index + 1),
    left(subject.unit.name),
    cell(subject.person.name),
    cell(subject.written ? WAYS.written : WAYS.spoken),
    ...[...criteria].map(() => cell('')),
  ]);
  const sheet = table({
    name: SCORE_SHEET,
    title: appraisalTitle(whole.named, SCORE_SHEET),
    widths: [6, 24, 12, 12, ...[...criteria].map(() => 16)],
    header: ['序号', '单位', '述职人', '述职方式', ...criteria.values()],
    body,
    notes: SCORE_NOTES,
  });
  return workbook(store, whole, sheet);
}

/** As the agendas have them; whoever is on none comes last. */
function inOrder({ meetings, subjects }: FullAppraisal): SubjectView[] {
  const order = meetings.flatMap(({ agenda }) => agenda);
  const place = ({ id }: SubjectView): number => (order.includes(id) ? order.indexOf(id) : order.length);
  return subjects.filter(({ excused }) => !excused).toSorted((a, b) => place(a) - place(b));
}

interface Reported {
  readonly appraisal: FullAppraisal;
  readonly subject: SubjectView;
  readonly file: SubjectFile;
}

function reportForm(store: Store, reported: Reported | null): SheetDraft {
  const L = REPORT_LABELS;
  const { appraisal, subject, file } = reported ?? {};
  const submitted = file?.report?.submittedAt;
  return formSheet({
    name: REPORT_SHEET,
    title: appraisal === undefined ? REPORT_SHEET : REPORT_TITLES[appraisal.about],
    lines: [
      { pair: [L.unit, subject?.unit.name, L.person, subject?.person.name] },
      {
        pair: [
          L.year,
          appraisal?.year,
          L.way,
          subject === undefined ? '' : subject.written ? WAYS.written : WAYS.spoken,
        ],
      },
      { wide: L.text, value: file?.report?.text, room: 4 * ROOM },
      { wide: L.evidence, value: file?.report?.evidence.map(({ fileName }) => fileName).join('；'), room: ROOM / 2 },
      {
        pair: [
          L.submitted,
          submitted === undefined ? '' : { date: dateOf(store.civil, Date.parse(submitted)) },
          L.takenBy,
          '',
        ],
      },
      { pair: [L.signature, '', '', ''], tall: true },
    ],
    note: REPORT_NOTE,
  });
}

/** 述职报告 of one subject, as far as it is there. Null when there is no such subject. */
export async function appraisalReportForm(
  store: Store,
  about: { readonly appraisalId: string; readonly subjectId: string },
): Promise<WorkbookFile | null> {
  const whole = await wholeOf(store, about.appraisalId);
  const file = await readSubjectFile(store.pool, about);
  const subject = whole?.appraisal.subjects.find(({ id }) => id === about.subjectId);
  if (whole === null || file === null || subject === undefined) return null;
  return workbook(store, whole, reportForm(store, { appraisal: whole.appraisal, subject, file }));
}

/** The empty form for paper. */
export async function blankAppraisalReportForm(store: Store): Promise<WorkbookFile> {
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: REPORT_SHEET, at, sheets: [reportForm(store, null)] });
  return workbookFile(`${REPORT_SHEET}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}
