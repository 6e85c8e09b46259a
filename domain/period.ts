/** Scored months ('YYYY-MM'), quarters ('YYYY-Qn') and years ('YYYY'). */
import { addDays } from './civil.ts';

const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/;

const YEAR = /^\d{4}$/;

export const isPeriod = (text: string): boolean => PERIOD.test(text);
export const isYear = (text: string): boolean => YEAR.test(text);

/** What a cycle scores: a month, or under a yearly plan a year. */
export const PERIOD_UNITS = ['month', 'year'] as const;
export type PeriodUnit = (typeof PERIOD_UNITS)[number];

/** Whether a text names a period of this unit. */
export const isPeriodOf = (unit: PeriodUnit, text: string): boolean =>
  unit === 'year' ? isYear(text) : isPeriod(text);

/** Months since year 0. Throws RangeError when the text is not 'YYYY-MM'. */
function index(period: string): number {
  const parts = PERIOD.exec(period);
  if (parts === null) throw new RangeError(`not a month: ${JSON.stringify(period)}`);
  return Number(parts[1]) * 12 + Number(parts[2]) - 1;
}

const ofIndex = (months: number): string =>
  `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;

export const previousPeriod = (period: string): string => ofIndex(index(period) - 1);
export const nextPeriod = (period: string): string => ofIndex(index(period) + 1);

/** The months from the first to the last, both included. */
export function periodsBetween(first: string, last: string): string[] {
  const [from, to] = [index(first), index(last)];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => ofIndex(from + offset));
}

/** The twelve months of a year 'YYYY'. */
export const monthsOfYear = (year: string): string[] => periodsBetween(`${year}-01`, `${year}-12`);

/** A key by which a year comes after its own months: what rests on them is computed when they stand. */
export const inTime = (period: string): string => period.padEnd(7, '-13');

/** The earliest of several periods; empty when there is none. */
export const earliest = (periods: readonly string[]): string =>
  periods.toSorted((a, b) => (inTime(a) < inTime(b) ? -1 : 1))[0] ?? '';

/** The year a month, or a year itself, lies in. */
export const yearOf = (period: string): string => period.slice(0, 4);

/** The quarter of a month: '2026-03' → '2026-Q1'. */
export const quarterOf = (period: string): string =>
  `${period.slice(0, 4)}-Q${String(Math.floor((index(period) % 12) / 3) + 1)}`;

/** The three months of a quarter 'YYYY-Qn'. Throws RangeError on anything else. */
export function monthsOfQuarter(quarter: string): [string, string, string] {
  const parts = /^(\d{4})-Q([1-4])$/.exec(quarter);
  if (parts === null) throw new RangeError(`not a quarter: ${JSON.stringify(quarter)}`);
  const first = Number(parts[1]) * 12 + (Number(parts[2]) - 1) * 3;
  return [ofIndex(first), ofIndex(first + 1), ofIndex(first + 2)];
}

/** Spans after which something is due again. */
export const CADENCES = ['month', 'quarter', 'halfYear', 'year'] as const;
export type Cadence = (typeof CADENCES)[number];

const MONTHS: Readonly<Record<Cadence, number>> = { month: 1, quarter: 3, halfYear: 6, year: 12 };

/** Whether the period ends such a span: every month does 'month', March, June … 'quarter'; a year ends all of them. */
export const endsSpan = (period: string, every: Cadence): boolean =>
  isYear(period) || (index(period) + 1) % MONTHS[every] === 0;

/** Whether one span is made of whole spans of another: a year of quarters, a quarter of months. */
export const contains = (outer: Cadence, inner: Cadence): boolean => MONTHS[outer] % MONTHS[inner] === 0;

/** The months of the span a month lies in, up to and including it; of a year all twelve. */
export function monthsOfSpanSoFar(period: string, every: Cadence): string[] {
  if (isYear(period)) return monthsOfYear(period);
  const at = index(period);
  return periodsBetween(ofIndex(at - (at % MONTHS[every])), period);
}

/** All months of the span a month lies in. */
export function monthsOfSpan(period: string, every: Cadence): string[] {
  const at = index(period);
  const first = at - (at % MONTHS[every]);
  return periodsBetween(ofIndex(first), ofIndex(first + MONTHS[every] - 1));
}

/** How the span a month lies in is written: '2026-01', '2026-Q1', '2026-H1', '2026'. */
export function spanName(period: string, every: Cadence): string {
  if (every === 'month') return period;
  const year = period.slice(0, 4);
  if (every === 'quarter') return quarterOf(period);
  return every === 'year' ? year : `${year}-H${String(Math.floor((index(period) % 12) / 6) + 1)}`;
}

/** The first date of a month or year: the rules of that day are its rules. */
export const firstDayOf = (period: string): string => (isYear(period) ? `${period}-01-01` : `${period}-01`);

/** The last date of a month or year: whoever is a member on it is scored. */
export const lastDayOf = (period: string): string =>
  isYear(period) ? `${period}-12-31` : addDays(`${nextPeriod(period)}-01`, -1);

/** The month scored by a cycle opened on a date: the one before it, so December is scored in January. */
export const scoredPeriod = (openDate: string): string => previousPeriod(openDate.slice(0, 7));

/** The month in which the cycle of a scored month opens. */
export const openingMonth = (period: string): string => nextPeriod(period);
