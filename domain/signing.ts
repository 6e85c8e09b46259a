/** How a panel that signs comes to a decision: 会签, 或签, 票签, 依次审批 (§2.1). */
import { add, compare, mul, parse, sum, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { PanelDocument } from './stages.ts';

export interface Signer {
  readonly personId: string;
  /** Decimal text; only a weighted vote looks at it. */
  readonly weight: string;
}

export interface Signed {
  readonly personId: string;
  readonly approve: boolean;
}

export type SigningStanding =
  | { readonly state: 'carried' | 'rejected' }
  /** `next`: whose signature is asked for now. */
  | { readonly state: 'open'; readonly next: readonly string[] };

const weightOf = (signers: readonly Signer[]): Fraction => sum(signers.map(({ weight }) => parse(weight)));

/**
 * Where a proposal stands. All must sign, and in sequence: one reject ends it. Any one: the first approval carries it, and
 * it is rejected when nobody is left who could approve. Weighted vote: carried when the approving share reaches the
 * threshold, rejected only when it can no longer be reached, so one reject by itself ends nothing.
 *
 * `signers` in the order in which they sign: those of the panel now, and whoever has signed before leaving it.
 */
export function signingStanding(
  { decides, threshold }: Pick<PanelDocument, 'decides' | 'threshold'>,
  signers: readonly Signer[],
  signed: readonly Signed[],
): SigningStanding {
  const verdictOf = new Map(signed.map(({ personId, approve }) => [personId, approve]));
  const waiting = signers.filter(({ personId }) => !verdictOf.has(personId));
  const next = waiting.map(({ personId }) => personId);
  switch (decides) {
    case 'meeting':
    case 'anyOne':
      if (signed.some(({ approve }) => approve)) return { state: 'carried' };
      return next.length === 0 ? { state: 'rejected' } : { state: 'open', next };
    case 'allSign':
    case 'inSequence':
      if (signed.some(({ approve }) => !approve)) return { state: 'rejected' };
      if (next.length === 0) return { state: 'carried' };
      return { state: 'open', next: decides === 'allSign' ? next : next.slice(0, 1) };
    case 'weightedVote': {
      const voted = (approve: boolean): Signer[] =>
        signers.filter(({ personId }) => verdictOf.get(personId) === approve);
      const approved = weightOf(voted(true));
      const needed = mul(parse(threshold ?? '1'), weightOf(signers));
      if (compare(approved, needed) >= 0 && compare(approved, ZERO) > 0) return { state: 'carried' };
      const reachable = add(approved, weightOf(waiting));
      return compare(reachable, needed) < 0 || next.length === 0 ? { state: 'rejected' } : { state: 'open', next };
    }
  }
}

/** Whether a panel decides by its members' signatures and not in a meeting with minutes. */
export const signs = (panel: PanelDocument | undefined): panel is PanelDocument =>
  panel !== undefined && panel.decides !== 'meeting';
