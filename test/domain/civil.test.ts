import fc from 'fast-check';
import { addDays, dateOf, dayOfWeek, daysBetween, instantOf, isDate, minutesOf, SHANGHAI } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';

const COMPRESSED: CivilTime = { originDate: '2026-01-04', originMs: 1_700_000_000_123, dayMs: 400 };
const instants = fc.integer({ min: -2_208_988_800_000, max: 4_102_444_800_000 });

test('midnight in Shanghai is 16:00 UTC of the day before', () => {
  expect(instantOf(SHANGHAI, '2026-01-01')).toBe(Date.UTC(2025, 11, 31, 16));
  expect(dateOf(SHANGHAI, Date.UTC(2025, 11, 31, 16))).toBe('2026-01-01');
  expect(dateOf(SHANGHAI, Date.UTC(2025, 11, 31, 16) - 1)).toBe('2025-12-31');
});

test('24:00 of a day is 00:00 of the next', () => {
  expect(instantOf(SHANGHAI, '2026-02-25', 1440)).toBe(instantOf(SHANGHAI, '2026-02-26'));
});

test('dates agree with UTC dates eight hours on', () => {
  fc.assert(
    fc.property(instants, (ms) => {
      const utc = new Date(ms + 8 * 3_600_000);
      expect(dateOf(SHANGHAI, ms)).toBe(utc.toISOString().slice(0, 10));
      expect(dayOfWeek(dateOf(SHANGHAI, ms))).toBe(utc.getUTCDay());
      expect(Math.floor(minutesOf(SHANGHAI, ms))).toBe(utc.getUTCHours() * 60 + utc.getUTCMinutes());
    }),
  );
});

test('a leap day is a day', () => {
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
  expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
});

test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '20260101', ''])('%j is no date', (text) => {
  expect(isDate(text)).toBe(false);
});

test('in a compressed calendar a date and its minutes read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(0, 540, 720, 1080), (days, minutes) => {
      const date = addDays('2026-01-04', days);
      const ms = instantOf(COMPRESSED, date, minutes);
      expect(dateOf(COMPRESSED, ms)).toBe(date);
      expect(minutesOf(COMPRESSED, ms)).toBeCloseTo(minutes, 6);
    }),
  );
});
