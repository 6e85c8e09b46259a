/**
 * §4.15: with 4 peer sheets and k = 5 nothing that is shown may determine what they say. Tested as non-interference: two
 * runs that differ only in those sheets give the same bytes, so no combination of them can tell the runs apart.
 */
import fc from 'fast-check';
import type { SheetScores } from '../../domain/ballot.ts';
import { grade } from '../../domain/grades.ts';
import type { BallotDocument } from '../../domain/stages.ts';
import { choice, numbers, numeric, returned } from './ballots.ts';
import { componentsOf, GRADES, rated, rating } from './rating-fixtures.ts';

const MARK = { id: 'm1', points: '89', ground: 'newFacts' };
const FOUR_CHOICES = { criteria: [choice('conduct')] };

interface Run {
  readonly peers: readonly SheetScores[];
  readonly masses: readonly SheetScores[];
  readonly ofPeers?: Partial<BallotDocument>;
  readonly ofMasses?: Partial<BallotDocument>;
  readonly k?: number;
}

/** Everything the rules give out about one member: components, derivation, grade. */
function published({ peers, masses, ofPeers, ofMasses, k }: Run): string {
  const components = componentsOf(
    [
      returned('peers', peers, { entitled: 7, ballot: { ...ofPeers } }),
      returned('masses', masses, { entitled: 14, ballot: { electorate: 'masses', ...ofMasses } }),
    ],
    k,
  );
  const result = rated({ rating: rating({ components, mark: MARK }) });
  const entry = { personId: 'p1', published: result.totals?.published ?? '', graded: true, inBase: true };
  return JSON.stringify({ components, result, grades: grade(GRADES, [entry]) });
}

const score = fc.integer({ min: 0, max: 100 });
const fourSheets = fc.array(score, { minLength: 4, maxLength: 4 }).map((list) => numbers(...list));
const option = fc.constantFrom('excellent', 'qualified', 'basic', 'unqualified');
const massSheets = fc.array(fc.record({ conduct: option }), { minLength: 7, maxLength: 14 });
const MERGE: { readonly ofPeers: Partial<BallotDocument>; readonly ofMasses: Partial<BallotDocument> } = {
  ofPeers: { whenFew: 'merge', mergeWith: 'masses' },
  ofMasses: { whenFew: 'merge', mergeWith: 'peers' },
};

describe('four anonymous peer sheets with k = 5', () => {
  test('not used: whatever they say, every published byte is the same', () => {
    fc.assert(
      fc.property(fourSheets, fourSheets, massSheets, (one, other, masses) => {
        const of = (peers: SheetScores[]) => published({ peers, masses, ofMasses: FOUR_CHOICES });
        expect(of(other)).toBe(of(one));
      }),
    );
  });

  test('not used even where the stage itself would be content with four', () => {
    fc.assert(
      fc.property(fourSheets, fourSheets, massSheets, (one, other, masses) => {
        const of = (peers: SheetScores[]) =>
          published({ peers, masses, ofMasses: FOUR_CHOICES, ofPeers: { minimumSheets: 4 } });
        expect(of(other)).toBe(of(one));
      }),
    );
  });

  test('not used; a fifth sheet makes them a number of their own', () => {
    const seven = numbers(90, 90, 90, 90, 90, 90, 90);
    const run = (peers: SheetScores[]) => published({ peers, masses: seven });
    expect(run(numbers(0, 0, 0, 0))).toBe(run(numbers(100, 100, 100, 100)));
    expect(run(numbers(0, 0, 0, 0, 0))).not.toBe(run(numbers(100, 100, 100, 100, 100)));
  });

  test('pooled: two runs with the same pooled sum give the same bytes, whoever gave what', () => {
    const both = fc.array(score, { minLength: 9, maxLength: 18 }).chain((all) => {
      return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }));
    });
    fc.assert(
      fc.property(both, ([one, other]) => {
        const of = (all: readonly number[]) =>
          published({ peers: numbers(...all.slice(0, 4)), masses: numbers(...all.slice(4)), ...MERGE });
        expect(of(other)).toBe(of(one));
      }),
    );
  });

  test('pooled with ten choices: points moved from the masses to the peers cannot be seen', () => {
    const ofMasses = { ...MERGE.ofMasses, ...FOUR_CHOICES };
    const run = (peer: number, mass: string) =>
      published({
        peers: numbers(60, 60, 60, peer),
        masses: [...Array.from({ length: 9 }, () => ({ conduct: 'excellent' })), { conduct: mass }],
        ofPeers: MERGE.ofPeers,
        ofMasses,
      });
    expect(run(40, 'excellent')).toBe(run(60, 'qualified'));
    expect(run(40, 'excellent')).toBe(run(80, 'basic'));
    expect(run(40, 'excellent')).not.toBe(run(41, 'excellent'));
  });

  test('pooled over random sheets of two different forms: only the pooled sum can be seen', () => {
    const ofMasses = { ...MERGE.ofMasses, criteria: [numeric('conduct')] };
    const moved = fc.record({
      peers: fc.array(fc.integer({ min: 20, max: 80 }), { minLength: 4, maxLength: 4 }),
      masses: fc.array(fc.integer({ min: 20, max: 80 }), { minLength: 6, maxLength: 12 }),
      points: fc.integer({ min: -20, max: 20 }),
    });
    fc.assert(
      fc.property(moved, ({ peers, masses, points }) => {
        const of = (by: number) => {
          const [first = 0, ...others] = masses;
          const [peer = 0, ...colleagues] = peers;
          return published({
            peers: numbers(peer + by, ...colleagues),
            masses: [first - by, ...others].map((value) => ({ conduct: String(value) })),
            ofPeers: MERGE.ofPeers,
            ofMasses,
          });
        };
        expect(of(points)).toBe(of(0));
      }),
    );
  });

  test('pooled in vain: too few together, and again nothing of either is seen', () => {
    fc.assert(
      fc.property(fourSheets, fourSheets, (one, other) => {
        const of = (peers: SheetScores[]) => published({ peers, masses: [], ...MERGE });
        expect(of(other)).toBe(of(one));
      }),
    );
  });

  test('two of them with k lowered to three are as safe', () => {
    const of = (...values: number[]) =>
      published({ peers: numbers(...values), masses: numbers(90, 90, 90), k: 3, ofPeers: { minimumSheets: 3 } });
    expect(of(0, 0)).toBe(of(100, 100));
  });

  test('remarks of a small branch give no number away either', () => {
    const of = (...values: number[]) =>
      JSON.stringify(
        componentsOf([returned('peers', numbers(...values), { remarksOnly: true, ballot: { whenFew: 'remarks' } })]),
      );
    expect(of(0, 10, 20, 30)).toBe(of(100, 100, 100, 100));
  });
});
