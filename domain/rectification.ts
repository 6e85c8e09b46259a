/** Rectification slips (S4.3, §4.11): who owes what next, and until when. Pure: facts and a civil day in, duties out. */
import { addWorkingDays, workingDaysBetween } from './calendar.ts';
import type { WorkingCalendar } from './calendar.ts';
import { compareDates, dateOf } from './civil.ts';
import { lastDayOf, monthsOfQuarter, quarterOf } from './period.ts';
import type { RectificationClocks } from './scheme.ts';

/** Our defaults: the source says "at once" and "every quarter end" and nothing else. */
export const DEFAULT_CLOCKS: RectificationClocks = {
  planWithin: 10,
  approveWithin: 5,
  verifyWithin: 10,
  extensionWithin: 5,
  reworkWithin: 20,
  noReportWithin: 20,
  explainWithin: 40,
};

/** What the owner hands in. */
export const PAPER_KINDS = ['plan', 'report', 'closeOut', 'extension', 'explanation'] as const;
export type PaperKind = (typeof PAPER_KINDS)[number];

/** A paper as it stands; it is filed once and answered once, and what follows is a paper of its own. */
export interface Paper {
  readonly kind: PaperKind;
  /** The nth of its kind; of a report its year and quarter (20261), of an explanation the year it is about. */
  readonly number: number;
  /** UTC ms; null = owed, not yet handed in. */
  readonly filedAt: number | null;
  /** Until when a plan or an extension promises to be done; when the meeting of an explanation was held. */
  readonly untilDay: string | null;
  /** Null = not answered (yet). */
  readonly accepted: boolean | null;
  readonly answeredAt: number | null;
}

export interface SlipFacts {
  /** Civil day of the issue, and the day its clocks began here: later for a slip that began on paper. */
  readonly issuedOn: string;
  readonly countsFrom: string;
  readonly clocks: RectificationClocks;
  readonly papers: readonly Paper[];
}

/** Duties of the owner, by the paper that is owed, and of the receiving body, by the paper it answers. */
export const OWNER_DUTIES = {
  plan: 'planRectification',
  report: 'reportRectification',
  closeOut: 'applyCloseOut',
  explanation: 'explainRectification',
} as const satisfies Partial<Record<PaperKind, string>>;
export const RECEIVER_DUTIES = {
  plan: 'approveRectification',
  closeOut: 'verifyCloseOut',
  extension: 'decideExtension',
} as const satisfies Partial<Record<PaperKind, string>>;

export type OwnerDuty = (typeof OWNER_DUTIES)[keyof typeof OWNER_DUTIES];
export type ReceiverDuty = (typeof RECEIVER_DUTIES)[keyof typeof RECEIVER_DUTIES];

export const isOwnerDuty = (kind: string): kind is OwnerDuty =>
  Object.values(OWNER_DUTIES).some((duty) => duty === kind);
export const isReceiverDuty = (kind: string): kind is ReceiverDuty =>
  Object.values(RECEIVER_DUTIES).some((duty) => duty === kind);

/** One duty that stands now. */
export interface Demand {
  readonly duty: OwnerDuty | ReceiverDuty;
  readonly paper: { readonly kind: PaperKind; readonly number: number };
  readonly lastDay: string;
}

export type SlipState = 'planning' | 'approving' | 'rectifying' | 'verifying' | 'closed';

const yearOf = (day: string): number => Number(day.slice(0, 4));

const ofKind = ({ papers }: SlipFacts, kind: PaperKind): Paper[] =>
  papers.filter((paper) => paper.kind === kind).toSorted((a, b) => a.number - b.number);

const isFiled = ({ filedAt }: Paper): boolean => filedAt !== null;
/** Handed in and not answered yet. */
const isPending = (paper: Paper): boolean => isFiled(paper) && paper.accepted === null;

const lastFiled = (facts: SlipFacts, kind: PaperKind): Paper | undefined => ofKind(facts, kind).filter(isFiled).at(-1);

/** How far a slip that has not been closed out is. */
export function stateOf(facts: SlipFacts): Exclude<SlipState, 'closed'> {
  const plan = lastFiled(facts, 'plan');
  if (plan?.accepted !== true) return plan !== undefined && isPending(plan) ? 'approving' : 'planning';
  return ofKind(facts, 'closeOut').some(isPending) ? 'verifying' : 'rectifying';
}

/** Until when the problems are to be gone: the approved plan's day, or the latest one an extension was granted to. */
export function finishBy(facts: SlipFacts): string | null {
  const promised = [...ofKind(facts, 'plan'), ...ofKind(facts, 'extension')]
    .filter(({ accepted }) => accepted === true)
    .flatMap(({ untilDay }) => (untilDay === null ? [] : [untilDay]));
  return promised.toSorted(compareDates).at(-1) ?? null;
}

/** How often a verification has failed, and how often more time was granted. */
export const reopenedOf = (facts: SlipFacts): number =>
  ofKind(facts, 'closeOut').filter(({ accepted }) => accepted === false).length;
export const extendedOf = (facts: SlipFacts): number =>
  ofKind(facts, 'extension').filter(({ accepted }) => accepted === true).length;

/** The quarter a report's number names: 20261 → '2026-Q1'; and back. */
export const quarterOfNumber = (number: number): string => `${String(Math.floor(number / 10))}-Q${String(number % 10)}`;
export const numberOfQuarter = (quarter: string): number => Number(quarter.replace('-Q', ''));

/** The last day of a quarter 'YYYY-Qn', working day or not. */
export const quarterEnd = (quarter: string): string => lastDayOf(monthsOfQuarter(quarter)[2]);

const nextQuarter = (quarter: string): string => {
  const [year = 0, n = 0] = quarter.split('-Q').map(Number);
  return n === 4 ? `${String(year + 1)}-Q1` : `${String(year)}-Q${String(n + 1)}`;
};

const quarterOfDay = (day: string): string => quarterOf(day.slice(0, 7));

/** The first day of the quarter after the one a day lies in: then the next report is owed. */
export const nextQuarterStart = (day: string): string => `${monthsOfQuarter(nextQuarter(quarterOfDay(day)))[0]}-01`;

/** The quarters a slip owes reports for up to the one that runs on a civil day; the first after its issue may be left out. */
export function reportQuarters(cal: WorkingCalendar, facts: SlipFacts, today: string): string[] {
  const quarters: string[] = [];
  const last = quarterOfDay(today);
  for (let quarter = quarterOfDay(facts.countsFrom); quarter <= last; quarter = nextQuarter(quarter)) {
    quarters.push(quarter);
  }
  const isSpared = (quarter: string): boolean =>
    workingDaysBetween(cal, facts.issuedOn, quarterEnd(quarter)) <= facts.clocks.noReportWithin;
  return quarters.filter((quarter) => !isSpared(quarter));
}

/**
 * The years a slip was open on 31 December of, as far as it was followed here: one that began on paper has been carried
 * over once, into the year it was imported in.
 */
export function carriedYears({ issuedOn, countsFrom }: SlipFacts, today: string): number[] {
  const first = Math.max(yearOf(issuedOn), yearOf(countsFrom) - 1);
  return Array.from({ length: Math.max(0, yearOf(today) - first) }, (_, offset) => first + offset);
}

/** Everything that is owed about an open slip on a civil day, in the order of the last days. */
export function demandsOf(cal: WorkingCalendar, facts: SlipFacts, today: string): Demand[] {
  return [
    planDemand(cal, facts),
    ...reportDemands(cal, facts, today),
    closeOutDemand(cal, facts),
    ...extensionDemands(cal, facts),
    ...explanationDemands(cal, facts, today),
  ]
    .filter((demand) => demand !== null)
    .toSorted((a, b) => compareDates(a.lastDay, b.lastDay));
}

const after = (cal: WorkingCalendar, ms: number | null, workingDays: number): string =>
  addWorkingDays(cal, dateOf(cal.civil, ms ?? 0), workingDays);

function planDemand(cal: WorkingCalendar, facts: SlipFacts): Demand | null {
  const { clocks, countsFrom } = facts;
  const plan = lastFiled(facts, 'plan');
  if (plan === undefined) {
    const lastDay = addWorkingDays(cal, countsFrom, clocks.planWithin);
    return { duty: 'planRectification', paper: { kind: 'plan', number: 1 }, lastDay };
  }
  const { number, accepted, filedAt, answeredAt } = plan;
  if (accepted === true) return null;
  if (accepted === null) {
    const lastDay = after(cal, filedAt, clocks.approveWithin);
    return { duty: 'approveRectification', paper: { kind: 'plan', number }, lastDay };
  }
  const lastDay = after(cal, answeredAt, clocks.planWithin);
  return { duty: 'planRectification', paper: { kind: 'plan', number: number + 1 }, lastDay };
}

const reportDemands = (cal: WorkingCalendar, facts: SlipFacts, today: string): Demand[] =>
  reportQuarters(cal, facts, today)
    .filter(
      (quarter) => !ofKind(facts, 'report').some((one) => one.number === numberOfQuarter(quarter) && isFiled(one)),
    )
    .map((quarter) => ({
      duty: 'reportRectification',
      paper: { kind: 'report', number: numberOfQuarter(quarter) },
      lastDay: quarterEnd(quarter),
    }));

function closeOutDemand(cal: WorkingCalendar, facts: SlipFacts): Demand | null {
  const { clocks } = facts;
  const until = finishBy(facts);
  if (until === null || stateOf(facts) === 'planning' || stateOf(facts) === 'approving') return null;
  const application = lastFiled(facts, 'closeOut');
  if (application !== undefined && isPending(application)) {
    const { number, filedAt } = application;
    return {
      duty: 'verifyCloseOut',
      paper: { kind: 'closeOut', number },
      lastDay: after(cal, filedAt, clocks.verifyWithin),
    };
  }
  if (application === undefined) {
    return { duty: 'applyCloseOut', paper: { kind: 'closeOut', number: 1 }, lastDay: until };
  }
  const rework = after(cal, application.answeredAt, clocks.reworkWithin);
  const lastDay = compareDates(until, rework) > 0 ? until : rework;
  return { duty: 'applyCloseOut', paper: { kind: 'closeOut', number: application.number + 1 }, lastDay };
}

const extensionDemands = (cal: WorkingCalendar, facts: SlipFacts): Demand[] =>
  ofKind(facts, 'extension')
    .filter(isPending)
    .map(({ number, filedAt }) => ({
      duty: 'decideExtension',
      paper: { kind: 'extension', number },
      lastDay: after(cal, filedAt, facts.clocks.extensionWithin),
    }));

const explanationDemands = (cal: WorkingCalendar, facts: SlipFacts, today: string): Demand[] =>
  carriedYears(facts, today)
    .filter((year) => !ofKind(facts, 'explanation').some((one) => one.number === year && isFiled(one)))
    .map((year) => {
      const yearEnd = `${String(year)}-12-31`;
      const from = compareDates(facts.countsFrom, yearEnd) > 0 ? facts.countsFrom : yearEnd;
      return {
        duty: 'explainRectification',
        paper: { kind: 'explanation', number: year },
        lastDay: addWorkingDays(cal, from, facts.clocks.explainWithin),
      };
    });
