import fc from 'fast-check';
import {
  addWorkingDays,
  firstWorkingDayOfMonth,
  grownWindow,
  isProvisional,
  isWorkingDay,
  reminderInstant,
  window,
  withinDeadline,
  workingDaysBetween,
  workingDaysInMonth,
} from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { addDays, instantOf, SHANGHAI } from '../../domain/civil.ts';
import { officialDays } from '../../store/official-days.ts';

const table = officialDays();
const cal: WorkingCalendar = { civil: SHANGHAI, table };
const noon = 720;
const open = (date: string, minutes: number, workingDays: number) =>
  window(cal, { openedAt: instantOf(SHANGHAI, date, minutes), workingDays, countsFromNextDayAfter: noon });

describe('§4.10 openings of 2026', () => {
  test.each([
    ['2026-01', '2026-01-04'],
    ['2026-02', '2026-02-02'],
    ['2026-03', '2026-03-02'],
    ['2026-04', '2026-04-01'],
    ['2026-05', '2026-05-06'],
    ['2026-06', '2026-06-01'],
    ['2026-07', '2026-07-01'],
    ['2026-08', '2026-08-03'],
    ['2026-09', '2026-09-01'],
    ['2026-10', '2026-10-08'],
    ['2026-11', '2026-11-02'],
    ['2026-12', '2026-12-01'],
  ])('%s opens on %s', (period, date) => {
    expect(firstWorkingDayOfMonth(cal, period)).toBe(date);
  });
});

describe('§4.10 windows', () => {
  test('five working days from Monday 9 February cover 9 to 13 February', () => {
    expect(open('2026-02-09', 5, 5)).toMatchObject({
      firstDay: '2026-02-09',
      lastDay: '2026-02-13',
      provisional: false,
    });
  });

  test('five working days from 12 February cover the make-up Saturday and close at the end of the 25th', () => {
    const { firstDay, lastDay, closesAt } = open('2026-02-12', 5, 5);
    expect([firstDay, lastDay]).toEqual(['2026-02-12', '2026-02-25']);
    expect(closesAt).toBe(Date.UTC(2026, 1, 25, 16));
    const covered = ['2026-02-12', '2026-02-13', '2026-02-14', '2026-02-24', '2026-02-25'];
    expect(covered.every((date) => isWorkingDay(cal, date))).toBe(true);
    expect(workingDaysBetween(cal, '2026-02-11', '2026-02-25')).toBe(5);
  });

  test('a window opened at 12:00 counts that day, one opened a millisecond later does not', () => {
    expect(open('2026-02-09', noon, 5).firstDay).toBe('2026-02-09');
    const openedAt = instantOf(SHANGHAI, '2026-02-09', noon) + 1;
    const late = window(cal, { openedAt, workingDays: 5, countsFromNextDayAfter: noon });
    expect(late).toMatchObject({ firstDay: '2026-02-10', lastDay: '2026-02-14' });
  });

  test('a window opened on a day off begins on the next working day', () => {
    expect(open('2026-02-15', 5, 1)).toMatchObject({ firstDay: '2026-02-24', lastDay: '2026-02-24' });
  });

  test('an open window grows with the table', () => {
    const before = open('2026-03-02', 5, 5);
    const later = { ...cal, table: { ...table, days: { ...table.days, '2026-03-04': 'holiday' as const } } };
    const openedAt = instantOf(SHANGHAI, '2026-03-02', 5);
    const recomputed = window(later, { openedAt, workingDays: 5, countsFromNextDayAfter: noon });
    expect(grownWindow(before, recomputed)).toMatchObject({ firstDay: '2026-03-02', lastDay: '2026-03-09' });
  });

  test('an open window never shrinks with the table', () => {
    const before = open('2026-03-02', 5, 6);
    const later = { ...cal, table: { ...table, days: { ...table.days, '2026-03-07': 'workday' as const } } };
    const openedAt = instantOf(SHANGHAI, '2026-03-02', 5);
    const recomputed = window(later, { openedAt, workingDays: 6, countsFromNextDayAfter: noon });
    expect(recomputed.lastDay).toBe('2026-03-07');
    expect(grownWindow(before, recomputed)).toEqual(before);
  });
});

describe('a year without an official table', () => {
  test.each(['2027-01-01', '2027-02-05', '2027-02-08', '2027-04-05', '2027-05-01', '2027-06-09', '2027-10-01'])(
    '%s is a holiday and provisional',
    (date) => {
      expect(isWorkingDay(cal, date)).toBe(false);
      expect(isProvisional(cal, date)).toBe(true);
    },
  );

  test('its other Mondays to Fridays are working days', () => {
    expect(firstWorkingDayOfMonth(cal, '2027-01')).toBe('2027-01-04');
    expect(isWorkingDay(cal, '2027-02-09')).toBe(true);
  });

  test('a window that reaches into it is provisional, one that ends before is not', () => {
    expect(open('2026-12-30', 5, 3)).toMatchObject({ lastDay: '2027-01-04', provisional: true });
    expect(open('2026-12-28', 5, 3)).toMatchObject({ lastDay: '2026-12-30', provisional: false });
  });

  test('an overriding day is obeyed', () => {
    const own = { ...cal, table: { ...table, days: { ...table.days, '2027-01-01': 'workday' as const } } };
    expect(isWorkingDay(own, '2027-01-01')).toBe(true);
  });
});

describe('reminders and duties', () => {
  test.each([
    [{ before: 2 }, '2026-02-14'],
    [{ before: 0 }, '2026-02-25'],
    [{ after: 1 }, '2026-02-26'],
    [{ after: 3 }, '2026-02-28'],
  ] as const)('a reminder %j of 25 February goes at 09:00 of %s', (point, date) => {
    expect(reminderInstant(cal, '2026-02-25', point)).toBe(instantOf(SHANGHAI, date, 540));
  });

  test('reminders of a last day that is a day off move to the working days before it', () => {
    expect(reminderInstant(cal, '2026-05-31', { before: 0 })).toBe(instantOf(SHANGHAI, '2026-05-29', 540));
    expect(reminderInstant(cal, '2026-05-31', { before: 1 })).toBe(instantOf(SHANGHAI, '2026-05-28', 540));
  });

  test('the day of the event is not counted in a duty of ten working days', () => {
    const { lastDay, closesAt } = withinDeadline(cal, { from: instantOf(SHANGHAI, '2026-03-02', 1), workingDays: 10 });
    expect(lastDay).toBe('2026-03-16');
    expect(closesAt).toBe(instantOf(SHANGHAI, '2026-03-17'));
  });

  test('February 2026 has sixteen working days', () => {
    expect(workingDaysInMonth(cal, '2026-02')).toBe(16);
  });
});

const dates = fc.integer({ min: 0, max: 1500 }).map((days) => addDays('2025-01-01', days));
const steps = fc.integer({ min: -40, max: 40 });

test('adding working days is undone by taking them away', () => {
  fc.assert(
    fc.property(dates, steps, (date, n) => {
      const start = addWorkingDays(cal, date, 1);
      expect(addWorkingDays(cal, addWorkingDays(cal, start, n), -n)).toBe(start);
    }),
  );
});

test('the working days between a date and n working days later are n', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: 0, max: 40 }), (date, n) => {
      expect(workingDaysBetween(cal, date, addWorkingDays(cal, date, n))).toBe(n);
    }),
  );
});

test('a window holds exactly its working days and begins and ends on one', () => {
  fc.assert(
    fc.property(dates, fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 15 }), (date, minutes, length) => {
      const { firstDay, lastDay } = open(date, minutes, length);
      expect(isWorkingDay(cal, firstDay) && isWorkingDay(cal, lastDay)).toBe(true);
      expect(workingDaysBetween(cal, addDays(firstDay, -1), lastDay)).toBe(length);
    }),
  );
});

describe('the official table', () => {
  test('covers the years to 2026 and does not claim 2027', () => {
    expect(table.officialYears.slice(-3)).toEqual([2024, 2025, 2026]);
    expect(table.officialYears).toHaveLength(2026 - 2004 + 1);
  });

  test.each([
    ['2026-02-14', 'workday'],
    ['2026-10-10', 'workday'],
    ['2026-01-04', 'workday'],
    ['2026-02-23', 'holiday'],
    ['2025-01-28', 'holiday'],
  ])('has %s as a %s', (date, kind) => {
    expect(table.days[date]).toBe(kind);
  });

  test('carries the lunar holidays of the next year', () => {
    const year = Object.keys(table.days).filter((date) => date.startsWith('2027'));
    expect(year).toEqual([
      '2027-02-05',
      '2027-02-06',
      '2027-02-07',
      '2027-02-08',
      '2027-04-05',
      '2027-06-09',
      '2027-09-15',
    ]);
  });
});
