/** What the boards of `monthly-points` must be, worked out from a story with none of the product's code. */
import { ranked } from './boards.ts';
import type { ExpectedRow } from './boards.ts';
import { BRANCHES, isExempt, isProbationary } from './organisation.ts';
import type { BranchCode, Period } from './organisation.ts';
import { decidedMonth, published, UNIT } from './points.ts';
import type { Scorebook } from './points.ts';
import type { Story } from './story.ts';

const PASS_MARK = 60 * UNIT;
const BOOK: Scorebook = {
  base: { dues: 10, meetings: 20, study: 20, post: 30 },
  itemCaps: { 'study-lecture': 6 },
  groupCaps: { study: 8 },
};

const exact = (story: Story, period: Period, staffNo: string): number =>
  story.isZero?.(period, staffNo) === true ? 0 : decidedMonth(BOOK, story, period, staffNo);

/** A branch's board of one month: scores, and ranks with shared places inside the branch. */
export const monthBoard = (story: Story, period: Period, code: BranchCode): ExpectedRow[] =>
  ranked(
    BRANCHES[code].members.map((staffNo) => ({
      staffNo,
      score: isExempt(period, staffNo) ? null : published(exact(story, period, staffNo)),
      isRanked: !isProbationary(staffNo),
    })),
  );

/** The mean of a member's published months, rounded once more; exempt months count on neither side. */
export function meanOf(story: Story, periods: readonly Period[], staffNo: string): string {
  const scored = periods.filter((period) => !isExempt(period, staffNo));
  const sum = scored.reduce(
    (total, period) => total + Math.round(Number(published(exact(story, period, staffNo))) * UNIT),
    0,
  );
  return published(sum / scored.length);
}

/** A branch's quarter: means, and ranks of those ranked in its last month. */
export const quarterBoard = (story: Story, periods: readonly Period[], code: BranchCode): ExpectedRow[] =>
  ranked(
    BRANCHES[code].members.map((staffNo) => ({
      staffNo,
      score: meanOf(story, periods, staffNo),
      isRanked: !isProbationary(staffNo),
    })),
  );

export const isLow = (story: Story, period: Period, staffNo: string): boolean =>
  !isExempt(period, staffNo) && exact(story, period, staffNo) < PASS_MARK;
