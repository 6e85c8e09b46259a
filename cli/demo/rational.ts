/** Exact numbers of the demos' books: a numerator over a denominator, nothing else. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export const rational = (n: number | bigint, d: number | bigint = 1): Rational => ({ n: BigInt(n), d: BigInt(d) });
export const plus = (a: Rational, b: Rational): Rational => ({ n: a.n * b.d + b.n * a.d, d: a.d * b.d });
export const times = (a: Rational, b: Rational): Rational => ({ n: a.n * b.n, d: a.d * b.d });

/** The mean of at least one number. */
export const meanOf = (all: readonly Rational[]): Rational =>
  times(
    all.reduce((total, one) => plus(total, one), rational(0)),
    rational(1, all.length),
  );

/** One decimal, half away from zero, for numbers that are not negative. */
export function oneDecimal({ n, d }: Rational): string {
  const tenths = (n * 20n + d) / (d * 2n);
  return `${String(tenths / 10n)}.${String(tenths % 10n)}`;
}
