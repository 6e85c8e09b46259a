import fc from 'fast-check';
import { drawSize, mayRate, oneVoice } from '../../domain/electorate.ts';
import type { Pool } from '../../domain/electorate.ts';
import { ELECTORATES } from '../../domain/stages.ts';

const pool = (electorate: Pool['electorate'], ...people: string[]): Pool => ({ stage: electorate, electorate, people });
const voices = (pools: readonly Pool[], order = ELECTORATES as readonly Pool['electorate'][]) =>
  Object.fromEntries(oneVoice(pools, order));

describe('§2 one voice', () => {
  test('a person of two electorates votes in the one ranked first: leaders before committee before peers', () => {
    const pools = [pool('peers', 'a', 'b', 'c'), pool('committee', 'b', 'c'), pool('leaders', 'c')];
    expect(voices(pools)).toEqual({ peers: ['a'], committee: ['b'], leaders: ['c'] });
  });

  test('the order is the scheme’s to set', () => {
    const pools = [pool('peers', 'a', 'b'), pool('masses', 'b', 'c')];
    expect(voices(pools)).toEqual({ peers: ['a', 'b'], masses: ['c'] });
    expect(voices(pools, ['masses', 'peers'])).toEqual({ peers: ['a'], masses: ['b', 'c'] });
  });

  test('an electorate the scheme does not rank comes last, not first', () => {
    const pools = [pool('masses', 'a', 'b'), pool('peers', 'b')];
    expect(voices(pools, ['peers'])).toEqual({ masses: ['a'], peers: ['b'] });
  });

  test('of two ballots of the same electorate the earlier one has the voice', () => {
    const pools = [pool('peers', 'a', 'b'), { ...pool('peers', 'a', 'b', 'c'), stage: 'peers-again' }];
    expect(voices(pools)).toEqual({ peers: ['a', 'b'], 'peers-again': ['c'] });
  });

  test('people are listed by id, whatever order they came in', () => {
    expect(voices([pool('peers', 'c', 'a', 'b')])).toEqual({ peers: ['a', 'b', 'c'] });
  });
});

describe('who may rate whom', () => {
  test('nobody rates themselves', () => {
    expect(mayRate('a', 'a', [])).toBe(false);
    expect(mayRate('a', 'b', [])).toBe(true);
  });

  test('nor a recorded close relation, whichever way it was recorded (cfp-app#37)', () => {
    expect(mayRate('a', 'b', [{ a: 'a', b: 'b' }])).toBe(false);
    expect(mayRate('a', 'b', [{ a: 'b', b: 'a' }])).toBe(false);
    expect(mayRate('a', 'c', [{ a: 'a', b: 'b' }])).toBe(true);
  });
});

describe('how many are drawn', () => {
  test.each([
    [30, undefined, 5, 30],
    [30, 12, 5, 12],
    [30, 4, 5, 8],
    [30, 4, 3, 6],
    [7, 12, 5, 7],
    [7, 2, 5, 7],
    [0, 12, 5, 0],
  ])('of %i, wanted %s, with k = %i: %i', (people, wanted, smallestGroup, size) => {
    expect(drawSize(people, wanted, smallestGroup)).toBe(size);
  });
});

describe('in any organisation', () => {
  const person = fc.integer({ min: 0, max: 14 }).map((n) => `p${String(n).padStart(2, '0')}`);
  const people = fc.uniqueArray(person, { maxLength: 12 });
  const organisation = fc.record({
    pools: fc
      .array(fc.record({ electorate: fc.constantFrom(...ELECTORATES), people }), { maxLength: 6 })
      .map((list) => list.map((one, at): Pool => ({ ...one, stage: `stage${String(at)}` }))),
    order: fc.shuffledSubarray([...ELECTORATES]),
    recusals: fc.array(fc.record({ a: person, b: person }), { maxLength: 10 }),
    subjects: people,
  });
  type Organisation = typeof organisation extends fc.Arbitrary<infer O> ? O : never;

  /** Every sheet that would be asked for, as "stage voter subject". */
  const sheets = ({ pools, order, recusals, subjects }: Organisation) =>
    [...oneVoice(pools, order)].flatMap(([stage, voters]) =>
      voters.flatMap((voter) =>
        subjects.filter((subject) => mayRate(voter, subject, recusals)).map((subject) => ({ stage, voter, subject })),
      ),
    );

  test('nobody has two voices about one subject', () => {
    fc.assert(
      fc.property(organisation, (one) => {
        const asked = sheets(one).map(({ voter, subject }) => `${voter} ${subject}`);
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  test('nobody is asked about themselves or a recorded relation', () => {
    fc.assert(
      fc.property(organisation, (one) => {
        for (const { voter, subject } of sheets(one)) {
          expect(voter).not.toBe(subject);
          const related = one.recusals.some(({ a, b }) => [a, b].includes(voter) && [a, b].includes(subject));
          expect(related).toBe(false);
        }
      }),
    );
  });

  test('whoever is in some pool has exactly one voice, in a pool they are in', () => {
    fc.assert(
      fc.property(organisation, ({ pools, order }) => {
        const given = [...oneVoice(pools, order)].flatMap(([stage, voters]) =>
          voters.map((voter) => ({ stage, voter })),
        );
        const everybody = new Set(pools.flatMap((one) => one.people));
        expect(given.map(({ voter }) => voter).toSorted()).toEqual([...everybody].toSorted());
        for (const { stage, voter } of given) {
          expect(pools.find((one) => one.stage === stage)?.people).toContain(voter);
        }
      }),
    );
  });

  test('an order that names every electorate decides alone which ballot that is, not the order of the stages', () => {
    const distinct = organisation.map(({ pools, ...rest }) => ({
      ...rest,
      pools: pools.filter(({ electorate }, at) => pools.findIndex((one) => one.electorate === electorate) === at),
    }));
    const full = fc.shuffledSubarray([...ELECTORATES], { minLength: ELECTORATES.length });
    fc.assert(
      fc.property(distinct, full, ({ pools }, order) => {
        const turned = Object.fromEntries(oneVoice(pools.toReversed(), order));
        expect(turned).toEqual(Object.fromEntries(oneVoice(pools, order)));
      }),
    );
  });
});
