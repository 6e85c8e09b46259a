import { score } from '../../domain/scoring.ts';
import type { DeclaredFact } from '../../domain/facts.ts';
import { accepted, CONTEXT, entry, facts, SCHEME } from './fixtures.ts';

const scored = (more: Parameters<typeof facts>[0]) => score(SCHEME, facts(more), CONTEXT);
const published = (more: Parameters<typeof facts>[0]) => scored(more).totals?.published;
const line = (more: Parameters<typeof facts>[0], key: string) =>
  scored(more).lines.find(({ itemKey }) => itemKey === key);

describe('§4.16 base points come from the register', () => {
  const register = [
    entry('r1', 'dues', 'met'),
    entry('r2', 'meetings', 'met'),
    entry('r3', 'meetings', 'missed'),
    entry('r4', 'study', 'met'),
    entry('r5', 'post', 'met'),
  ];

  test('one of two meetings attended is half of its points: 70', () => {
    expect(published({ register })).toBe('70.0');
    expect(line({ register }, 'meetings')).toMatchObject({
      clause: '3.2',
      facts: ['r2', 'r3'],
      arithmetic: '20 × 1 ÷ 2',
      points: '10',
    });
  });

  test('a month without a meeting keeps the full points: 80', () => {
    const without = register.filter(({ itemKey }) => itemKey !== 'meetings');
    expect(published({ register: without })).toBe('80.0');
  });

  test('a member nothing is known about has the full base', () => {
    expect(published({})).toBe('80.0');
  });

  test('two of three meetings are an exact third less', () => {
    const two = [entry('a', 'meetings', 'met'), entry('b', 'meetings', 'met'), entry('c', 'meetings', 'missed')];
    expect(line({ register: two }, 'meetings')?.points).toBe('40/3');
    expect(scored({ register: two }).totals).toEqual({ exact: '220/3', clamped: '220/3', published: '73.3' });
  });
});

describe('§4.1 the published number decides', () => {
  test.each([
    ['20.04', '60.0', false],
    ['20.05', '60.0', false],
    ['20.06', '59.9', true],
  ])('80 less %s publishes as %s', (points, expected, low) => {
    const result = scored({ register: [entry('f', 'fault', 'occurred', points)] });
    expect(result.totals?.published).toBe(expected);
    expect(result.low).toBe(low);
  });

  test('§4.2 80 with a skills contest of 5.5 is 85.5', () => {
    expect(published({ declared: [accepted('a', 'contest', '5.5')] })).toBe('85.5');
  });
});

describe('declared items', () => {
  const decided: DeclaredFact[] = [
    accepted('a', 'article', '2'),
    {
      id: 'b',
      itemKey: 'article',
      claimed: '3',
      decision: { state: 'adjusted', points: '1', reason: 'shared work', decisionId: 'd1' },
    },
    { id: 'c', itemKey: 'article', claimed: '4', decision: { state: 'refused', reason: 'old', decisionId: 'd2' } },
    { id: 'd', itemKey: 'article', claimed: '4', decision: { state: 'pending' } },
  ];

  test('accepted and adjusted points count, refused and pending ones are shown with 0', () => {
    expect(line({ declared: decided }, 'article')).toMatchObject({
      facts: ['a', 'b', 'c', 'd'],
      decisions: ['d-a', 'd1', 'd2'],
      arithmetic: '2 + 1 + 0 + 0',
      points: '3',
    });
    expect(published({ declared: decided })).toBe('83.0');
  });

  test('an item with a cap says what was cut', () => {
    const declared = [accepted('a', 'lecture', '3'), accepted('b', 'lecture', '4')];
    expect(line({ declared }, 'lecture')).toMatchObject({
      arithmetic: 'min(3 + 4, 5)',
      points: '5',
      capped: { cap: '5', before: '7', by: '2' },
    });
  });

  test('a group with a cap has a line of its own that takes the rest back', () => {
    const declared = [accepted('a', 'lecture', '5'), accepted('b', 'article', '4')];
    const cut = scored({ declared }).lines.find(({ kind }) => kind === 'groupBonusCap');
    expect(cut).toMatchObject({
      itemKey: 'capped',
      clause: '4',
      points: '-3',
      capped: { cap: '6', before: '9', by: '3' },
    });
    expect(published({ declared })).toBe('86.0');
  });
});

describe('deductions and restraints', () => {
  test('are capped per item and per group', () => {
    const register = [
      entry('a', 'late', 'occurred', '3'),
      entry('b', 'late', 'occurred', '4'),
      entry('c', 'absent', 'occurred', '4'),
    ];
    const { lines, totals } = scored({ register });
    const cut = lines.filter(({ capped }) => capped !== undefined);
    expect(cut.map(({ kind, points, capped }) => [kind, points, capped?.by])).toEqual([
      ['deduction', '-5', '2'],
      ['groupDeductionCap', '2', '2'],
    ]);
    expect(totals?.published).toBe('73.0');
  });

  test('an occurrence without an amount takes the least', () => {
    expect(published({ register: [entry('a', 'absent', 'occurred')] })).toBe('78.0');
  });
});

describe('range', () => {
  test('a score does not leave the range and shows the sum that would have', () => {
    const declared = [accepted('a', 'contest', '60')];
    expect(scored({ declared }).totals).toEqual({ exact: '140', clamped: '120', published: '120.0' });
    const register = [entry('a', 'fault', 'occurred', '90')];
    expect(scored({ register }).totals).toEqual({ exact: '-10', clamped: '0', published: '0.0' });
  });
});

describe('veto, handling, exemption', () => {
  test('a vetoed member keeps a score and has no rank', () => {
    const result = scored({ veto: { key: 'law', id: 'x1' } });
    expect(result).toMatchObject({
      status: 'vetoed',
      rankable: false,
      veto: { key: 'law', clause: '6.7', fact: 'x1' },
    });
    expect(result.totals?.published).toBe('80.0');
  });

  test('organisational handling publishes 0 and is a low month; the lines stay', () => {
    const result = scored({ handling: { id: 'h1' } });
    expect(result).toMatchObject({ status: 'scored', low: true, handling: 'h1' });
    expect(result.totals).toEqual({ exact: '80', clamped: '80', published: '0.0' });
    expect(result.lines).toHaveLength(4);
  });

  test('an exempt month has no score and is never low', () => {
    const register = [entry('a', 'fault', 'occurred', '90')];
    expect(scored({ exempt: true, register })).toMatchObject({
      status: 'exempt',
      totals: null,
      lines: [],
      low: false,
      rankable: false,
    });
  });

  test.each([
    ['full', true],
    ['mobile', true],
    ['probationary', false],
    ['onProbation', false],
  ] as const)('%s is scored; takes part in the ranking: %s', (state, rankable) => {
    const result = scored({ state });
    expect(result.totals?.published).toBe('80.0');
    expect(result.rankable).toBe(rankable);
  });
});

test('facts under a key the version does not have move nothing and are shown', () => {
  const result = scored({
    register: [entry('r', 'elsewhere', 'met'), entry('q', 'contest', 'occurred', '3'), entry('s', 'late', 'missed')],
    declared: [accepted('d', 'gone', '3'), accepted('e', 'late', '3')],
  });
  expect(result.totals?.published).toBe('80.0');
  expect(result.unused.map(({ fact }) => fact)).toEqual(['d', 'e', 'q', 'r', 's']);
});
