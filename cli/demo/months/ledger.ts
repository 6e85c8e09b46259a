/**
 * The own book-keeping of the demo of monthly points: what the boards, talks and mails must be, worked out from the story and the rules as
 * procedures describe them, with none of the product's code.
 */
import { BRANCH_CODES, isExempt, isReachable, MEMBERS, PERIODS } from '../organisation.ts';
import type { BranchCode, Period } from '../organisation.ts';
import type { ExpectedRow } from '../boards.ts';
import { NO_MAILS } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { isLow, monthBoard, quarterBoard } from '../monthly-books.ts';
import { LOW_THREE_TIMES, LOW_TWICE, STORY } from './story.ts';

export const expectedBoard = (period: Period, code: BranchCode): ExpectedRow[] => monthBoard(STORY, period, code);

export const expectedQuarter = (code: BranchCode): ExpectedRow[] => quarterBoard(STORY, PERIODS, code);

export const isLowMonth = (period: Period, staffNo: string): boolean => isLow(STORY, period, staffNo);

export const EXPECTED_TALKS = { secretary: 3, committee: 1, disposition: 1, waiting: 0, annulled: 0 } as const;

const count = (people: readonly string[], test: (staffNo: string) => boolean): number => people.filter(test).length;

/** How many notices of each kind reach somebody by mail. `sampled` = branches whose spot check drew an item. */
export function expectedMails(sampled: number): MailCounts {
  const months = PERIODS.length;
  const everybody = count(MEMBERS, isReachable) * months;
  const declaring = PERIODS.reduce(
    (total, period) => total + count(MEMBERS, (one) => isReachable(one) && !isExempt(period, one)),
    0,
  );
  // the secretary reviews the branch, the deputy reviews the secretary
  const reviewing = BRANCH_CODES.length * 2 * months;
  const silent = PERIODS.reduce((total, period) => total + count(MEMBERS, (one) => STORY.isSilent(period, one)), 0);
  const late = PERIODS.reduce((total, period) => total + count(MEMBERS, (one) => STORY.reviewsLate(period, one)), 0);
  const returned = PERIODS.reduce(
    (total, period) =>
      total +
      MEMBERS.flatMap((one) => STORY.itemsOf(period, one)).filter((item) => item.panel.does === 'return').length,
    0,
  );
  return {
    ...NO_MAILS,
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
    objection: 1,
    objectionAnswered: 1,
    correction: 1,
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
