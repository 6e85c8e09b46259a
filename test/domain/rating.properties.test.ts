import fc from 'fast-check';
import type { SubjectFacts } from '../../domain/facts.ts';
import { add, compare, parse, toExact, ZERO } from '../../domain/fraction.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { score } from '../../domain/scoring.ts';
import { choice, numeric, repeat, returned } from './ballots.ts';
import { facts } from './fixtures.ts';
import { naivePublished, naiveRating } from './naive-rating.ts';
import type { Case, Sheet } from './naive-rating.ts';
import { bonus, composedOf, componentsOf, COMPOSITION, earlier, RATED } from './rating-fixtures.ts';

const CRITERIA = [numeric('work', { weight: '2', places: 1 }), choice('conduct')];
const MONTHS = ['2026-01', '2026-02'];

const tenths = (most: number) => fc.integer({ min: 0, max: most * 10 }).map((n) => (n / 10).toFixed(1));
const option = fc.constantFrom('excellent' as const, 'qualified' as const, 'basic' as const, 'unqualified' as const);
const sheet: fc.Arbitrary<Sheet> = fc.record({ work: tenths(100), conduct: option }, { requiredKeys: ['work'] });
const sheets = fc.array(sheet, { maxLength: 12 });
const weights = fc
  .tuple(...repeat(5, fc.integer({ min: 1, max: 40 })))
  .map(([a = 1, b = 1, c = 1, d = 1, e = 1]): Case['weights'] => [a, b, c, d, e]);
const cases: fc.Arbitrary<Case> = fc.record({
  met: fc.nat(4),
  missed: fc.nat(4),
  claimed: tenths(40),
  allowed: tenths(30),
  earlier: fc.array(fc.record({ self: tenths(100), review: tenths(100) }), { maxLength: 2 }),
  peers: sheets,
  masses: sheets,
  merge: fc.boolean(),
  mark: fc.option(tenths(100)),
  weights,
});

function versionOf({ weights: list }: Case): SchemeDocument {
  const parts = COMPOSITION.parts.map((part, at) => ({ ...part, weight: String(list[at]) }));
  return { ...RATED, composition: { ...COMPOSITION, every: 'quarter', parts } };
}

const scores = (one: Sheet) => ({ ...one });
const pooled = (merge: boolean, mergeWith: string) =>
  merge ? ({ criteria: CRITERIA, whenFew: 'merge', mergeWith } as const) : { criteria: CRITERIA };

/** With `silent`, so many more are asked who do not answer, and any share of answers is enough. */
function factsOf(one: Case, silent = 0): SubjectFacts {
  const ballot = (mergeWith: string) => ({ ...pooled(one.merge, mergeWith), minimumReturn: '0/1' });
  const asked = (list: readonly Sheet[]) => list.length + silent;
  const components = componentsOf([
    returned('peers', one.peers.map(scores), { ballot: ballot('masses'), entitled: asked(one.peers) }),
    returned('masses', one.masses.map(scores), { ballot: ballot('peers'), entitled: asked(one.masses) }),
  ]);
  const meetings = (times: number, outcome: 'met' | 'missed') =>
    repeat(times, outcome).map((_, at) => ({ id: `${outcome}${String(at)}`, itemKey: 'meetings', outcome }));
  return facts({
    register: [...meetings(one.met, 'met'), ...meetings(one.missed, 'missed')],
    declared: [bonus(one.claimed, one.allowed)],
    rating: {
      earlier: one.earlier.map(({ self, review }, at) => earlier(MONTHS[at] ?? '', self, review)),
      components,
      mark: one.mark === null ? null : { id: 'm', points: one.mark, ground: 'newFacts' },
    },
  });
}

const run = (one: Case, silent = 0): MonthResult =>
  score(versionOf(one), factsOf(one, silent), { period: '2026-03', versionId: 'v1' });
const exactOf = ({ totals }: MonthResult) => parse(totals?.exact ?? '');

test('a second, naive implementation comes to the same exact and published numbers', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const [{ n, d }, { totals }] = [naiveRating(one), run(one)];
      const exact = parse(totals?.exact ?? '');
      expect(exact.n * d).toBe(n * exact.d);
      expect(totals?.published).toBe(naivePublished({ n, d }));
    }),
    { numRuns: 1000 },
  );
});

test('the parts add up exactly to the total, and the lines to the points of the review', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const result = run(one);
      const total = (list: readonly { readonly points: string }[]) =>
        toExact(list.reduce((sum, { points }) => add(sum, parse(points)), ZERO));
      expect(total(composedOf(result).parts)).toBe(result.totals?.exact);
      const [points, hundred] = [total(result.lines), parse('100')];
      expect(composedOf(result).review.exact).toBe(compare(parse(points), hundred) > 0 ? '100' : points);
    }),
  );
});

test('every part has exactly one line, missing or not', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const named = composedOf(run(one)).parts.flatMap(({ parts }) => parts);
      expect(named.toSorted()).toEqual(COMPOSITION.parts.map(({ key }) => key).toSorted());
    }),
  );
});

describe('a missing ballot never lowers a score (hrms#2023)', () => {
  test('the rating is the weighted mean of the parts that are there: between the least and the greatest', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const result = run(one);
        const values = composedOf(result).parts.flatMap(({ value }) => (value === null ? [] : [parse(value)]));
        const sorted = values.toSorted(compare);
        const [least, greatest] = [sorted.at(0), sorted.at(-1)];
        if (least === undefined || greatest === undefined) throw new Error('some part is always there');
        expect(compare(exactOf(result), least)).toBeGreaterThanOrEqual(0);
        expect(compare(exactOf(result), greatest)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('and never less than with a 0 in its place', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('peers' as const, 'masses' as const), (one, ballot) => {
        const other = ballot === 'peers' ? 'masses' : 'peers';
        const zeroes: Sheet[] = repeat(5, { work: '0.0', conduct: 'unqualified' });
        // Eight sheets of the other, so that it stands alone in both runs.
        const filled = { ...one, [other]: [...one[other], ...repeat(8, { work: '90.0' })].slice(0, 12) };
        const missing = run({ ...filled, [ballot]: [] });
        expect(compare(exactOf(missing), exactOf(run({ ...filled, [ballot]: zeroes })))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('one more silent rater changes nothing while the minimum is reached', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 5 }), (one, silent) => {
        expect(run(one, silent).totals).toEqual(run(one).totals);
      }),
    );
  });

  test('with the least return of the scheme, silence can make a part missing and never worse', () => {
    const six = repeat(6, { overall: '0' });
    const of = (entitled: number) => componentsOf([returned('peers', six, { entitled })])[0]?.mean;
    expect([of(6), of(12), of(13)]).toEqual(['0', '0', null]);
  });
});

test('the order of sheets, components, earlier months and register entries changes nothing', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const { rating, ...rest } = factsOf({ ...one, peers: one.peers.toReversed(), masses: one.masses.toReversed() });
      if (rating === undefined) throw new Error('a rating has facts');
      const turned: SubjectFacts = {
        ...rest,
        register: rest.register.toReversed(),
        rating: {
          ...rating,
          earlier: rating.earlier.toReversed(),
          components: rating.components.toReversed(),
        },
      };
      const other = score(versionOf(one), turned, { period: '2026-03', versionId: 'v1' });
      expect(JSON.stringify(other)).toBe(JSON.stringify(run(one)));
    }),
  );
});

test('recomputing from stored JSON is bit-identical', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const [version, stored] = [versionOf(one), JSON.parse(JSON.stringify(factsOf(one))) as SubjectFacts];
      const first = JSON.stringify(run(one));
      expect(JSON.stringify(score(version, stored, { period: '2026-03', versionId: 'v1' }))).toBe(first);
      expect(JSON.parse(first)).toEqual(run(one));
    }),
  );
});
