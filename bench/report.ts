import { print, printTable } from '../cli/output.ts';
import { complete, KEYS } from './figures.ts';
import type { Figures, Key } from './figures.ts';

/** What each figure is and what is asked of it. */
const ROWS: Readonly<Record<Key, readonly [what: string, wanted: string]>> = {
  humanStepsPerSecond: ['human steps over HTTP, per second', ''],
  bareEndpointPerSecond: ['the same on a bare endpoint, per second', ''],
  ratio: ['share of the bare endpoint', '≥ 0.6, better 0.85'],
  leanEndpointPerSecond: ['bare endpoint on tables without keys and hash, per second', ''],
  leanRatio: ['share of that one', ''],
  temporalActionsPerMemberMonth: ['Temporal actions per member-month', '≤ 0.5'],
  historyEventsPerMemberMonth: ['history events per member-month', '≤ 3'],
  temporalActionsPerMemberMonthQuarterEnd: ['… actions, third month of a quarter', '≤ 0.5'],
  historyEventsPerMemberMonthQuarterEnd: ['… events, third month of a quarter', '≤ 3'],
  temporalActionsPerMemberMonthWithTalks: ['… actions with 5 % talks', '≤ 1.2'],
  historyEventsPerMemberMonthWithTalks: ['… events with 5 % talks', '≤ 7'],
  temporalActionsPerCase: ['Temporal actions per talk', '≤ 15'],
  historyEventsPerCase: ['history events per talk', '≤ 70'],
  temporalActionsPerMemberMonthStars: ['Temporal actions per member-month, star rating every month', '≤ 0.8'],
  historyEventsPerMemberMonthStars: ['history events per member-month, star rating every month', '≤ 5'],
  engineSecondsPer1kMembers: ['engine seconds, a month of 1,000 members', ''],
  engineSecondsPer10kMembers: ['engine seconds, a month of 10,000 members', '≤ 180'],
  recomputedResultsPerSecond: ['results recomputed from the database, per second and core', ''],
  pureResultsPerSecond: ['results scored from facts in memory, per second and core', ''],
  inboxP50Ms: ['inbox, median ms, 50 people', '≤ 20'],
  inboxP99Ms: ['inbox, 99th percentile ms', '≤ 100'],
  boardP50Ms: ['branch board, median ms, 50 people', '≤ 20'],
  boardP99Ms: ['branch board, 99th percentile ms', '≤ 100'],
  saturatedP50Ms: ['both, 50 connections without a pause, median ms', '≤ 20'],
  saturatedP99Ms: ['both, 50 connections without a pause, 99th percentile ms', '≤ 100'],
  saturatedPerSecond: ['both, 50 connections without a pause, answers per second', ''],
};

/** Prints the table and, where asked for, all figures as one last line. */
export function report(figures: Figures, json: boolean): void {
  const values = complete(figures);
  const rows = KEYS.map((key) => [ROWS[key][0], String(values[key] ?? '–'), ROWS[key][1], key]);
  printTable(['Measured', 'Figure', 'Wanted', 'Key'], rows);
  if (json) print(JSON.stringify(values));
}
