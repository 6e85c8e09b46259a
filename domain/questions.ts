/**
 * What the Party committee is asked to look at in real-name sheets: questions, never findings, and nothing is computed
 * from them. They name the rater and say what stands out, never a number of a sheet: nobody but two inspectors reads
 * one (§2.5).
 */
import { sheetNumber } from './ballot.ts';
import type { SheetScores } from './ballot.ts';
import { compare, mean, negate, parse, sub, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { BallotDocument } from './stages.ts';

/** A valid sheet with its rater. */
export interface RaterSheet {
  readonly raterId: string;
  readonly subjectId: string;
  readonly scores: SheetScores;
}

export type RaterQuestion = {
  readonly raterId: string;
  /** How many subjects the question is about. */
  readonly subjects: number;
} & (
  | { readonly kind: 'sameForAll' }
  /** The rater's mean lies further from the others' mean about the same subjects than the scheme's limit. */
  | { readonly kind: 'farFromOthers'; readonly direction: 'above' | 'below' }
);

interface Rated {
  readonly raterId: string;
  readonly subjectId: string;
  readonly number: Fraction;
}

const isSame = (numbers: readonly Fraction[]): boolean =>
  numbers.every((number) => compare(number, numbers[0] ?? number) === 0);

/** The rater's mean less the others' mean, over the subjects somebody else rated too; null where nobody did. */
function distance(
  own: readonly Rated[],
  bySubject: ReadonlyMap<string, readonly Rated[]>,
): { readonly by: Fraction; readonly subjects: number } | null {
  const pairs = own.flatMap(({ raterId, subjectId, number }) => {
    const others = (bySubject.get(subjectId) ?? []).filter((other) => other.raterId !== raterId);
    const theirs = mean(others.map((other) => other.number));
    return theirs === null ? [] : [{ number, theirs }];
  });
  const [mine, theirs] = [mean(pairs.map(({ number }) => number)), mean(pairs.map((pair) => pair.theirs))];
  return mine === null || theirs === null ? null : { by: sub(mine, theirs), subjects: pairs.length };
}

/**
 * The questions about one ballot's raters, by rater; none for an anonymous ballot, whose sheets belong to nobody. Each
 * subject weighs the same in both means, so that somebody rated by many does not decide what a rater is compared with.
 */
export function questionsAbout(ballot: BallotDocument, sheets: readonly RaterSheet[]): RaterQuestion[] {
  if (ballot.secrecy === 'anonymous') return [];
  const { sameFrom, deviation } = ballot.questions;
  const rated = sheets.flatMap(({ scores, ...sheet }): Rated[] => {
    const number = sheetNumber(ballot, scores);
    return number === null ? [] : [{ ...sheet, number }];
  });
  const bySubject = Map.groupBy(rated, ({ subjectId }) => subjectId);
  const byRater = [...Map.groupBy(rated, ({ raterId }) => raterId)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byRater.flatMap(([raterId, own]): RaterQuestion[] => {
    const same = own.length >= sameFrom && isSame(own.map(({ number }) => number));
    const far = distance(own, bySubject);
    const size = far === null ? ZERO : compare(far.by, ZERO) < 0 ? negate(far.by) : far.by;
    const direction = far !== null && compare(far.by, ZERO) < 0 ? 'below' : 'above';
    return [
      ...(same ? [{ raterId, subjects: own.length, kind: 'sameForAll' } as const] : []),
      ...(far !== null && compare(size, parse(deviation)) > 0
        ? [{ raterId, subjects: far.subjects, kind: 'farFromOthers', direction } as const]
        : []),
    ];
  });
}
