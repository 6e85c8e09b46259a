/**
 * Exact rational numbers on bigint: the only arithmetic of points. Values of this type stay inside `domain/` and
 * `schemes/`; what leaves is a string ("83.25" or, where no finite decimal exists, "40/3").
 */
export interface Fraction {
  readonly n: bigint;
  /** Positive, with no factor in common with `n`. */
  readonly d: bigint;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;
const RATIO = /^(-?\d+)\/(\d+)$/;

const abs = (n: bigint): bigint => (n < 0n ? -n : n);

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [abs(a), abs(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The reduced fraction n/d. Throws RangeError when d is 0. */
export function fraction(n: bigint, d = 1n): Fraction {
  if (d === 0n) throw new RangeError('a fraction needs a denominator other than 0');
  const divisor = gcd(n, d) * (d < 0n ? -1n : 1n);
  return { n: n / divisor, d: d / divisor };
}

export const ZERO: Fraction = fraction(0n);

/** Whether the text is a plain decimal number such as "80", "-0.25" or "2.50" (no exponent, no sign "+"). */
export const isDecimal = (text: string): boolean => DECIMAL.test(text);

/** Reads a decimal ("2.5") or a ratio ("1/2"). Throws RangeError on anything else. */
export function parse(text: string): Fraction {
  const ratio = RATIO.exec(text);
  if (ratio !== null) return fraction(BigInt(ratio[1] ?? ''), BigInt(ratio[2] ?? ''));
  if (!isDecimal(text)) throw new RangeError(`not a decimal number: ${JSON.stringify(text)}`);
  const [whole = '', decimals = ''] = text.split('.');
  return fraction(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
}

/** The fraction of a whole number. Throws RangeError when it is not an integer. */
export const integer = (value: number): Fraction => fraction(BigInt(value));

export const add = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const negate = (a: Fraction): Fraction => ({ n: -a.n, d: a.d });
export const sub = (a: Fraction, b: Fraction): Fraction => add(a, negate(b));
export const mul = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
/** Throws RangeError when b is 0. */
export const div = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
export const sum = (values: readonly Fraction[]): Fraction => values.reduce(add, ZERO);

/** The arithmetic mean; null of nothing. */
export const mean = (values: readonly Fraction[]): Fraction | null =>
  values.length === 0 ? null : div(sum(values), integer(values.length));

/** Negative, 0 or positive as a is less than, equal to or greater than b. */
export function compare(a: Fraction, b: Fraction): number {
  const difference = a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const min = (a: Fraction, b: Fraction): Fraction => (compare(a, b) <= 0 ? a : b);
export const max = (a: Fraction, b: Fraction): Fraction => (compare(a, b) >= 0 ? a : b);

/** The greatest whole number not above the fraction. */
export const floor = (f: Fraction): bigint => (f.n >= 0n ? f.n / f.d : -((-f.n + f.d - 1n) / f.d));

/** Decimal text with exactly `places` decimals, rounded half away from zero (§4.1): 83.25 → "83.3", −0.25 → "-0.3". */
export function roundHalfAwayFromZero(f: Fraction, places: number): string {
  const scaled = abs(f.n) * 10n ** BigInt(places);
  const units = (2n * scaled + f.d) / (2n * f.d);
  const digits = units.toString().padStart(places + 1, '0');
  const split = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return f.n < 0n && units !== 0n ? `-${text}` : text;
}

/** The exact value as text: the shortest decimal where one exists ("83.25"), else the ratio ("40/3"). */
export function toExact(f: Fraction): string {
  let rest = f.d;
  let [twos, fives] = [0, 0];
  for (; rest % 2n === 0n; rest /= 2n) twos += 1;
  for (; rest % 5n === 0n; rest /= 5n) fives += 1;
  return rest === 1n ? roundHalfAwayFromZero(f, Math.max(twos, fives)) : `${String(f.n)}/${String(f.d)}`;
}
