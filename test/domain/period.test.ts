import fc from 'fast-check';
import {
  CADENCES,
  contains,
  endsSpan,
  isPeriod,
  lastDayOf,
  monthsOfQuarter,
  monthsOfSpanSoFar,
  nextPeriod,
  openingMonth,
  periodsBetween,
  previousPeriod,
  quarterOf,
  scoredPeriod,
} from '../../domain/period.ts';

const periods = fc
  .tuple(fc.integer({ min: 1950, max: 2100 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${String(year)}-${String(month).padStart(2, '0')}`);

test('the cycle opened on 4 January scores December of the year before', () => {
  expect(scoredPeriod('2026-01-04')).toBe('2025-12');
  expect(openingMonth('2025-12')).toBe('2026-01');
});

test('previous and next are inverse, and every month is one of its quarter', () => {
  fc.assert(
    fc.property(periods, (period) => {
      expect(previousPeriod(nextPeriod(period))).toBe(period);
      expect(monthsOfQuarter(quarterOf(period))).toContain(period);
      expect(endsSpan(period, 'quarter')).toBe(monthsOfQuarter(quarterOf(period))[2] === period);
    }),
  );
});

test.each([
  ['2026-02', '2026-02-28'],
  ['2028-02', '2028-02-29'],
  ['2026-12', '2026-12-31'],
])('the last day of %s is %s', (period, date) => {
  expect(lastDayOf(period)).toBe(date);
});

test('the months between span the year boundary', () => {
  expect(periodsBetween('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  expect(periodsBetween('2026-02', '2026-01')).toEqual([]);
});

test.each(['2026-13', '2026-00', '2026-1', '26-01', '2026-01-01'])('%j is no month', (text) => {
  expect(isPeriod(text)).toBe(false);
  expect(() => nextPeriod(text)).toThrow(RangeError);
});

describe('spans', () => {
  const lengths = { month: 1, quarter: 3, halfYear: 6, year: 12 };

  test.each([
    ['month', '2026-05', ['2026-05']],
    ['quarter', '2026-05', ['2026-04', '2026-05']],
    ['quarter', '2026-01', ['2026-01']],
    ['quarter', '2025-12', ['2025-10', '2025-11', '2025-12']],
    ['halfYear', '2026-08', ['2026-07', '2026-08']],
    ['year', '2026-03', ['2026-01', '2026-02', '2026-03']],
  ] as const)('of %s, the months so far of %s are %j', (every, period, months) => {
    expect(monthsOfSpanSoFar(period, every)).toEqual(months);
  });

  test('a span is complete exactly in the month that ends it, and never reaches into another year', () => {
    fc.assert(
      fc.property(periods, fc.constantFrom(...CADENCES), (period, every) => {
        const months = monthsOfSpanSoFar(period, every);
        expect(months.at(-1)).toBe(period);
        expect(months.length === lengths[every]).toBe(endsSpan(period, every));
        expect(months[0]?.slice(0, 4)).toBe(period.slice(0, 4));
      }),
    );
  });

  test('a span contains another when the other ends with it every time', () => {
    fc.assert(
      fc.property(periods, fc.constantFrom(...CADENCES), fc.constantFrom(...CADENCES), (period, outer, inner) => {
        expect(contains(outer, inner)).toBe(lengths[outer] >= lengths[inner]);
        if (contains(outer, inner) && endsSpan(period, outer)) expect(endsSpan(period, inner)).toBe(true);
      }),
    );
  });
});
