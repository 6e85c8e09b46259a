import fc from 'fast-check';
import {
  add,
  compare,
  div,
  fraction,
  mean,
  mul,
  parse,
  roundHalfAwayFromZero,
  sub,
  toExact,
} from '../../domain/fraction.ts';

const anyFraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 6n }))
  .map(([n, d]) => fraction(n, d));

describe('§4.1 published numbers are rounded once, half away from zero', () => {
  test.each([
    ['83.25', 1, '83.3'],
    ['-0.25', 1, '-0.3'],
    ['83.2', 1, '83.2'],
    ['59.96', 1, '60.0'],
    ['59.94', 1, '59.9'],
    ['83', 1, '83.0'],
    ['-0.04', 1, '0.0'],
    ['0.05', 1, '0.1'],
    ['-0.05', 1, '-0.1'],
    ['0.5', 0, '1'],
    ['-2.5', 0, '-3'],
    ['2/3', 2, '0.67'],
    ['99.95', 1, '100.0'],
  ])('%s to %i places is %s', (text, places, expected) => {
    expect(roundHalfAwayFromZero(parse(text), places)).toBe(expected);
  });

  test('six months at 83.3 and six at 83.2 have the mean 83.25, published as 83.3', () => {
    const months = [...Array<string>(6).fill('83.3'), ...Array<string>(6).fill('83.2')].map(parse);
    const value = mean(months);
    expect(value === null ? null : toExact(value)).toBe('83.25');
    expect(value === null ? null : roundHalfAwayFromZero(value, 1)).toBe('83.3');
  });
});

describe('exactness', () => {
  test('a tenth and two tenths are three tenths', () => {
    expect(toExact(add(parse('0.1'), parse('0.2')))).toBe('0.3');
  });

  test.each([
    ['40/3', '40/3'],
    ['2.50', '2.5'],
    ['-0.125', '-0.125'],
    ['6/4', '1.5'],
    ['0', '0'],
    ['-7/3', '-7/3'],
  ])('%s is written %s', (text, expected) => {
    expect(toExact(parse(text))).toBe(expected);
  });

  test.each(['', 'abc', '1e3', '+1', '1.', '.5', '1/0', '0x10', '1 2', 'NaN', '１'])('%j is not a number', (text) => {
    expect(() => parse(text)).toThrow(RangeError);
  });

  test('every exact text reads back as the same fraction', () => {
    fc.assert(fc.property(anyFraction, (f) => compare(parse(toExact(f)), f) === 0));
  });

  test('subtraction undoes addition and division undoes multiplication', () => {
    fc.assert(
      fc.property(anyFraction, anyFraction, (a, b) => {
        expect(sub(add(a, b), b)).toEqual(a);
        if (b.n !== 0n) expect(div(mul(a, b), b)).toEqual(a);
      }),
    );
  });

  test('rounding moves a number by at most half a unit', () => {
    fc.assert(
      fc.property(anyFraction, fc.integer({ min: 0, max: 3 }), (f, places) => {
        const off = sub(parse(roundHalfAwayFromZero(f, places)), f);
        const half = fraction(1n, 2n * 10n ** BigInt(places));
        return compare(off, half) <= 0 && compare(off, sub(fraction(0n), half)) >= 0;
      }),
    );
  });
});
