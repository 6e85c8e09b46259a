/** The working calendar and everything counted in working days (§4.10). */
import { addDays, compareDates, dateOf, dayOfWeek, instantOf, minutesOf, MINUTES_PER_DAY } from './civil.ts';
import type { CivilTime } from './civil.ts';
import { lastDayOf } from './period.ts';
import type { ReminderPoint } from './stages.ts';

/**
 * Exceptions to Monday–Friday. In a year outside `officialYears` the fixed statutory holidays are added and every
 * answer is provisional; the lunar holidays of such a year, which need an almanac, are carried in `days`.
 */
export interface CalendarTable {
  readonly days: Readonly<Record<string, 'workday' | 'holiday'>>;
  readonly officialYears: readonly number[];
}

export interface WorkingCalendar {
  readonly civil: CivilTime;
  readonly table: CalendarTable;
}

/** A window in working days; it is half-open and ends at 24:00 of its last day. */
export interface Window {
  readonly firstDay: string;
  readonly lastDay: string;
  /** 24:00 of `lastDay`, UTC ms. */
  readonly closesAt: number;
  /** Some day of the window lies in a year without an official table. */
  readonly provisional: boolean;
}

/** Reminders go out at 09:00. */
const REMINDER_MINUTES = 9 * 60;

/** Statutory holidays on fixed dates since 2025: New Year, two days of Labour Day, three of the National Day. */
const FIXED_HOLIDAYS: readonly string[] = ['01-01', '05-01', '05-02', '10-01', '10-02', '10-03'];

/** Whether the date's year has no official table, so that the answer may still change. */
export const isProvisional = (cal: WorkingCalendar, date: string): boolean =>
  !cal.table.officialYears.includes(Number(date.slice(0, 4)));

export function isWorkingDay(cal: WorkingCalendar, date: string): boolean {
  const exception = cal.table.days[date];
  if (exception !== undefined) return exception === 'workday';
  const weekday = dayOfWeek(date);
  if (weekday === 0 || weekday === 6) return false;
  return !(isProvisional(cal, date) && FIXED_HOLIDAYS.includes(date.slice(5)));
}

/** The nearest working day in the direction of `step`, starting with the date itself. */
function nearestWorkingDay(cal: WorkingCalendar, date: string, step: 1 | -1): string {
  let day = date;
  while (!isWorkingDay(cal, day)) day = addDays(day, step);
  return day;
}

export const firstWorkingDayOfMonth = (cal: WorkingCalendar, period: string): string =>
  nearestWorkingDay(cal, `${period}-01`, 1);

/** The n-th working day after the date (n negative: before it); the date itself when n is 0, working day or not. */
export function addWorkingDays(cal: WorkingCalendar, date: string, n: number): string {
  const step = n < 0 ? -1 : 1;
  let day = date;
  for (let left = Math.abs(n); left > 0; left -= 1) day = nearestWorkingDay(cal, addDays(day, step), step);
  return day;
}

/** Working days after `from` up to and including `to`; 0 when `to` is not later. */
export function workingDaysBetween(cal: WorkingCalendar, from: string, to: string): number {
  let count = 0;
  for (let day = addDays(from, 1); compareDates(day, to) <= 0; day = addDays(day, 1)) {
    if (isWorkingDay(cal, day)) count += 1;
  }
  return count;
}

/** Working days of a month 'YYYY-MM'. */
export const workingDaysInMonth = (cal: WorkingCalendar, period: string): number =>
  workingDaysBetween(cal, addDays(`${period}-01`, -1), lastDayOf(period));

/** 24:00 of a civil day, UTC ms. */
export const endOfDay = (cal: WorkingCalendar, lastDay: string): number =>
  instantOf(cal.civil, lastDay, MINUTES_PER_DAY);

/** The window of a stage opened at an instant (UTC ms); opened after the given minutes it counts from the next day. */
export function window(
  cal: WorkingCalendar,
  opening: { readonly openedAt: number; readonly workingDays: number; readonly countsFromNextDayAfter: number },
): Window {
  const date = dateOf(cal.civil, opening.openedAt);
  const late = minutesOf(cal.civil, opening.openedAt) > opening.countsFromNextDayAfter;
  const firstDay = nearestWorkingDay(cal, late ? addDays(date, 1) : date, 1);
  const lastDay = addWorkingDays(cal, firstDay, opening.workingDays - 1);
  const provisional = isProvisional(cal, firstDay) || isProvisional(cal, lastDay);
  return { firstDay, lastDay, closesAt: endOfDay(cal, lastDay), provisional };
}

/** What an open window becomes when the table changes: it may grow, never shrink (§4.10). */
export const grownWindow = (open: Window, recomputed: Window): Window =>
  compareDates(recomputed.lastDay, open.lastDay) >= 0
    ? { ...recomputed, firstDay: open.firstDay }
    : { ...open, provisional: recomputed.provisional };

/** 09:00 (UTC ms) of a reminder's day. Where the last day is a day off, reminders count from the working day before. */
export function reminderInstant(cal: WorkingCalendar, lastDay: string, point: ReminderPoint): number {
  const day =
    'before' in point
      ? addWorkingDays(cal, nearestWorkingDay(cal, lastDay, -1), -point.before)
      : addWorkingDays(cal, lastDay, point.after);
  return instantOf(cal.civil, day, REMINDER_MINUTES);
}

/** The last day of a duty to be done within working days of an event (UTC ms); the event's own day is not counted. */
export function withinDeadline(
  cal: WorkingCalendar,
  duty: { readonly from: number; readonly workingDays: number },
): { readonly lastDay: string; readonly closesAt: number } {
  const lastDay = addWorkingDays(cal, dateOf(cal.civil, duty.from), duty.workingDays);
  return { lastDay, closesAt: endOfDay(cal, lastDay) };
}
