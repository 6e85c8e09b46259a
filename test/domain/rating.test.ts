/** The numbers of a rating's parts and what becomes of the month (procedures §2 "Numbers", §2.2, S1.4, S3.5 c). */
import { score } from '../../domain/scoring.ts';
import { accepted, entry } from './fixtures.ts';
import {
  bonus,
  composedOf,
  COMPOSITION,
  counted,
  earlier,
  member,
  partOf,
  rated,
  RATED,
  rating,
} from './rating-fixtures.ts';

const COMPONENTS = [counted('peers', '88.5'), counted('masses', '92')];
const QUARTERLY = { ...RATED, composition: { ...COMPOSITION, every: 'quarter' as const } };

describe('declaration and review', () => {
  test('count the months of the quarter: earlier ones as published, the own one unrounded', () => {
    const months = [earlier('2026-01', '90.3', '88.3'), earlier('2026-02', '91', '86')];
    const third = { id: 'r', itemKey: 'meetings', outcome: 'met' as const };
    const register = [third, { ...third, id: 's', outcome: 'missed' as const }, { ...third, id: 't' }];
    // The base is 10 + 20 × 2 ÷ 3 + 20 + 30 = 220/3; the claim adds 10, the panel allows 7.
    const result = rated({ register, rating: rating({ earlier: months }) }, QUARTERLY, '2026-03');
    expect(partOf(result, 'branch').source).toEqual({
      kind: 'months',
      months: [
        { period: '2026-01', value: '88.3' },
        { period: '2026-02', value: '86' },
        { period: '2026-03', value: '241/3' },
      ],
    });
    expect(partOf(result, 'branch')).toMatchObject({ value: '7639/90', shown: '84.9' });
    expect(partOf(result, 'self')).toMatchObject({ value: '7939/90', shown: '88.2' });
  });

  test('leave an exempt month of the quarter out on both sides', () => {
    const result = rated({ rating: rating({ earlier: [earlier('2026-01', '80', '81')] }) }, QUARTERLY, '2026-03');
    expect([partOf(result, 'self').value, partOf(result, 'branch').value]).toEqual(['85', '84']);
  });

  test('count an earlier month under organisational handling with its 0', () => {
    const result = rated({ rating: rating({ earlier: [earlier('2026-01', '90', '0')] }) }, QUARTERLY, '2026-03');
    expect(partOf(result, 'branch').value).toBe('43.5');
  });

  test('are the same where a member declared nothing: base and deductions, no bonus', () => {
    const register = [entry('f', 'fault', 'occurred', '4')];
    const { self, review } = composedOf(rated({ declared: [], register }));
    expect([self.exact, review.exact]).toEqual(['76', '76']);
  });

  test('differ by what the panel adjusted, refused or left undecided', () => {
    const declared = [
      accepted('a', 'contest', '5'),
      { ...bonus('6', '2'), id: 'b' },
      { ...bonus('3', '0'), id: 'c', decision: { state: 'refused' as const, reason: 'old', decisionId: 'd2' } },
      { ...bonus('1', '0'), id: 'd', decision: { state: 'pending' as const } },
    ];
    const { self, review } = composedOf(rated({ declared }));
    expect([self, review]).toEqual([
      { exact: '95', published: '95.0' },
      { exact: '87', published: '87.0' },
    ]);
  });

  test('stay between 0 and 100 after caps', () => {
    const { self, review } = composedOf(rated({ declared: [bonus('60', '60')] }));
    expect([self.exact, review.exact]).toEqual(['100', '100']);
    const none = composedOf(rated({ declared: [], register: [entry('f', 'fault', 'occurred', '90')] }));
    expect(none.self.exact).toBe('0');
  });

  test('a claim is cut by the caps of its item and group like an accepted one', () => {
    const declared = [accepted('a', 'lecture', '5'), { ...bonus('5', '1'), id: 'b', itemKey: 'article' }];
    expect(composedOf(rated({ declared })).self.exact).toBe('86');
  });
});

describe("the Party committee's review", () => {
  test('takes over the number of the review where it set none, and says so', () => {
    const result = rated({ rating: rating() });
    expect(partOf(result, 'committee')).toMatchObject({
      value: '87',
      points: '17.4',
      source: { kind: 'takenOver', points: '87' },
    });
    expect(result.totals?.published).toBe('88.7');
  });

  test('takes over the unrounded mean of the months', () => {
    const months = [earlier('2026-01', '80', '80'), earlier('2026-02', '80', '80.1')];
    const result = rated({ rating: rating({ earlier: months }) }, QUARTERLY, '2026-03');
    expect(partOf(result, 'committee').source).toEqual({ kind: 'takenOver', points: '2471/30' });
  });

  test('counts its own mark with the ground it was set on', () => {
    const result = rated({ rating: rating({ mark: { id: 'm7', points: '91.25', ground: 'newFacts' } }) });
    expect(partOf(result, 'committee')).toMatchObject({
      value: '91.25',
      shown: '91.3',
      source: { kind: 'mark', mark: 'm7', points: '91.25', ground: 'newFacts' },
    });
  });

  test('a mark of 0 is a number, not a missing one', () => {
    const result = rated({ rating: rating({ mark: { id: 'm0', points: '0', ground: 'discipline' } }) });
    expect(partOf(result, 'committee')).toMatchObject({ value: '0', points: '0', arithmetic: '0 × 20 ÷ 100' });
  });
});

describe('a month', () => {
  test('in which the parts do not come together has the points of the review for its number', () => {
    const { rating: none, ...facts } = member();
    expect(none).toBeDefined();
    const result = score(RATED, facts, { period: '2026-01', versionId: 'v1' });
    expect(result.totals?.published).toBe('87.0');
    expect(result.composed).toEqual({
      basis: 'points',
      self: { exact: '90', published: '90.0' },
      review: { exact: '87', published: '87.0' },
      parts: [],
    });
  });

  test('in which they do has the rating, and still the lines of its own points', () => {
    const result = rated();
    expect(result).toMatchObject({ status: 'scored', rankable: true, low: false, composed: { basis: 'rating' } });
    expect(result.lines.map(({ points }) => points)).toEqual(['10', '20', '20', '30', '7']);
  });

  test('under a scheme without a composition knows nothing of one', () => {
    const { composition, ...version } = RATED;
    expect(composition).toBeDefined();
    expect(rated({}, version)).not.toHaveProperty('composed');
  });

  test('is low by its published rating: 59.96 is not, 59.94 is', () => {
    const mark = (points: string) =>
      rated({ rating: rating({ components: [], mark: { id: 'm', points, ground: 'x' } }) });
    // (self 90 × 5 + branch 87 × 30 + mark × 20) ÷ 55
    expect(mark('11.89').totals).toMatchObject({ published: '60.0' });
    expect(mark('11.89').low).toBe(false);
    expect(mark('11.835').totals).toMatchObject({ published: '59.9' });
    expect(mark('11.835').low).toBe(true);
  });

  test('under organisational handling publishes 0 and keeps its parts', () => {
    const result = rated({ handling: { id: 'h1' } });
    expect(result).toMatchObject({ status: 'scored', low: true, handling: 'h1' });
    expect(result.totals).toMatchObject({ clamped: '89.1', published: '0.0' });
    expect(result.composed?.parts).toHaveLength(5);
  });

  test('that is exempt has no rating, whatever the sheets say', () => {
    const result = rated({ exempt: true });
    expect(result).toMatchObject({ status: 'exempt', totals: null, low: false, rankable: false });
    expect(result).not.toHaveProperty('composed');
  });

  test.each(['probationary', 'onProbation'] as const)('of a %s member has a rating and no rank', (state) => {
    expect(rated({ state })).toMatchObject({ status: 'scored', rankable: false, totals: { published: '89.1' } });
  });
});

describe('a veto', () => {
  const veto = { key: 'law', id: 'x1' };

  test('of the month keeps the rating and takes eligibility: no star, not zero stars', () => {
    const result = rated({ veto });
    expect(result).toMatchObject({
      status: 'vetoed',
      rankable: false,
      veto: { key: 'law', clause: '6.7', fact: 'x1' },
    });
    expect(result.totals?.published).toBe('89.1');
  });

  test('found in an exempt month of the quarter counts too; the month itself adds no number', () => {
    const months = [{ period: '2026-01', self: null, review: null, veto }, earlier('2026-02', '90', '90')];
    const result = rated({ rating: rating({ earlier: months }) }, QUARTERLY, '2026-03');
    expect(result).toMatchObject({ status: 'vetoed', rankable: false, veto: { fact: 'x1' } });
    const source = result.composed?.parts.find(({ parts }) => parts.includes('branch'))?.source;
    expect(source).toMatchObject({ kind: 'months', months: [{ period: '2026-02' }, { period: '2026-03' }] });
  });

  test("found in an earlier month of the quarter is a veto of the quarter's rating", () => {
    const months = [earlier('2026-01', '90', '90', veto), earlier('2026-02', '90', '90')];
    const result = rated({ rating: rating({ earlier: months }) }, QUARTERLY, '2026-03');
    expect(result).toMatchObject({ status: 'vetoed', rankable: false, veto: { fact: 'x1' } });
    expect(partOf(result, 'branch').value).toBe('89');
  });

  test('of the month itself is named before an earlier one', () => {
    const months = [earlier('2026-02', '90', '90', { key: 'law', id: 'x0' })];
    expect(rated({ veto, rating: rating({ earlier: months }) }, QUARTERLY, '2026-03').veto?.fact).toBe('x1');
  });

  test('of the first of several earlier months is named, in whichever order they come', () => {
    const months = [
      earlier('2026-02', '80', '80', { key: 'law', id: 'second' }),
      earlier('2026-01', '90', '90', { key: 'law', id: 'first' }),
    ];
    const of = (list: typeof months) => rated({ rating: rating({ earlier: list }) }, QUARTERLY, '2026-03');
    expect(of(months).veto?.fact).toBe('first');
    expect(JSON.stringify(of(months.toReversed()))).toBe(JSON.stringify(of(months)));
  });
});

test('the components of other stages than those of the scheme count nothing', () => {
  const stray = rated({ rating: rating({ components: [...COMPONENTS, counted('elsewhere', '0')] }) });
  expect(stray.totals).toEqual(rated({ rating: rating() }).totals);
});
