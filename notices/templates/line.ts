import { CASE_PATHS } from '../../domain/case-kinds.ts';
import type { ClaimedNotice } from '../../store/mails.ts';
import type { NoticeKind } from '../../store/notices.ts';
import type { Speech } from '../speech.ts';

/** One notice as it stands in a digest, without any markup. */
export interface Line {
  /** Also the subject when the notice is alone. */
  readonly headline: string;
  readonly fields: readonly { readonly label: string; readonly value: string }[];
  /** 'YYYY-MM-DD' */
  readonly lastDay?: string;
  /** Below the public address. */
  readonly path: string;
}

export type Template = (notice: ClaimedNotice, speech: Speech) => Line;

// Control characters could end a header or a line; direction marks could make a name read as something else.

const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** A value from outside on one line of plain text. */
export const plain = (text: string): string => text.replace(UNPRINTABLE, ' ').trim();

/** Joins what there is of a headline. */
export const headlineOf = (speech: Speech, parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(speech.say('subject.separator'));

/** "2026年1月积分", when the notice is about a month. */
export const periodOf = ({ facts }: ClaimedNotice, speech: Speech): string | undefined =>
  facts.period === undefined ? undefined : speech.say('periodPoints', { period: speech.month(plain(facts.period)) });

/** The unit by its name. */
export const unitOf = ({ facts }: ClaimedNotice): string | undefined => facts.unitName;

/** The stage by its title, when the notice is about one. */
export const stageOf = ({ facts }: ClaimedNotice, speech: Speech): string | undefined =>
  facts.stageTitle === undefined ? undefined : plain(speech.title(facts.stageTitle));

/** The number of the talk, appeal or correction, when the notice is about one. */
export const caseOf = ({ facts }: ClaimedNotice, speech: Speech): string | undefined =>
  facts.caseNo === undefined ? undefined : speech.say('subject.caseNo', { caseNo: plain(facts.caseNo) });

/** "by 9 February 2026", when there is a last day. */
export const byOf = ({ facts }: ClaimedNotice, speech: Speech): string | undefined =>
  facts.lastDay === undefined ? undefined : speech.say('subject.by', { date: speech.date(plain(facts.lastDay)) });

type Label = 'unit' | 'organisation' | 'task' | 'responsible' | 'member' | 'by' | 'on' | 'postedUntil' | 'note';

/** The fields that have a value, in the order given. */
export const fieldsOf = (speech: Speech, values: readonly (readonly [Label, string | undefined])[]): Line['fields'] =>
  values.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [{ label: speech.say(`label.${label}`), value: plain(value) }],
  );

/** The last day as a deadline, marked while the calendar is provisional. */
export const deadlineOf = ({ facts }: ClaimedNotice, speech: Speech): string | undefined =>
  facts.lastDay === undefined
    ? undefined
    : speech.say(facts.provisional === true ? 'lastDayProvisional' : 'lastDay', {
        date: speech.date(plain(facts.lastDay)),
      });

/** What has to be done, when an act is asked for. */
export const taskOf = ({ task }: ClaimedNotice, speech: Speech): string | undefined =>
  task === null ? undefined : speech.say(`task.${task}`);

// Enough to know whom to ask; the whole list is behind the link.
const NAMES_SHOWN = 5;

/** Who is late, when that is not the reader. */
export function responsibleOf({ responsible }: ClaimedNotice, speech: Speech): string | undefined {
  if (responsible.length === 0) return undefined;
  const names = responsible.slice(0, NAMES_SHOWN).join(speech.say('body.listSeparator'));
  return responsible.length <= NAMES_SHOWN ? names : speech.say('body.andOthers', { names, n: responsible.length });
}

/** Where the reader finds it: the talk, appeal, correction or other case, the own obligation, the round, else the inbox. */
export function pathOf(notice: ClaimedNotice): string {
  const { talkId, appealId, correctionId, caseId, caseKind, obligationId, own, roundId } = notice;
  if (talkId !== null) return `talks/${encodeURIComponent(talkId)}`;
  if (appealId !== null) return `appeals/${encodeURIComponent(appealId)}`;
  if (correctionId !== null) return `corrections/${encodeURIComponent(correctionId)}`;
  if (caseId !== null && caseKind !== null) return `${CASE_PATHS[caseKind]}/${encodeURIComponent(caseId)}`;
  if (obligationId !== null && own === true) return `obligations/${encodeURIComponent(obligationId)}`;
  return roundId === null ? 'inbox' : `rounds/${encodeURIComponent(roundId)}`;
}

/** `lastDay` only when there is one. */
export const lastDayOf = ({ facts }: ClaimedNotice): { lastDay?: string } =>
  facts.lastDay === undefined ? {} : { lastDay: facts.lastDay };

type Part = (notice: ClaimedNotice, speech: Speech) => string | undefined;

/**
 * The usual notice: in the headline what it is about, what it says and by when; below it the unit, the task, who is late,
 * the last day and a note. Only what is named here is told; the rest is read after signing in (§2.5).
 */
export const usualTemplate =
  (
    about: readonly Part[],
    fields: { readonly unit?: 'unit' | 'organisation'; readonly member?: true; readonly lastDay?: Label } = {},
  ) =>
  (kind: NoticeKind): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      ...about.map((part) => part(notice, speech)),
      speech.say(`kind.${kind}`),
      byOf(notice, speech),
    ]),
    fields: fieldsOf(speech, [
      ...(fields.unit === undefined ? [] : [[fields.unit, notice.facts.unitName] as const]),
      ['task', taskOf(notice, speech)],
      ['responsible', responsibleOf(notice, speech)],
      ...(fields.member === undefined ? [] : [['member', notice.facts.memberName] as const]),
      [fields.lastDay ?? 'by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });
