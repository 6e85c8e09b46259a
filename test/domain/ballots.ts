/** Sheets and what came back, for the tests of ballots. */
import type { SheetScores } from '../../domain/ballot.ts';
import type { BallotDocument, ChoiceOption, Criterion } from '../../domain/stages.ts';
import type { BallotReturn } from '../../domain/tally.ts';

const title = { zh: '测评', en: 'ballot' };

export const numeric = (key: string, more: Partial<Extract<Criterion, { kind: 'numeric' }>> = {}): Criterion => ({
  key,
  clause: `c-${key}`,
  title,
  weight: '1',
  mayAbstain: false,
  kind: 'numeric',
  max: '100',
  places: 0,
  ...more,
});

/** The four usual answers with the values of procedures §2. */
const OPTIONS: readonly ChoiceOption[] = [
  { key: 'excellent', title, value: '100' },
  { key: 'qualified', title, value: '80' },
  { key: 'basic', title, value: '60' },
  { key: 'unqualified', title, value: '0' },
];

export const choice = (key: string, more: Partial<Extract<Criterion, { kind: 'choice' }>> = {}): Criterion => ({
  key,
  clause: `c-${key}`,
  title,
  weight: '1',
  mayAbstain: true,
  kind: 'choice',
  options: OPTIONS,
  ...more,
});

/** An anonymous ballot of peers with one number from 0 to 100. */
export const ballot = (more: Partial<BallotDocument> = {}): BallotDocument => ({
  electorate: 'peers',
  secrecy: 'anonymous',
  criteria: [numeric('overall')],
  minimumSheets: 5,
  minimumReturn: '1/2',
  trim: 'none',
  whenFew: 'notUsed',
  questions: { sameFrom: 5, deviation: '15' },
  ...more,
});

/** A return whose every entitled person sent a valid sheet, unless said otherwise. */
export function returned(
  stage: string,
  sheets: readonly SheetScores[],
  more: Partial<Omit<BallotReturn, 'ballot' | 'stage' | 'sheets'>> & { readonly ballot?: Partial<BallotDocument> } = {},
): BallotReturn {
  const { ballot: document, ...counts } = more;
  const [invalid, abstained] = [counts.invalid ?? 0, counts.abstained ?? 0];
  const entitled = counts.entitled ?? sheets.length + invalid + abstained;
  const own = { stage, ballot: ballot(document), sheets, remarks: 0, remarksOnly: false };
  return { ...own, ...counts, entitled, invalid, abstained };
}

/** Sheets with one number each. */
export const numbers = (...values: readonly (number | string)[]): SheetScores[] =>
  values.map((value) => ({ overall: String(value) }));

/** Sheets with one choice each. */
export const choices = (key: string, ...options: readonly string[]): SheetScores[] =>
  options.map((option) => ({ [key]: option }));

export const repeat = <T>(times: number, value: T): T[] => Array.from({ length: times }, () => value);
