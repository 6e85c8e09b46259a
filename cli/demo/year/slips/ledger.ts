/** The own books of the slips, from the story and the rules as procedures describe them (S4.3, §4.11). */
import type { NoticeKind } from '../../../../store/notices.ts';
import { newSlipMails } from '../meeting/ledger.ts';
import { NEW_SLIPS, YEAR_REPORTED } from '../meeting/story.ts';
import { SLIPS } from './story.ts';
import type { StorySlip } from './story.ts';

const QUARTER_ENDS = ['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31'] as const;
const QUARTERS = ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'] as const;

export interface ExpectedSlip {
  readonly key: string;
  readonly closed: boolean;
  readonly extended: number;
  readonly reopened: number;
  readonly carriedOver: readonly number[];
  readonly overdue: number;
  readonly problems: readonly string[];
  /** Numbers of the reports: 20261 = the first quarter of 2026. */
  readonly reports: readonly number[];
  /** Years about which it was explained at a meeting. */
  readonly explained: readonly number[];
  /** Key of last year's slip it continues. */
  readonly continues: string | null;
}

/**
 * The quarters a slip reports for. It applies two working days before the day it has promised and is closed at once, so a
 * quarter that ends later asks for no report; a failed verification gives twenty working days more, into the next quarter.
 */
function reportsOf({ until, extendedTo, carriedOver }: StorySlip): number[] {
  const last = carriedOver === true ? '2026-12-31' : (extendedTo ?? until);
  return QUARTERS.filter((_, index) => (QUARTER_ENDS[index] ?? '') <= last).map((quarter) =>
    Number(quarter.replace('-Q', '')),
  );
}

/** The slip that fails in June is still open at the end of that month, and reports. */
const withRework = (slip: StorySlip): number[] => [...reportsOf(slip), ...(slip.fails === true ? [20262] : [])];

const lastYears = (): ExpectedSlip[] =>
  SLIPS.map((slip) => ({
    key: `2025/${slip.owner}`,
    closed: slip.carriedOver !== true,
    extended: slip.extendedTo === undefined ? 0 : 1,
    reopened: slip.fails === true ? 1 : 0,
    carriedOver: slip.carriedOver === true ? [2026] : [],
    overdue: slip.carriedOver === true ? 1 : 0,
    problems: slip.problems,
    reports: withRework(slip),
    explained: slip.carriedOver === true ? [2026] : [],
    continues: null,
  }));

/** Issued when the meeting's results stand: planned and approved before the story ends, and nothing more. */
const thisYears = (): ExpectedSlip[] =>
  NEW_SLIPS.map(({ owner, problems }) => ({
    key: `${YEAR_REPORTED}/${owner}`,
    closed: false,
    extended: 0,
    reopened: 0,
    carriedOver: [],
    overdue: 0,
    problems,
    reports: [],
    explained: [],
    // only a slip that is still open is continued
    continues: SLIPS.some((slip) => slip.owner === owner && slip.carriedOver === true) ? `2025/${owner}` : null,
  }));

export const expectedSlips = (): ExpectedSlip[] => [...lastYears(), ...thisYears()];

const count = (test: (slip: StorySlip) => boolean): number => SLIPS.filter(test).length;

/** How many notices of each kind about slips reach somebody by mail. */
export function slipMails(): Partial<Record<NoticeKind, number>> {
  const reports = SLIPS.reduce((total, slip) => total + withRework(slip).length, 0);
  const applied = count(({ carriedOver }) => carriedOver !== true);
  const failed = count(({ fails }) => fails === true);
  const extended = count(({ extendedTo }) => extendedTo !== undefined);
  const late = count(({ lateIn }) => lateIn !== undefined);
  const carried = count(({ carriedOver }) => carriedOver === true);
  return {
    // the plan to the owner; to the receiving body the plan, each application and the wish for more time; the explanation
    slipAssigned: SLIPS.length * 2 + applied + failed + extended + carried + newSlipMails.slipAssigned,
    slipApproved: SLIPS.length + newSlipMails.slipApproved,
    slipReopened: failed,
    slipExtended: extended,
    // two working days before each report and each application; before the day of the plan, where more time is asked for
    slipDue: reports + applied + failed + extended + carried,
    // the morning after; where nothing happens, again two working days later, then to the superior as well
    slipOverdue: late + 3 * carried,
    slipReported: reports,
    slipClosed: applied,
    // the owner and the receiving body
    slipCarried: 2 * carried,
  };
}
