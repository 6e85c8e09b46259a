import fc from 'fast-check';

import { questionsAbout } from '../../domain/questions.ts';
import type { RaterSheet } from '../../domain/questions.ts';
import type { BallotDocument } from '../../domain/stages.ts';
import { ballot } from './plain-ballots.ts';

const REAL: BallotDocument = ballot({ secrecy: 'realName', minimumSheets: 2 });

/** Each rater's numbers about s0, s1, …; null = no sheet about that subject. */
const sheets = (numbers: Readonly<Record<string, readonly (number | null)[]>>): RaterSheet[] =>
  Object.entries(numbers).flatMap(([raterId, own]) =>
    own.flatMap((number, at): RaterSheet[] =>
      number === null ? [] : [{ raterId, subjectId: `s${String(at)}`, scores: { overall: String(number) } }],
    ),
  );

describe('the same number for everybody', () => {
  test('is a question from the scheme’s number of subjects on, not below it', () => {
    const five = sheets({ a: [80, 80, 80, 80, 80], b: [79, 81, 80, 82, 78] });
    expect(questionsAbout(REAL, five)).toEqual([{ raterId: 'a', subjects: 5, kind: 'sameForAll' }]);
    const four = sheets({ a: [80, 80, 80, 80], b: [79, 81, 80, 82] });
    expect(questionsAbout(REAL, four)).toEqual([]);
    const three = { ...REAL, questions: { sameFrom: 3, deviation: '15' } };
    expect(questionsAbout(three, four)).toMatchObject([{ raterId: 'a', kind: 'sameForAll' }]);
  });

  test('one different number is no question', () => {
    expect(questionsAbout(REAL, sheets({ a: [80, 80, 80, 80, 81], b: [80, 81, 80, 82, 78] }))).toEqual([]);
  });

  test('numbers are compared, not the way they are written', () => {
    const own = ['80', '80.0', '80.00', '80', '80'].map((overall, at) => ({
      raterId: 'a',
      subjectId: `s${String(at)}`,
      scores: { overall },
    }));
    expect(questionsAbout(REAL, own)).toMatchObject([{ kind: 'sameForAll' }]);
  });
});

describe('far from the others', () => {
  test('is a question beyond the limit, not at it (tss_ppm#27, paySphere#1158: lenient raters)', () => {
    const at = sheets({ a: [95, 95], b: [80, 80], c: [80, 80] });
    expect(questionsAbout(REAL, at)).toEqual([]);
    const beyond = sheets({ a: [95, 96], b: [80, 80], c: [80, 80] });
    expect(questionsAbout(REAL, beyond)).toEqual([
      { raterId: 'a', subjects: 2, kind: 'farFromOthers', direction: 'above' },
    ]);
    const below = sheets({ a: [60, 60], b: [80, 80], c: [80, 80] });
    expect(questionsAbout(REAL, below)).toMatchObject([{ raterId: 'a', direction: 'below' }]);
  });

  test('compares about the same people: whoever rates only the best is not lenient for it', () => {
    const own = sheets({ a: [98, null, null], b: [98, 60, 60], c: [97, 61, 60] });
    expect(questionsAbout(REAL, own)).toEqual([]);
  });

  test('whoever rates somebody alone is compared about the others only, and alone with all about nobody', () => {
    expect(questionsAbout(REAL, sheets({ a: [100, 0, 80], b: [null, null, 80] }))).toEqual([]);
    expect(questionsAbout(REAL, sheets({ a: [100], b: [null, 0] }))).toEqual([]);
  });
});

test('an anonymous ballot has no questions: a rater’s sheets are not linked to each other', () => {
  const own = sheets({ a: [1, 1, 1, 1, 1], b: [99, 99, 99, 99, 99] });
  expect(questionsAbout(ballot(), own)).toEqual([]);
  expect(questionsAbout(REAL, own).length).toBe(4);
});

test('the order of the sheets changes nothing, and no number of a sheet is in what is asked', () => {
  const anySheets = fc.array(
    fc.record({
      raterId: fc.constantFrom('a', 'b', 'c'),
      subjectId: fc.constantFrom('s0', 's1', 's2', 's3', 's4', 's5'),
      scores: fc.integer({ min: 0, max: 100 }).map((overall) => ({ overall: String(overall) })),
    }),
    { maxLength: 18 },
  );
  fc.assert(
    fc.property(
      anySheets.chain((own) => fc.tuple(fc.constant(own), fc.shuffledSubarray(own, { minLength: own.length }))),
      ([own, other]) => {
        const asked = questionsAbout(REAL, own);
        expect(questionsAbout(REAL, other)).toEqual(asked);
        for (const question of asked) {
          const { raterId, subjects, kind, ...rest } = question;
          expect(['a', 'b', 'c']).toContain(raterId);
          expect(subjects).toBeLessThanOrEqual(own.length);
          expect(kind === 'sameForAll' ? Object.keys(rest) : Object.keys(rest)).toEqual(
            kind === 'sameForAll' ? [] : ['direction'],
          );
        }
      },
    ),
  );
});
