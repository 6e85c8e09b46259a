/**
 * The own book-keeping of the year: what boards, quarters, talks, duties and mails must be, worked out from the story and
 * the rules as procedures describe them, with none of the product's code.
 */
import type { ExpectedRow } from '../boards.ts';
import { NO_MAILS } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { isLow, monthBoard, quarterBoard } from '../monthly-books.ts';
import { BRANCH_CODES, isExempt, isReachable, MEMBERS, YEAR } from '../organisation.ts';
import type { BranchCode, Period } from '../organisation.ts';
import type { Story } from '../story.ts';
import { decidedMails } from './decided.ts';
import { dutyMails } from './duties.ts';
import { meetingMails } from './meeting/ledger.ts';
import { slipMails } from './slips/ledger.ts';
import { APPEAL, STORY } from './story.ts';
import { talkRoundMails } from './talk-rounds.ts';

/** As the appeal leaves it: the item counts what was declared. */
export const FINAL: Story = {
  ...STORY,
  itemsOf: (period, staffNo) =>
    STORY.itemsOf(period, staffNo).map((item) =>
      period === APPEAL.period && staffNo === APPEAL.by ? { ...item, panel: { does: 'accept' } } : item,
    ),
};

export const QUARTERS: Readonly<Record<string, readonly Period[]>> = {
  '2026-Q1': YEAR.slice(0, 3),
  '2026-Q2': YEAR.slice(3, 6),
  '2026-Q3': YEAR.slice(6, 9),
  '2026-Q4': YEAR.slice(9, 12),
};

export const expectedBoard = (period: Period, code: BranchCode): ExpectedRow[] => monthBoard(FINAL, period, code);

export const expectedQuarter = (quarter: string, code: BranchCode): ExpectedRow[] =>
  quarterBoard(FINAL, QUARTERS[quarter] ?? [], code);

export const isLowMonth = (period: Period, staffNo: string): boolean => isLow(FINAL, period, staffNo);

/** Who is talked to, for which month and how, by hand from the story's low months (procedures S3.6, §4.6). */
export const EXPECTED_CASES = [
  { staffNo: '1022', period: '2026-01', kind: 'secretary' },
  { staffNo: '1022', period: '2026-02', kind: 'committee' },
  { staffNo: '1022', period: '2026-03', kind: 'disposition' },
  { staffNo: '1038', period: '2026-01', kind: 'secretary' },
  { staffNo: '1038', period: '2026-03', kind: 'secretary' },
  { staffNo: '1024', period: '2026-05', kind: 'secretary' },
  { staffNo: '1024', period: '2026-06', kind: 'committee' },
  { staffNo: '1039', period: '2026-09', kind: 'secretary' },
] as const;

const talks = (kind: (typeof EXPECTED_CASES)[number]['kind']): number =>
  EXPECTED_CASES.filter((one) => one.kind === kind).length;

/** Branches whose quarter's third month has accepted items: each gets one spot check (procedures, monthly-points). */
function sampled(): number {
  const thirds = Object.values(QUARTERS).map((months) => months.at(-1));
  return thirds.reduce(
    (total, period) =>
      total +
      BRANCH_CODES.filter((code) =>
        monthBoard(FINAL, period ?? '2026-12', code).some(
          ({ staffNo }) => FINAL.itemsOf(period ?? '2026-12', staffNo).length > 0,
        ),
      ).length,
    0,
  );
}

const everyMonth = (test: (period: Period, staffNo: string) => boolean): number =>
  YEAR.reduce((total, period) => total + MEMBERS.filter((staffNo) => test(period, staffNo)).length, 0);

/** How many notices of each kind reach somebody by mail; the one without an address may be drawn as a representative. */
export function expectedMails(isUnreachableDrawn: boolean): MailCounts {
  const late = everyMonth(STORY.reviewsLate);
  // the secretary reviews the branch, the deputy reviews the secretary
  const reviewing = BRANCH_CODES.length * 2 * YEAR.length;
  return {
    ...NO_MAILS,
    // and in the year's rounds both meetings, the Party committee twice, whoever decides about its secretary
    stageOpened:
      everyMonth((period, one) => isReachable(one) && !isExempt(period, one)) +
      reviewing +
      sampled() +
      2 * BRANCH_CODES.length +
      1,
    // two reminders in the declaration window; one the day before a review is due
    reminder: 2 * everyMonth(STORY.isSilent) + late,
    overdue: late,
    returned: everyMonth((period, one) => STORY.itemsOf(period, one).some(({ panel }) => panel.does === 'return')),
    // twelve months and the year
    publicity: everyMonth((_, one) => isReachable(one)) + MEMBERS.filter(isReachable).length,
    result: everyMonth((_, one) => isReachable(one)) + MEMBERS.filter(isReachable).length,
    // secretary talks: talker, member; committee talk: who appoints, talker, member; referral: the Party committee
    talkAssigned: talks('secretary') * 2 + talks('committee') * 3 + talks('disposition'),
    // secretaries follow up when the reminder comes
    talkDue: talks('secretary'),
    objection: 1,
    // the branch's answer, and the committee's after the meeting
    objectionAnswered: 2,
    // what the objection came to; what the appellant is told of the new number
    correction: 2,
    appealAssigned: 1,
    appealDecided: 1,
    ...dutyMails(),
    ...slipMails(),
    ...meetingMails(isUnreachableDrawn),
    ...talkRoundMails,
    ...decidedMails,
  };
}
