import fc from 'fast-check';

import { appealStep, reviewersInOrder } from '../../domain/appeal.ts';
import type { Candidate, EarlierAppeal } from '../../domain/appeal.ts';

const candidate = (personId: string, level: number, post = 1): Candidate => ({
  personId,
  unitId: `unit-${String(level)}`,
  level,
  post,
});

const question = { subjectId: 's', tookPart: new Set<string>(), recusals: [], decidedAt: null };
const names = (all: readonly Candidate[]): string[] => all.map(({ personId }) => personId);

describe('who reviews (§2.4)', () => {
  test('the level above the branch first, within it by office, then one further up', () => {
    const people = [candidate('root', 1), candidate('deputy', 2, 2), candidate('secretary', 2, 1)];
    expect(names(reviewersInOrder(people, question))).toEqual(['secretary', 'deputy', 'root']);
  });

  test('a second step goes further up than the first was decided at, else to yet another person', () => {
    const people = [candidate('secretary', 2, 1), candidate('deputy', 2, 2), candidate('root', 1)];
    const tookPart = new Set(['secretary']);
    expect(names(reviewersInOrder(people, { ...question, tookPart, decidedAt: 2 }))).toEqual(['root', 'deputy']);
    const atTop = people.filter(({ level }) => level === 2);
    expect(names(reviewersInOrder(atTop, { ...question, tookPart, decidedAt: 2 }))).toEqual(['deputy']);
  });

  test('somebody with offices on two levels is one person, at the level the question prefers', () => {
    const people = [candidate('both', 2), candidate('both', 1)];
    expect(reviewersInOrder(people, question)).toEqual([candidate('both', 2)]);
    expect(reviewersInOrder(people, { ...question, decidedAt: 2 })).toEqual([candidate('both', 1)]);
  });

  const id: fc.Arbitrary<string> = fc.constantFrom('s', 'a', 'b', 'c', 'd', 'e');
  test('never the subject, a partaker or a close relation, whoever holds which office', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ personId: id, level: fc.integer({ min: 1, max: 4 }), post: fc.integer({ min: 1, max: 5 }) }),
        ),
        fc.array(id),
        fc.array(fc.record({ a: id, b: id })),
        fc.option(fc.integer({ min: 1, max: 4 })),
        (people, took, recusals, decidedAt) => {
          const all = people.map(({ personId, level, post }) => candidate(personId, level, post));
          const tookPart = new Set(took);
          const chosen = names(reviewersInOrder(all, { subjectId: 's', tookPart, recusals, decidedAt }));
          const related = (one: string): boolean =>
            recusals.some(({ a, b }) => (a === 's' && b === one) || (b === 's' && a === one));
          const allowed = new Set(names(all).filter((one) => one !== 's' && !tookPart.has(one) && !related(one)));
          // everybody allowed is there once, and nobody else: somebody is always found where somebody is left
          expect(new Set(chosen)).toEqual(allowed);
          expect(chosen).toHaveLength(allowed.size);
          expect(names(reviewersInOrder(all.toReversed(), { subjectId: 's', tookPart, recusals, decidedAt }))).toEqual(
            chosen,
          );
        },
      ),
    );
  });
});

describe('which step it is', () => {
  const earlier = (one: Partial<EarlierAppeal>): EarlierAppeal => ({
    id: 'a',
    step: 1,
    state: 'rejected',
    resultId: 'v1',
    correctedTo: null,
    decidedAt: 1,
    ...one,
  });
  const step = (resultId: string, ...all: readonly EarlierAppeal[]): unknown => {
    const outcome = appealStep(resultId, all);
    return outcome.ok ? outcome.value.step : outcome.refusal.code;
  };

  test.each<[string, unknown, readonly EarlierAppeal[], unknown]>([
    ['nothing was filed before', 'v1', [], 1],
    ['one runs', 'v1', [earlier({ state: 'open', decidedAt: null })], 'appeal-running'],
    ['the first about this version was rejected', 'v1', [earlier({})], 2],
    ['the first made this version', 'v2', [earlier({ state: 'upheld', correctedTo: 'v2' })], 2],
    ['the second was rejected', 'v1', [earlier({}), earlier({ id: 'b', step: 2, decidedAt: 2 })], 'appeal-final'],
    [
      'the second made this version',
      'v3',
      [
        earlier({ state: 'upheld', correctedTo: 'v2' }),
        earlier({ step: 2, state: 'upheld', resultId: 'v2', correctedTo: 'v3', decidedAt: 2 }),
      ],
      'appeal-final',
    ],
    ['an officer made this version after a rejection', 'v2', [earlier({})], 1],
    ['the first was withdrawn', 'v1', [earlier({ state: 'withdrawn' })], 1],
    [
      'the first was rejected and a second withdrawn',
      'v1',
      [earlier({}), earlier({ step: 2, state: 'withdrawn', decidedAt: 2 })],
      2,
    ],
  ])('%s', (_, version, all, expected) => {
    expect(step(String(version), ...all)).toBe(expected);
  });

  test('the clock of a second step counts from the decision on the first', () => {
    expect(appealStep('v1', [earlier({ decidedAt: 42 })])).toMatchObject({
      value: { step: 2, previousId: 'a', decidedAt: 42 },
    });
  });
});
