import chineseDays from 'chinese-days';
import type { CalendarTable } from '../domain/calendar.ts';
import { addDays } from '../domain/civil.ts';

/** The library's tables begin here. */
const FIRST_YEAR = 2004;

/** Years after the last official one for which the lunar holidays are carried, so that plans can be drawn ahead. */
const YEARS_AHEAD = 3;

/** The library names a day by its holiday ("…,…,days") when its table has an entry, else by its weekday. */
const hasEntry = (date: string): boolean => chineseDays.getDayDetail(date).name.includes(',');

/**
 * Asked about a year it does not know, the library silently answers Monday–Friday (1 January 2027 "is a workday"). A
 * year therefore only counts as covered when its table has both New Year and the National Day. Late December of the
 * last covered year may still change with the next year's notice.
 */
const isCovered = (year: number): boolean => hasEntry(`${String(year)}-01-01`) && hasEntry(`${String(year)}-10-01`);

function officialYear(year: number): [string, 'workday' | 'holiday'][] {
  const days: [string, 'workday' | 'holiday'][] = [];
  for (let date = `${String(year)}-01-01`; date.startsWith(String(year)); date = addDays(date, 1)) {
    if (hasEntry(date)) days.push([date, chineseDays.getDayDetail(date).work ? 'workday' : 'holiday']);
  }
  return days;
}

/** The statutory holidays that need an almanac: Spring Festival with its eve, Tomb-sweeping, Dragon Boat, Mid-autumn. */
function lunarHolidays(year: number): [string, 'holiday'][] {
  const solar = (monthDay: string): string => chineseDays.getSolarDateFromLunar(`${String(year)}-${monthDay}`).date;
  const newYear = solar('01-01');
  const springFestival = [-1, 0, 1, 2].map((offset) => addDays(newYear, offset));
  const tombSweeping = chineseDays.getSolarTermDate(year, 4, 'pure_brightness');
  return [...springFestival, tombSweeping, solar('05-05'), solar('08-15')].map((date) => [date, 'holiday']);
}

/**
 * The calendar table of the chinese-days package: official days for every year it truly covers, and the lunar
 * statutory holidays of a few years after, which stay provisional (§4.10).
 */
export const officialDays = (): CalendarTable => (table ??= build());

let table: CalendarTable | undefined;

function build(): CalendarTable {
  const officialYears: number[] = [];
  for (let year = FIRST_YEAR; isCovered(year); year += 1) officialYears.push(year);
  const lastYear = officialYears.at(-1) ?? FIRST_YEAR;
  const ahead = Array.from({ length: YEARS_AHEAD }, (_, offset) => lastYear + 1 + offset);
  const days = Object.fromEntries([...officialYears.flatMap(officialYear), ...ahead.flatMap(lunarHolidays)]);
  return { days, officialYears };
}
