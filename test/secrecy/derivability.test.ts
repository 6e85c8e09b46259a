import fc from 'fast-check';

import { compose } from '../../domain/composition.ts';
import type { CompositionDocument, PartInput } from '../../domain/composition.ts';
import { parse, roundHalfAwayFromZero } from '../../domain/fraction.ts';
import type { SheetScores } from '../../domain/ballot.ts';
import type { BallotDocument } from '../../domain/stages.ts';
import { components } from '../../domain/tally.ts';
import type { BallotReturn, Component } from '../../domain/tally.ts';
import { ballot, choice } from '../domain/plain-ballots.ts';

const K = 5;

const returned = (
  stage: string,
  document: BallotDocument,
  sheets: readonly SheetScores[],
  entitled = 20,
): BallotReturn => ({
  stage,
  ballot: document,
  entitled,
  invalid: 0,
  abstained: 0,
  sheets,
  remarks: 0,
  remarksOnly: false,
});

const numbers = (values: readonly (number | string)[]): SheetScores[] =>
  values.map((overall) => ({ overall: String(overall) }));
const number = fc.integer({ min: 0, max: 1000 }).map((tenths) => String(tenths / 10));

/** The parts of §4.3 with this for the peers. */
const PARTS: readonly (readonly [key: string, weight: string, value: string | null])[] = [
  ['self', '5', '90'],
  ['peers', '20', null],
  ['masses', '25', '92'],
  ['branch', '30', '87'],
  ['committee', '20', '89'],
];
const title = { zh: '部分', en: 'part' };
const COMPOSITION: CompositionDocument = {
  clause: '3',
  every: 'quarter',
  without: [],
  parts: PARTS.map(([key, weight]) => ({ key, weight, clause: '3', title, stage: key })),
};

/** The rating of §4.15 with these peers' sheets: everything that is published of it. */
function published(sheets: readonly SheetScores[]): unknown {
  const [peers] = components([returned('peers', ballot(), sheets)], K);
  if (peers === undefined) throw new Error('the peers have no component');
  const inputs = PARTS.map(([stage, , value]): PartInput => {
    if (stage !== 'peers') {
      return { stage, value: parse(value ?? '0'), source: { kind: 'takenOver', points: value ?? '' } };
    }
    return {
      stage,
      value: peers.mean === null ? null : parse(peers.mean),
      source: { kind: 'ballot', component: peers },
    };
  });
  const { exact, lines } = compose(COMPOSITION, inputs, 1);
  return { score: exact === null ? null : roundHalfAwayFromZero(exact, 1), lines };
}

describe('§4.15: what is shown never determines what fewer than k peers said', () => {
  test('with five sheets the peers’ number is there and could be solved for', () => {
    const shown = published(numbers(['88.5', '88.5', '88.5', '88.5', '88.5']));
    expect(shown).toMatchObject({ score: '89.1' });
  });

  test('with four, the whole rating is the same whatever they said: there is nothing to solve', () => {
    const shown = published(numbers([1, 2, 3, 4]));
    // (4.5 + 23 + 26.1 + 17.8) / 0.8
    expect(shown).toMatchObject({ score: '89.3' });
    fc.assert(
      fc.property(fc.array(number, { minLength: 4, maxLength: 4 }), (values) => {
        expect(published(numbers(values))).toEqual(shown);
      }),
    );
  });

  test('with one sheet its author cannot be deduced from anything (TEAMMATES#11793)', () => {
    const [alone] = components([returned('peers', ballot(), numbers([12]))], K);
    expect(alone).toMatchObject({ state: 'tooFewSheets', valid: 1, mean: null, options: null });
  });
});

describe('below k an anonymous part depends on how many sheets there are and on nothing they say', () => {
  const two: BallotDocument = ballot({ criteria: [choice('conduct'), choice('service')] });
  const answer = fc.constantFrom('good', 'poor');
  const sheet = fc.record({ conduct: answer, service: answer });

  test('alone, of numbers or of choices', () => {
    fc.assert(
      fc.property(fc.array(sheet, { maxLength: K - 1 }), (sheets) => {
        const other = sheets.map(() => ({ conduct: 'good', service: 'good' }));
        expect(components([returned('masses', two, sheets)], K)).toEqual(
          components([returned('masses', two, other)], K),
        );
      }),
    );
  });

  test('pooled: only what all sheets of the pool come to, however it is spread between the two', () => {
    const peers = ballot({ whenFew: 'merge', mergeWith: 'masses' });
    const masses = ballot({ electorate: 'masses', whenFew: 'merge', mergeWith: 'peers' });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: K - 1 }),
        fc.array(number, { minLength: K, maxLength: 15 }),
        fc.func(fc.nat()),
        (few, many, draw) => {
          const all = [...few, ...many];
          const shuffled = all.toSorted((a, b) => draw(a) - draw(b));
          const of = (values: readonly string[]): Component[] =>
            components(
              [
                returned('peers', peers, numbers(values.slice(0, few.length))),
                returned('masses', masses, numbers(values.slice(few.length))),
              ],
              K,
            );
          expect(of(all)).toHaveLength(1);
          expect(of(shuffled)).toEqual(of(all));
        },
      ),
    );
  });
});

describe('counts of choices', () => {
  const two = (mayAbstain: boolean): BallotDocument =>
    ballot({ criteria: [choice('conduct', { mayAbstain }), choice('service', { mayAbstain })] });
  const full = (n: number): SheetScores[] => Array.from({ length: n }, () => ({ conduct: 'good', service: 'poor' }));

  test('appear from 2k sheets on, below only the converted mean', () => {
    const counts = (n: number): Component['options'] | undefined =>
      components([returned('masses', two(false), full(n))], K)[0]?.options;
    expect(counts(2 * K - 1)).toBeNull();
    expect(counts(2 * K)).toEqual({ conduct: { good: 10, poor: 0 }, service: { good: 0, poor: 10 } });
    const [below] = components([returned('masses', two(false), full(2 * K - 1))], K);
    expect(below).toMatchObject({ state: 'counted', mean: '50' });
  });

  test('do not appear where few could answer one of the questions: their answers would follow from the rest', () => {
    // Twelve sheets, but two raters only judged the service; mean and counts of the conduct would give their answers.
    const sheets = full(12).map(({ conduct = '' }, at): SheetScores =>
      at < 2 ? { conduct, service: 'poor' } : { conduct },
    );
    const [component] = components([returned('masses', two(true), sheets)], K);
    expect(component).toMatchObject({ state: 'counted', options: null });
  });

  test('do not appear of a pool: with those of the masses, four peers’ mean would follow', () => {
    const peers = ballot({ whenFew: 'merge', mergeWith: 'masses' });
    const masses = { ...two(false), whenFew: 'merge', mergeWith: 'peers' } as const;
    const [pool] = components(
      [returned('peers', peers, numbers([10, 20, 30, 40])), returned('masses', masses, full(12))],
      K,
    );
    expect(pool).toMatchObject({ stages: ['peers', 'masses'], state: 'counted', valid: 16, options: null });
  });
});

test('a stage of remarks counts its remarks and has no number', () => {
  const [component] = components(
    [{ ...returned('peers', ballot({ whenFew: 'remarks' }), [], 4), remarks: 3, abstained: 1, remarksOnly: true }],
    K,
  );
  expect(component).toMatchObject({ state: 'remarksOnly', entitled: 4, valid: 3, abstained: 1, mean: null });
});
