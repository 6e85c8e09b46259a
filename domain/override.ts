/** The Party committee's exceptions to what the branches decided (§2.3). */
import { compare, isDecimal, max, negate, parse, sub } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { ComprehensiveDocument } from './stages.ts';

/** A recorded vote of the committee. */
export interface Votes {
  readonly for: number;
  readonly against: number;
  readonly abstained: number;
}

export interface Override {
  readonly points: string;
  readonly ground: string;
  readonly reason: string;
  readonly votes?: Votes | undefined;
}

const distance = (a: Fraction, b: Fraction): Fraction => max(sub(a, b), negate(sub(a, b)));

/**
 * A mark that departs from the review's number: it names a ground of the closed list and a reason, stays inside 0 to
 * 100, and beyond the scheme's limit needs a recorded vote with more for it than against it.
 */
export function checkOverride(
  document: ComprehensiveDocument,
  override: Override,
  reviewed: string,
): Outcome<Override> {
  const { points, ground, reason, votes } = override;
  if (!document.grounds.some(({ key }) => key === ground)) return refuse({ code: 'unknown-ground', ground });
  if (reason.trim() === '') return refuse({ code: 'reason-required' });
  if (!isDecimal(points) || compare(parse(points), parse('0')) < 0 || compare(parse(points), parse('100')) > 0) {
    return refuse({ code: 'amount-out-of-range', itemKey: ground, min: '0', max: '100' });
  }
  const beyond = compare(distance(parse(points), parse(reviewed)), parse(document.overrideLimit)) > 0;
  if (beyond && (votes === undefined || votes.for <= votes.against)) {
    return refuse({ code: 'vote-required', limit: document.overrideLimit });
  }
  return accept(override);
}
