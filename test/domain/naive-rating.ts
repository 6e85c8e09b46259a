/**
 * A second implementation of a rating that shares nothing with the first: whole numbers of 1/UNIT points, UNIT chosen so
 * that every quotient of the random cases is whole, one loop per part and rounding on whole tenths.
 */

/** 600 × lcm(1 … 24): hundredths, thirds of a sheet, and means of up to 24 sheets are whole. */
export const UNIT = 600n * 5_354_228_880n;

export const units = (text: string): bigint => {
  const [whole = '0', rest = ''] = text.split('.');
  return (BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))) * (UNIT / 100n);
};

/** A sheet of two questions: a number of 100 with weight 2, a choice with weight 1 that may be left open. */
export interface Sheet {
  readonly work: string;
  readonly conduct?: 'excellent' | 'qualified' | 'basic' | 'unqualified';
}

export interface Case {
  /** Own month: met and missed meetings, the points claimed and allowed. */
  readonly met: number;
  readonly missed: number;
  readonly claimed: string;
  readonly allowed: string;
  readonly earlier: readonly { readonly self: string; readonly review: string }[];
  readonly peers: readonly Sheet[];
  readonly masses: readonly Sheet[];
  readonly merge: boolean;
  readonly mark: string | null;
  /** Weights of self, peers, masses, branch, committee. */
  readonly weights: readonly [number, number, number, number, number];
}

const VALUES = { excellent: 100n, qualified: 80n, basic: 60n, unqualified: 0n };

function naiveSheets(sheets: readonly Sheet[]): bigint {
  let total = 0n;
  for (const { work, conduct } of sheets) {
    if (conduct === undefined) total += units(work);
    else total += (2n * units(work) + VALUES[conduct] * UNIT) / 3n;
  }
  return total;
}

function naiveMonths(own: bigint, earlier: readonly string[]): bigint {
  let total = own;
  for (const month of earlier) total += units(month);
  return total / BigInt(earlier.length + 1);
}

/** The own month: base 80 of which 20 are for meetings, plus the bonus, at most 100. */
function naiveOwn({ met, missed }: Case, bonus: string): bigint {
  const meetings = met + missed === 0 ? 20n * UNIT : (20n * UNIT * BigInt(met)) / BigInt(met + missed);
  const total = 60n * UNIT + meetings + units(bonus);
  return total > 100n * UNIT ? 100n * UNIT : total;
}

/** The exact rating as numerator and denominator, with k = 5 and a minimum of 5 for both ballots. */
export function naiveRating(one: Case): { readonly n: bigint; readonly d: bigint } {
  const [self, peers, masses, branch, committee] = one.weights;
  let [top, bottom] = [0n, 0n];
  const put = (weight: number, value: bigint): void => {
    top += BigInt(weight) * value;
    bottom += BigInt(weight);
  };
  const ownSelf = naiveOwn(one, one.claimed);
  const ownReview = naiveOwn(one, one.allowed);
  put(
    self,
    naiveMonths(
      ownSelf,
      one.earlier.map((month) => month.self),
    ),
  );
  const [few, more] = [one.peers.length, one.masses.length];
  const mayPool = one.merge && few > 0 && more > 0 && few + more >= 5 && (few < 5 || more < 5);
  if (mayPool) {
    put(peers + masses, (naiveSheets(one.peers) + naiveSheets(one.masses)) / BigInt(few + more));
  } else {
    if (few >= 5) put(peers, naiveSheets(one.peers) / BigInt(few));
    if (more >= 5) put(masses, naiveSheets(one.masses) / BigInt(more));
  }
  const reviewed = naiveMonths(
    ownReview,
    one.earlier.map((month) => month.review),
  );
  put(branch, reviewed);
  put(committee, one.mark === null ? reviewed : units(one.mark));
  return { n: top, d: bottom * UNIT };
}

/** Rounded half up to one decimal; ratings are never negative. */
export function naivePublished({ n, d }: { readonly n: bigint; readonly d: bigint }): string {
  const tenths = (20n * n + d) / (2n * d);
  return `${String(tenths / 10n)}.${String(tenths % 10n)}`;
}
