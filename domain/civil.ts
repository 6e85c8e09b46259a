/**
 * Civil dates ('YYYY-MM-DD') and their mapping to instants (UTC ms). No `Date` is used, so the host's time zone cannot
 * matter. A compressed calendar for demonstrations is another `CivilTime` with a shorter day; nothing else knows.
 */
export interface CivilTime {
  /** 'YYYY-MM-DD' */
  readonly originDate: string;
  /** Instant of 00:00 of `originDate`, UTC ms. */
  readonly originMs: number;
  readonly dayMs: number;
}

export const MINUTES_PER_DAY = 1440;

/** Civil time of China: UTC+8, no daylight saving. */
export const SHANGHAI: CivilTime = { originDate: '1970-01-01', originMs: -8 * 3_600_000, dayMs: 86_400_000 };

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days from 1970-01-01 in the proleptic Gregorian calendar; years start in March so that the leap day comes last. */
function dayNumber(date: string): number {
  const parts = DATE.exec(date);
  if (parts === null) throw new RangeError(`not a date: ${JSON.stringify(date)}`);
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function dateOfDayNumber(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** Whether the text names a day that exists ('2026-02-30' does not). */
export const isDate = (text: string): boolean => DATE.test(text) && dateOfDayNumber(dayNumber(text)) === text;

/** The date `days` later (negative: earlier). Throws RangeError when `date` is not 'YYYY-MM-DD'. */
export const addDays = (date: string, days: number): string => dateOfDayNumber(dayNumber(date) + days);

/** Days from a to b, negative when b is earlier. */
export const daysBetween = (a: string, b: string): number => dayNumber(b) - dayNumber(a);

/** 0 = Sunday … 6 = Saturday. */
export const dayOfWeek = (date: string): number => (((dayNumber(date) + 4) % 7) + 7) % 7;

/** Negative, 0 or positive as a is before, on or after b. */
export const compareDates = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The civil date of an instant (UTC ms). */
export const dateOf = (civil: CivilTime, ms: number): string =>
  addDays(civil.originDate, Math.floor((ms - civil.originMs) / civil.dayMs));

/** Minutes since 00:00 of the instant's civil day, 0 ≤ m < 1440, possibly fractional. */
export function minutesOf(civil: CivilTime, ms: number): number {
  const elapsed = ms - civil.originMs;
  const inDay = elapsed - Math.floor(elapsed / civil.dayMs) * civil.dayMs;
  return (inDay * MINUTES_PER_DAY) / civil.dayMs;
}

/** The instant (UTC ms, whole) of a civil date and minutes after its 00:00; 1440 is 24:00, the next day's 00:00. */
export const instantOf = (civil: CivilTime, date: string, minutes = 0): number =>
  Math.round(
    civil.originMs + daysBetween(civil.originDate, date) * civil.dayMs + (minutes * civil.dayMs) / MINUTES_PER_DAY,
  );
