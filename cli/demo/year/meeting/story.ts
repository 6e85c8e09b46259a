/**
 * This year's report meeting of the ten secretaries (S4): two responsibility areas meet on one day. One secretary's part
 * is too small to count, one rater abstains, one number is set by the committee, one objects in vain, and what leaders
 * call a problem goes back word for word.
 */
import { BRANCHES } from '../../organisation.ts';
import { OFFICE, SECRETARIES } from '../organisation.ts';

export const SCHEME = 'secretary-report';
export const YEAR_REPORTED = '2026';

/** Opened in the afternoon, so the days count from the next one: raters have until 20 January. */
export const OPENED = { day: '2027-01-06', minute: 14 * 60 } as const;
/** Both areas meet on this day; what was carried over from last year is explained there (S4.3). */
export const HELD_ON = '2027-01-15';
/** What every plan about this year's problems promises. */
export const PLANNED_UNTIL = '2027-06-25';

export interface Area {
  readonly name: string;
  /** The leading member who chairs and comments, by staff number. */
  readonly leader: string;
  readonly team: readonly string[];
  /** Minutes of the day. */
  readonly begins: number;
  readonly agenda: readonly string[];
}

const TEAM = [OFFICE.inspector, OFFICE.secondInspector];
const REPORTERS = SECRETARIES.map(({ staffNo }) => staffNo);

export const AREAS: readonly Area[] = [
  { name: '第一责任区', leader: OFFICE.deputy, team: TEAM, begins: 10 * 60, agenda: REPORTERS.slice(0, 5) },
  { name: '第二责任区', leader: OFFICE.member, team: TEAM, begins: 14 * 60 + 30, agenda: REPORTERS.slice(5) },
];

/** These report in writing and are rated all the same (S4.1). */
export const IN_WRITING: readonly string[] = ['1171', '1181'];
/** Seen on the spot before the meeting, with a stream (S4.2). */
export const VIEWED = { staffNo: '1111', by: OFFICE.inspector, on: '2027-01-14' } as const;

export const PARTS = ['leaders', 'committee', 'secretaries', 'representatives'] as const;
export type Part = (typeof PARTS)[number];
/** Scored live; members' representatives have the days of the window. */
export const LIVE: readonly Part[] = PARTS.slice(0, 3);

/** One sheet: the choice, and the two numbers, which may be left out. */
export interface Sheet {
  readonly duty: 'good' | 'fairly-good' | 'average' | 'poor';
  readonly breakthrough: number | null;
  readonly community: number | null;
}

const sheet =
  (duty: Sheet['duty']) =>
  (breakthrough: number | null, community: number | null): Sheet => ({ duty, breakthrough, community });
const [good, fair, average, poor] = [sheet('good'), sheet('fairly-good'), sheet('average'), sheet('poor')];

/** What everybody of a part says about a secretary: leaders, committee, other secretaries, representatives. */
const SHEETS: Readonly<Record<string, readonly [Sheet, Sheet, Sheet, Sheet]>> = {
  '1001': [good(92, 88), good(90, 90), good(88, 84), good(90, 86)],
  '1031': [fair(90, 90), good(80, 80), fair(88, 90), fair(90, 90)],
  '1111': [good(96, 94), good(94, 90), good(90, 90), good(92, 96)],
  '1121': [average(60, 70), average(66, 66), fair(70, 74), average(80, 76)],
  '1131': [fair(86, 84), fair(80, 80), fair(84, 86), fair(90, 90)],
  '1141': [good(null, 88), good(92, 92), good(90, 94), good(92, 92)],
  '1151': [fair(90, 90), fair(90, 86), good(80, 80), fair(86, 88)],
  '1161': [good(92, 92), good(90, 90), good(92, 92), good(92, 92)],
  '1171': [good(80, 80), good(84, 80), fair(84, 84), good(80, 84)],
  '1181': [fair(76, 78), average(90, 90), fair(76, 82), fair(80, 70)],
};

/** Who sees it otherwise than the rest of the own part. */
const OTHERWISE: readonly { by: string; about: string; says: Sheet | 'abstains' | 'nothing' }[] = [
  { by: '1008', about: '1031', says: good(90, 90) },
  { by: '1031', about: '1001', says: fair(80, 78) },
  { by: OFFICE.secretary, about: '1161', says: good(96, 96) },
  { by: '1181', about: '1171', says: 'abstains' },
  { by: '1171', about: '1181', says: poor(60, 60) },
  // one of two representatives lets the days pass: one sheet is no part
  { by: '1133', about: '1131', says: 'nothing' },
];

/** What a rater does with a sheet about a secretary. */
export const says = (by: string | null, about: string, part: Part): Sheet | 'abstains' | 'nothing' =>
  OTHERWISE.find((one) => one.by === by && one.about === about)?.says ??
  SHEETS[about]?.[PARTS.indexOf(part)] ??
  'nothing';

/** Who scores a secretary in the hall. The leader of the sample's committee is in charge of its own two branches only. */
export function inTheHall(about: string, part: Part): readonly string[] {
  const isOfTheSample = about === BRANCHES.A.secretary || about === BRANCHES.B.secretary;
  switch (part) {
    case 'leaders':
      return [...(isOfTheSample ? ['1008'] : []), OFFICE.leader, OFFICE.secondLeader];
    case 'committee':
      return [OFFICE.secretary, OFFICE.deputy, OFFICE.member];
    case 'secretaries':
      return REPORTERS.filter((one) => one !== about);
    case 'representatives':
      return [];
  }
}

/** Whom a meeting is announced to and who comes: who runs it, who reports, who scores. */
export const invitedTo = ({ leader, team, agenda }: Area): string[] => [
  ...new Set([leader, ...team, ...agenda, ...agenda.flatMap((one) => LIVE.flatMap((part) => inTheHall(one, part)))]),
];

export interface Remark {
  readonly by: string;
  readonly about: string;
  readonly text: string;
  readonly problem: boolean;
}

const PROBLEMS: readonly Remark[] = [
  { by: OFFICE.deputy, about: '1121', text: '党建与业务“两张皮”问题未根本解决；\n  整改拖延。', problem: true },
  { by: OFFICE.leader, about: '1121', text: '年度突破项目没有进展。', problem: true },
  { by: OFFICE.deputy, about: '1131', text: '党员代表参与评议不积极，组织发动不够。', problem: true },
  { by: OFFICE.member, about: '1181', text: '书面述职篇幅过长、\n问题剖析偏少。', problem: true },
];

/** Leaders comment one by one; the area's leading member owes a comment on everybody. */
export const remarksOn = (about: string): readonly Remark[] => {
  const problems = PROBLEMS.filter((remark) => remark.about === about);
  const leader = AREAS.find(({ agenda }) => agenda.includes(about))?.leader ?? '';
  const isOwed = !problems.some(({ by }) => by === leader);
  return isOwed
    ? [{ by: leader, about, text: '履职扎实，希望继续抓好突破项目。', problem: false }, ...problems]
    : problems;
};

/** Who gets a slip of this year, with the problems word by word; whom it reminds of last year's slip, continues it. */
export const NEW_SLIPS: readonly { readonly owner: string; readonly problems: readonly string[] }[] = REPORTERS.map(
  (owner) => ({ owner, problems: PROBLEMS.filter(({ about }) => about === owner).map(({ text }) => text) }),
).filter(({ problems }) => problems.length > 0);

/** A number of the committee's own at the confirmation, with its ground; within the five points of the scheme. */
export const OVERRIDE = {
  about: '1151',
  points: '84.4',
  ground: 'discipline',
  reason: '年度内有违规违纪问题，综合审定下调三分。',
} as const;

/** Objects while the result is posted; the committee's secretary finds that it stands. */
export const OBJECTION = {
  by: '1181',
  text: '书记互评中有一张票明显偏低，请复核。',
  answer: '经复核，打分有效，维持原结果。',
} as const;
