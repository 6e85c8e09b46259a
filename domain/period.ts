/** Scored months ('YYYY-MM') and quarters ('YYYY-Qn'). */
import { addDays } from './civil.ts';

const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/;

export const isPeriod = (text: string): boolean => PERIOD.test(text);

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

/** Whether the month is the third of its quarter: the one with spot check and quarterly ranking. */
export const isQuarterEnd = (period: string): boolean => index(period) % 3 === 2;

/** The last date of a month. */
export const lastDayOf = (period: string): string => addDays(`${nextPeriod(period)}-01`, -1);

/** The month scored by a cycle opened on a date: the one before it, so December is scored in January. */
export const scoredPeriod = (openDate: string): string => previousPeriod(openDate.slice(0, 7));

/** The month in which the cycle of a scored month opens. */
export const openingMonth = (period: string): string => nextPeriod(period);
