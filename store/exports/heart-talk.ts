import { dateOf } from '../../domain/civil.ts';
import { readNow } from '../database.ts';
import type { Store } from '../database.ts';
import {
  HEART_TALK_LABELS,
  HEART_TALK_NOTE,
  HEART_TALK_SHEET,
  HEART_TALK_TITLE,
  IN_ROUND,
  OPEN,
  TALK_FORMS,
} from '../forms/heart-talk.ts';
import { readHeartTalk } from '../queries/heart-talks.ts';
import type { HeartTalkView } from '../queries/heart-talks.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';
import { formSheet, ROOM } from './form-sheet.ts';
import type { FormLine } from './form-sheet.ts';

const L = HEART_TALK_LABELS;

const numbered = (lines: readonly string[]): string =>
  lines.map((line, index) => `${String(index + 1)}. ${line}`).join('\n');

function occasionOf(talk: HeartTalkView | null): string {
  if (talk === null) return '';
  return talk.occasion ?? (talk.roundId === null ? '' : IN_ROUND);
}

const linesOf = (talk: HeartTalkView | null): readonly FormLine[] => [
  { pair: [L.unit, talk?.unit.name, L.member, talk?.person.name] },
  { pair: [L.talker, talk?.talker.name, L.heldOn, talk === null ? null : { date: talk.heldOn }] },
  { pair: [L.form, talk === null ? '' : TALK_FORMS[talk.form], L.occasion, occasionOf(talk)] },
  { wide: L.summary, value: talk?.summary, room: 2 * ROOM },
  { wide: L.difficulties, value: numbered((talk?.difficulties ?? []).map(({ text }) => text)), room: ROOM },
  {
    wide: L.followUps,
    value: numbered((talk?.difficulties ?? []).map(({ followUp }) => followUp ?? OPEN)),
    room: ROOM,
  },
  { pair: [L.talkerSignature, '', L.memberSignature, ''], tall: true },
];

async function workbook(store: Store, talk: HeartTalkView | null): Promise<WorkbookFile> {
  const at = await readNow(store);
  const form = { name: HEART_TALK_SHEET, title: HEART_TALK_TITLE, lines: linesOf(talk), note: HEART_TALK_NOTE };
  const bytes = await writeWorkbook({ title: HEART_TALK_TITLE, at, sheets: [formSheet(form)] });
  const day = (talk?.heldOn ?? dateOf(store.civil, at.getTime())).replaceAll('-', '');
  return workbookFile([HEART_TALK_SHEET, ...(talk === null ? [] : [talk.person.name]), day].join('-'), bytes);
}

/** 谈心谈话记录表 of a talk. Null when there is no such talk. */
export async function heartTalkForm(store: Store, talkId: string): Promise<WorkbookFile | null> {
  const talk = await readHeartTalk(store.pool, talkId);
  return talk === null ? null : workbook(store, talk);
}

/** The empty form for paper. */
export const blankHeartTalkForm = (store: Store): Promise<WorkbookFile> => workbook(store, null);
