import { dateOf } from '../../domain/civil.ts';
import type { DecisionBodies } from '../../domain/decision.ts';
import type { Store } from '../database.ts';
import { readNow } from '../database.ts';
import { chineseMonth } from '../forms/posting.ts';
import { TALK_KINDS, TALK_LABELS, TALK_NOTE, TALK_SHEET, TALK_TITLE } from '../forms/talk.ts';
import type { DraftCell, SheetDraft } from '../spreadsheet.ts';
import { writeWorkbook } from '../spreadsheet.ts';
import type { WorkbookFile } from './file.ts';
import { workbookFile } from './file.ts';

type TalkRecord = DecisionBodies['recordTalk'] & {
  readonly memberRemark?: string;
  readonly followUpFinding?: string;
};

interface TalkFacts {
  readonly id: string;
  readonly unitName: string;
  readonly member: string;
  readonly period: string;
  readonly kind: keyof typeof TALK_KINDS;
  readonly talker: string | null;
  readonly record: TalkRecord | null;
}

type Label = keyof typeof TALK_LABELS;
type Row = readonly (DraftCell | null)[];

const label = (key: Label): DraftCell => ({ value: TALK_LABELS[key], look: 'header' });
const cell = (value: string | undefined | null, look: 'cell' | 'left'): DraftCell => ({ value: value ?? '', look });
const day = (date: string | undefined): DraftCell => ({ value: date === undefined ? '' : { date }, look: 'cell' });
/** A row of one label and three merged cells; the borders need all of them. */
const wide = (key: Label, value: string | undefined | null): Row => [
  label(key),
  cell(value, 'left'),
  cell('', 'left'),
  cell('', 'left'),
];

/** Heights in points: room to write by hand where the form is blank. */
const LINE = 30;
const ROOM = 110;
const SIGNATURE = 44;

/** Rows with their heights, and whether the value spans the three columns after its label. */
function formRows(talk: TalkFacts | null): readonly { row: Row; height: number; spans: boolean }[] {
  const record = talk?.record ?? undefined;
  const line = (row: Row): { row: Row; height: number; spans: boolean } => ({ row, height: LINE, spans: false });
  const room = (key: Label, value: string | undefined): { row: Row; height: number; spans: boolean } => ({
    row: wide(key, value),
    height: ROOM,
    spans: true,
  });
  return [
    line([label('unit'), cell(talk?.unitName, 'cell'), label('caseNo'), cell(talk?.id.slice(0, 8), 'cell')]),
    line([
      label('member'),
      cell(talk?.member, 'cell'),
      label('period'),
      cell(talk === null ? '' : chineseMonth(talk.period), 'cell'),
    ]),
    { row: wide('kind', talk === null ? '' : TALK_KINDS[talk.kind]), height: LINE, spans: true },
    line([label('talker'), cell(talk?.talker, 'cell'), label('heldOn'), day(record?.heldOn)]),
    room('shortcomings', record?.shortcomings),
    room('measures', record?.measures),
    line([label('improveBy'), day(record?.improveBy), label('followUpOn'), day(record?.followUpOn)]),
    room('memberRemark', record?.memberRemark),
    room('followUpFinding', record?.followUpFinding),
    {
      ...line([label('talkerSignature'), cell('', 'cell'), label('memberSignature'), cell('', 'cell')]),
      height: SIGNATURE,
    },
  ];
}

function talkSheet(talk: TalkFacts | null): SheetDraft {
  const body = formRows(talk);
  const blank = [null, null, null];
  const last = body.length + 1;
  return {
    name: TALK_SHEET,
    widths: [16, 28, 16, 28],
    rows: [
      [{ value: TALK_TITLE, look: 'title' }, ...blank],
      ...body.map(({ row }) => row),
      [{ value: TALK_NOTE, look: 'small' }, ...blank],
    ],
    merges: [
      [0, 0, 0, 3],
      ...body.flatMap(({ spans }, index) => (spans ? [[index + 1, 1, index + 1, 3] as const] : [])),
      [last, 0, last, 3],
    ],
    heights: new Map([[0, 56], ...body.map(({ height }, index) => [index + 1, height] as const), [last, LINE]]),
    print: {},
  };
}

async function readTalk(store: Store, talkId: string): Promise<TalkFacts | null> {
  const { rows } = await store.pool.query<TalkFacts>(
    `select t.id, u.name as "unitName", m.name as member, t.period, t.kind, k.name as talker, t.record
       from talk_case t join unit u on u.id = t.unit_id join person m on m.id = t.person_id
       left join person k on k.id = t.talker_id
      where t.id = $1 and t.kind in ('secretary', 'committee')`,
    [talkId],
  );
  return rows[0] ?? null;
}

/** 谈话记录表 of a talk: filled as far as it is recorded, room to write where not. Null when there is no such talk. */
export async function talkRecordWorkbook(store: Store, talkId: string): Promise<WorkbookFile | null> {
  const talk = await readTalk(store, talkId);
  if (talk === null) return null;
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: TALK_TITLE, at, sheets: [talkSheet(talk)] });
  const date = (talk.record?.heldOn ?? dateOf(store.civil, at.getTime())).replaceAll('-', '');
  return workbookFile(`${TALK_SHEET}-${talk.member}-${talk.period}-${date}`, bytes);
}

/** The empty form for paper. */
export async function blankTalkRecordWorkbook(store: Store): Promise<WorkbookFile> {
  const at = await readNow(store);
  const bytes = await writeWorkbook({ title: TALK_TITLE, at, sheets: [talkSheet(null)] });
  return workbookFile(`${TALK_SHEET}-${dateOf(store.civil, at.getTime()).replaceAll('-', '')}`, bytes);
}
