/**
 * The demo's own book-keeping: what the boards, talks and mails must be, worked out from the story and the rules as
 * procedures describe them, with none of the product's code. Points are counted in sixtieths, so thirds stay exact.
 */
import type { Period } from './story.ts';
import {
  EXEMPT,
  isSilent,
  itemsOf,
  LOW_THREE_TIMES,
  LOW_TWICE,
  OBJECTION,
  PERIODS,
  PROBATIONARY,
  registerOf,
  reviewsLate,
  UNREACHABLE,
} from './story.ts';

const UNIT = 60;
const PASS_MARK = 60 * UNIT;
const BASE: Readonly<Record<string, number>> = { dues: 10, meetings: 20, study: 20, post: 30 };
/** Caps the story runs into: per item, then per group. */
const ITEM_CAPS: Readonly<Record<string, number>> = { 'study-lecture': 6 };
const GROUP_CAPS: Readonly<Record<string, number>> = { study: 8 };

/** Everything an honest clerk would expect of one member and month. */
export interface Expected {
  readonly staffNo: string;
  /** Published text with one decimal, or null for an exempt month. */
  readonly score: string | null;
  readonly rank: number | null;
}

const staff = (from: number, count: number): string[] => Array.from({ length: count }, (_, n) => String(from + n));

export const BRANCHES = {
  A: { members: staff(1001, 30), secretary: '1001', deputy: '1002', panel: ['1001', '1002', '1003', '1004', '1005'] },
  B: { members: staff(1031, 12), secretary: '1031', deputy: '1032', panel: ['1031', '1032', '1033', '1034', '1035'] },
} as const;
export type BranchCode = keyof typeof BRANCHES;

export const BRANCH_CODES = Object.keys(BRANCHES) as BranchCode[];
export const MEMBERS = BRANCH_CODES.flatMap((code) => BRANCHES[code].members);

export const isExempt = (period: Period, staffNo: string): boolean =>
  staffNo === EXEMPT.staffNo && period === EXEMPT.period;

function registerPoints(period: Period, staffNo: string): number {
  const occasions = registerOf(period, staffNo);
  const base = Object.entries(BASE).reduce((total, [key, points]) => {
    const own = occasions.filter((one) => one.itemKey === key);
    const met = own.filter((one) => one.outcome === 'met').length;
    return total + (own.length === 0 ? points * UNIT : (points * UNIT * met) / own.length);
  }, 0);
  return occasions.reduce((total, one) => total - Number(one.points ?? 0) * UNIT, base);
}

/** What counts of an item once everybody has decided, the objection included. */
function countedPoints(period: Period, staffNo: string, item: ReturnType<typeof itemsOf>[number]): number {
  if (period === OBJECTION.period && staffNo === OBJECTION.by) {
    return Number(OBJECTION.points) * UNIT;
  }
  return Number(item.panel.does === 'adjust' ? item.panel.points : item.points) * UNIT;
}

function bonusPoints(period: Period, staffNo: string): number {
  const groups = new Map<string, number>();
  const byItem = Map.groupBy(itemsOf(period, staffNo), (item) => item.itemKey);
  for (const [key, items] of byItem) {
    const sum = items.reduce((total, item) => total + countedPoints(period, staffNo, item), 0);
    const capped = Math.min(sum, (ITEM_CAPS[key] ?? Infinity) * UNIT);
    const group = key.split('-')[0] ?? key;
    groups.set(group, (groups.get(group) ?? 0) + capped);
  }
  return [...groups].reduce((total, [group, sum]) => total + Math.min(sum, (GROUP_CAPS[group] ?? Infinity) * UNIT), 0);
}

/** Exact sixtieths of the month's score, before rounding. */
const exact = (period: Period, staffNo: string): number =>
  registerPoints(period, staffNo) + bonusPoints(period, staffNo);

/** One decimal, half away from zero; the demo has no negative scores. */
export function published(sixtieths: number): string {
  const tenths = Math.floor(sixtieths / (UNIT / 10) + 0.5);
  return `${String(Math.floor(tenths / 10))}.${String(tenths % 10)}`;
}

const isRanked = (period: Period, staffNo: string): boolean =>
  !isExempt(period, staffNo) && !(PROBATIONARY as readonly string[]).includes(staffNo);

/** A branch's board of one month: scores, and ranks with shared places inside the branch. */
export function expectedBoard(period: Period, code: BranchCode): Expected[] {
  const { members } = BRANCHES[code];
  const scores = new Map(members.map((staffNo) => [staffNo, Number(published(exact(period, staffNo)))]));
  const above = (score: number): number =>
    members.filter((other) => isRanked(period, other) && (scores.get(other) ?? 0) > score).length;
  return members.map((staffNo) => ({
    staffNo,
    score: isExempt(period, staffNo) ? null : published(exact(period, staffNo)),
    rank: isRanked(period, staffNo) ? above(scores.get(staffNo) ?? 0) + 1 : null,
  }));
}

/** A branch's quarter: the mean of what was published, rounded once more, and ranks of those ranked in its last month. */
export function expectedQuarter(code: BranchCode): Expected[] {
  const { members } = BRANCHES[code];
  const means = new Map(
    members.map((staffNo) => {
      const scored = PERIODS.filter((period) => !isExempt(period, staffNo));
      const sum = scored.reduce(
        (total, period) => total + Math.round(Number(published(exact(period, staffNo))) * UNIT),
        0,
      );
      return [staffNo, published(sum / scored.length)];
    }),
  );
  const isInRanking = (staffNo: string): boolean => !(PROBATIONARY as readonly string[]).includes(staffNo);
  const meanOf = (staffNo: string): number => Number(means.get(staffNo) ?? 0);
  return members.map((staffNo) => ({
    staffNo,
    score: means.get(staffNo) ?? null,
    rank: isInRanking(staffNo)
      ? members.filter((other) => isInRanking(other) && meanOf(other) > meanOf(staffNo)).length + 1
      : null,
  }));
}

export const isLowMonth = (period: Period, staffNo: string): boolean =>
  !isExempt(period, staffNo) && exact(period, staffNo) < PASS_MARK;

export const EXPECTED_TALKS = { secretary: 3, committee: 1, disposition: 1, waiting: 0, annulled: 0 } as const;

export const MAIL_KINDS = [
  'stageOpened',
  'reminder',
  'overdue',
  'returned',
  'publicity',
  'result',
  'talkAssigned',
  'talkDue',
  'talkOverdue',
  'objection',
  'correction',
  'openingRequested',
  'openingConfirmed',
  'sheetRead',
  'appealAssigned',
  'appealDue',
  'appealOverdue',
  'appealUnassigned',
  'appealDecided',
  'correctionToConfirm',
  'correctionOverdue',
  'rankMoved',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

const reachable = (staffNo: string): boolean => staffNo !== UNREACHABLE;
const count = (people: readonly string[], test: (staffNo: string) => boolean): number => people.filter(test).length;

/** How many notices of each kind reach somebody by mail. `sampled` = branches whose spot check drew an item. */
export function expectedMails(sampled: number): Record<MailKind, number> {
  const months = PERIODS.length;
  const everybody = count(MEMBERS, reachable) * months;
  const declaring = PERIODS.reduce(
    (total, period) => total + count(MEMBERS, (one) => reachable(one) && !isExempt(period, one)),
    0,
  );
  // the secretary reviews the branch, the deputy reviews the secretary
  const reviewing = BRANCH_CODES.length * 2 * months;
  const silent = PERIODS.reduce((total, period) => total + count(MEMBERS, (one) => isSilent(period, one)), 0);
  const late = PERIODS.reduce((total, period) => total + count(MEMBERS, (one) => reviewsLate(period, one)), 0);
  const returned = PERIODS.reduce(
    (total, period) =>
      total + MEMBERS.flatMap((one) => itemsOf(period, one)).filter((item) => item.panel.does === 'return').length,
    0,
  );
  return {
    stageOpened: declaring + reviewing + sampled,
    // two reminders in the declaration window; one the day before a review is due
    reminder: 2 * silent + late,
    overdue: late,
    returned,
    publicity: everybody,
    result: everybody,
    // secretary talks: talker, member; committee talk: who appoints, talker, member; referral: the Party committee
    talkAssigned: EXPECTED_TALKS.secretary * 2 + EXPECTED_TALKS.committee * 3 + EXPECTED_TALKS.disposition,
    // the first month's two talks are followed up when the reminder comes
    talkDue: 2,
    talkOverdue: 0,
    objection: 1,
    correction: 1,
    openingRequested: 0,
    openingConfirmed: 0,
    sheetRead: 0,
    // nobody of the story appeals
    appealAssigned: 0,
    appealDue: 0,
    appealOverdue: 0,
    appealUnassigned: 0,
    appealDecided: 0,
    correctionToConfirm: 0,
    correctionOverdue: 0,
    rankMoved: 0,
  };
}

/** Who is talked to, for which month and how; from the story's two low members (procedures S3.6). */
export const EXPECTED_CASES = [
  { staffNo: LOW_THREE_TIMES, period: '2026-01', kind: 'secretary' },
  { staffNo: LOW_THREE_TIMES, period: '2026-02', kind: 'committee' },
  { staffNo: LOW_THREE_TIMES, period: '2026-03', kind: 'disposition' },
  { staffNo: LOW_TWICE, period: '2026-01', kind: 'secretary' },
  { staffNo: LOW_TWICE, period: '2026-03', kind: 'secretary' },
] as const;
