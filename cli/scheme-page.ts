import type { ConsequenceRule } from '../domain/consequences.ts';
import type { SchemeDocument, ScoreItem } from '../domain/scheme.ts';
import { signs } from '../domain/signing.ts';
import type { ReminderPoint, StageDocument } from '../domain/stages.ts';
import type { LoadedVersion } from '../schemes/load.ts';
import { columns } from './output.ts';

/** A scheme version as lines a person reads: what is scored, with which limits, and when. */
export function describeScheme({ document, hash, parentHash }: LoadedVersion): string[] {
  const { range, passMark, places, ranking, base, groups, veto, stages, consequences } = document;
  return [
    `${document.title.zh} · ${document.title.en} (${document.scheme})`,
    `hash ${hash}${parentHash === null ? '' : `, derived from ${parentHash}`}`,
    `points ${range.min} to ${range.max}, ${String(places)} places, pass mark ${passMark}`,
    `ranked inside the branch: ${ranking.monthly ? 'monthly' : 'not monthly'}, ${ranking.quarterly ? 'quarterly' : 'not quarterly'}`,
    '',
    `Base (${base.clause})`,
    ...indented(base.items.map(({ clause, key, points, title }) => [clause, key, points, title.zh, title.en])),
    ...groups.flatMap((group) => [
      '',
      `${group.title.zh} · ${group.title.en} (${group.clause}, ${group.key})${capsOf(group)}`,
      ...indented(group.items.map(itemRow)),
    ]),
    ...(veto.length === 0 ? [] : ['', 'Veto', ...indented(veto.map((v) => [v.clause, v.key, v.title.zh, v.title.en]))]),
    '',
    'Stages',
    ...indented(stages.map(stageRow)),
    ...(consequences.length === 0 ? [] : ['', 'Consequences', ...indented(consequences.map(consequenceRow))]),
  ];
}

const indented = (rows: readonly (readonly string[])[]): string[] => columns(rows).map((line) => `  ${line}`);

function capsOf({ bonusCap, deductionCap }: SchemeDocument['groups'][number]): string {
  const caps = [
    bonusCap === undefined ? null : `bonus at most ${bonusCap}`,
    deductionCap === undefined ? null : `deduction at most ${deductionCap}`,
  ].filter((cap) => cap !== null);
  return caps.length === 0 ? '' : `: ${caps.join(', ')}`;
}

function itemRow({ clause, key, kind, min, max, cap, evidence, posts, title }: ScoreItem): string[] {
  const sign = kind === 'bonus' ? '+' : '-';
  const amount = min === max ? `${sign}${max}` : `${sign}${min}…${max}`;
  const notes = [
    cap === undefined ? null : `cap ${cap}`,
    evidence === 'required' ? 'evidence' : null,
    posts === undefined ? null : `for ${posts.join('/')}`,
  ].filter((note) => note !== null);
  return [clause, key, kind, amount, notes.join(', '), title.zh, title.en];
}

const stageRow = ({ key, workingDays, closes, onSilence, reminders, every, panel, title }: StageDocument): string[] => [
  key,
  `${String(workingDays)} working days`,
  closes === 'atDeadline'
    ? 'closes at its deadline'
    : `closes when complete, else ${onSilence === 'hold' ? 'is held' : 'lapses'}`,
  reminders.length === 0 ? '' : `reminders ${reminders.map(reminderText).join(' ')}`,
  every === 'month' ? '' : `in the last month of a ${every}`,
  signs(panel) ? `signed: ${panel.decides}` : '',
  title.zh,
  title.en,
];

const reminderText = (point: ReminderPoint): string =>
  'before' in point ? `-${String(point.before)}` : `+${String(point.after)}`;

const consequenceRow = ({ clause, key, when, for: whom, duty, within, title }: ConsequenceRule): string[] => [
  clause,
  key,
  whenText(when),
  whom,
  duty,
  within === undefined
    ? 'clocks of talks'
    : 'until' in within
      ? `until ${within.until}`
      : `within ${String(within.workingDays)} working days`,
  title.zh,
  title.en,
];

function whenText(when: ConsequenceRule['when']): string {
  if ('lowMonths' in when) return `low month ${String(when.lowMonths)} in a row`;
  if ('zeroMonth' in when) return when.zeroMonth === 'any' ? 'any 0 month' : 'a 0 month by handling';
  return 'grade' in when ? `grade ${when.grade.join('/')}` : 'rating below every grade';
}
