/** The numbers of a rating's parts, each from the facts of its stage (procedures §2 "Numbers"). */
import { monthsInput } from './composition.ts';
import type { PartInput } from './composition.ts';
import type { EarlierMonth, RatingFacts } from './facts.ts';
import { parse, toExact } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { SchemeDocument } from './scheme.ts';
import type { Component } from './tally.ts';

/** The month's own sums, exact. */
interface OwnMonth {
  readonly period: string;
  readonly self: Fraction;
  readonly review: Fraction;
}

const months = (what: 'self' | 'review', stage: string, earlier: readonly EarlierMonth[], own: OwnMonth): PartInput =>
  monthsInput(
    stage,
    earlier.flatMap(({ period, [what]: value }) => (value === null ? [] : [{ period, value }])),
    { period: own.period, value: own[what] },
  );

/** The committee's own mark, or the review's number taken over where it set none. */
function comprehensiveInput(stage: string, { mark }: RatingFacts, review: Fraction | null): PartInput {
  if (mark !== null) {
    const source = { kind: 'mark', mark: mark.id, points: mark.points, ground: mark.ground } as const;
    return { stage, value: parse(mark.points), source };
  }
  return { stage, value: review, source: { kind: 'takenOver', points: review === null ? '' : toExact(review) } };
}

/** A ballot without a count: nobody was asked about this subject, who came after it had opened. Missing, not zero. */
const nobodyAsked = (stage: string): Component => {
  const nothing = { entitled: 0, valid: 0, invalid: 0, abstained: 0, mean: null, options: null };
  return { stages: [stage], state: 'tooFewSheets', ...nothing };
};

/**
 * One input per stage that has a part, pooled ballots as one. Declaration and review count the mean of the span's
 * months; a ballot counts its component; the comprehensive review takes over what the review came to unless it set a
 * mark.
 */
export function partInputs(version: SchemeDocument, facts: RatingFacts, own: OwnMonth): PartInput[] {
  const review = version.stages.find(({ kind }) => kind === 'review');
  const reviewed = review === undefined ? null : months('review', review.key, facts.earlier, own);
  return version.stages.flatMap(({ key, kind }): PartInput[] => {
    switch (kind) {
      case 'declaration':
        return [months('self', key, facts.earlier, own)];
      case 'review':
        return reviewed === null ? [] : [reviewed];
      case 'comprehensive':
        return [comprehensiveInput(key, facts, reviewed?.value ?? null)];
      case 'ballot': {
        const component = facts.components.find(({ stages }) => stages.includes(key)) ?? nobodyAsked(key);
        // A pooled component stands where its first stage does.
        if (component.stages[0] !== key) return [];
        const value = component.mean === null ? null : parse(component.mean);
        return [{ stage: key, value, source: { kind: 'ballot', component } }];
      }
      default:
        return [];
    }
  });
}
