import { dateOf } from '../../domain/civil.ts';
import type { Explanation } from '../../domain/duty-case.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  EXPLANATION_LABELS,
  EXPLANATION_NOTE,
  EXPLANATION_SHEET,
  EXPLANATION_TITLE,
  MEETINGS,
} from '../forms/explanation.ts';
import { chineseMonth } from '../forms/posting.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';
import type { FormLine } from './form-sheet.ts';

const L = EXPLANATION_LABELS;

interface Explained {
  readonly id: string;
  readonly kind: keyof typeof MEETINGS;
  readonly unit: string;
  readonly owner: string;
  readonly period: string;
  readonly lastDay: string;
  readonly record: Explanation | null;
}

const day = (date: string | undefined): { readonly date: string } | null => (date === undefined ? null : { date });

const lines = (duty: Explained | null): readonly FormLine[] => [
  { pair: [L.unit, duty?.unit, L.caseNo, duty?.id.slice(0, 8).toUpperCase()] },
  { pair: [L.owner, duty?.owner, L.period, duty === null ? '' : chineseMonth(duty.period)] },
  { pair: [L.meeting, duty === null ? '' : MEETINGS[duty.kind], L.lastDay, day(duty?.lastDay)] },
  { pair: [L.meetingOn, day(duty?.record?.meetingOn), L.minutes, duty?.record?.minutes] },
  { wide: L.text, value: duty?.record?.text, room: 3 * ROOM },
  { pair: [L.ownerSignature, '', L.recorderSignature, ''], tall: true },
];

async function workbook(store: Store, duty: Explained | null): Promise<WorkbookFile> {
  const at = await readNow(store);
  const form = { name: EXPLANATION_SHEET, title: EXPLANATION_TITLE, lines: lines(duty), note: EXPLANATION_NOTE };
  const bytes = await writeWorkbook({ title: form.title, at, sheets: [formSheet(form)] });
  const whose = duty === null ? '' : `-${duty.owner}-${duty.period}`;
  return workbookFile(`${EXPLANATION_SHEET}${whose}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}

/** 情况说明 of a duty to explain: filled once it is recorded, room to write before. Null when there is no such duty. */
export async function explanationForm(store: Store, id: string): Promise<WorkbookFile | null> {
  const { rows } = await store.pool.query<Explained>(
    `select d.id, d.kind, u.name as unit, w.name as owner, c.period, d.last_day as "lastDay", d.record
       from duty_case d join case_file f on f.id = d.id join consequence c on c.id = d.consequence_id
       join unit u on u.id = f.unit_id join person w on w.id = d.owner_id
      where d.id = $1 and d.kind in ('explainAtLifeMeeting', 'explainInYearReport')`,
    [id],
  );
  const [duty] = rows;
  return duty === undefined ? null : workbook(store, duty);
}

/** The empty form for paper. */
export const blankExplanationForm = (store: Store): Promise<WorkbookFile> => workbook(store, null);
