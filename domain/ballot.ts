/** One sheet of a ballot: what may stand on it, and which number it comes to. */
import { compare, div, integer, isDecimal, mul, parse, sum, toExact, ZERO } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';
import type { BallotDocument, Criterion } from './stages.ts';

/**
 * Answers by criterion: decimal text for a number, the option's key for a choice. A criterion the rater could not judge
 * is left out; a sheet without any answer is an abstention and not one of these.
 */
export type SheetScores = Readonly<Record<string, string>>;

const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;

function isAnswer(criterion: Criterion, answer: string): boolean {
  if (criterion.kind === 'choice') return criterion.options.some(({ key }) => key === answer);
  if (!isDecimal(answer) || decimals(answer) > criterion.places) return false;
  const value = parse(answer);
  return compare(value, ZERO) >= 0 && compare(value, parse(criterion.max)) <= 0;
}

/** An answer in the one form it is stored in: "088" and "88.0" are 88, "-0" is 0. */
const canonical = (criterion: Criterion, answer: string): string =>
  criterion.kind === 'numeric' ? toExact(parse(answer)) : answer;

/**
 * A sheet whose every answer is one the scheme offers, and which leaves out only what may be left out. Accepted with its
 * numbers in their one form, so that equal answers are stored as equal texts.
 */
export function checkSheet(ballot: BallotDocument, scores: SheetScores): Outcome<SheetScores> {
  const unknown = Object.keys(scores).find((key) => !ballot.criteria.some((criterion) => criterion.key === key));
  if (unknown !== undefined) return refuse({ code: 'unknown-criterion', criterion: unknown });
  for (const criterion of ballot.criteria) {
    const answer = scores[criterion.key];
    if (answer === undefined) {
      if (!criterion.mayAbstain) return refuse({ code: 'criterion-missing', criterion: criterion.key });
    } else if (!isAnswer(criterion, answer)) {
      return refuse({ code: 'answer-not-offered', criterion: criterion.key });
    }
  }
  const [first] = ballot.criteria;
  if (Object.keys(scores).length > 0 || first === undefined) return accept(canonicalScores(ballot, scores));
  return refuse({ code: 'criterion-missing', criterion: first.key });
}

const canonicalScores = (ballot: BallotDocument, scores: SheetScores): SheetScores =>
  Object.fromEntries(
    ballot.criteria.flatMap((criterion) => {
      const answer = scores[criterion.key];
      return answer === undefined ? [] : [[criterion.key, canonical(criterion, answer)] as const];
    }),
  );

/** What one answer is worth, 0 to 100. */
function answerValue(criterion: Criterion, answer: string): Fraction {
  if (criterion.kind === 'numeric') return div(mul(parse(answer), integer(100)), parse(criterion.max));
  const option = criterion.options.find(({ key }) => key === answer);
  return option === undefined ? ZERO : parse(option.value);
}

/** The sheet's number, 0 to 100: the weighted mean of its answers. Null when there is none. */
export function sheetNumber(ballot: BallotDocument, scores: SheetScores): Fraction | null {
  const answered = ballot.criteria.flatMap((criterion) => {
    const answer = scores[criterion.key];
    return answer === undefined ? [] : [{ weight: parse(criterion.weight), value: answerValue(criterion, answer) }];
  });
  const weights = sum(answered.map(({ weight }) => weight));
  if (compare(weights, ZERO) === 0) return null;
  return div(sum(answered.map(({ weight, value }) => mul(weight, value))), weights);
}
