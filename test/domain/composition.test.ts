import { compose, monthsInput } from '../../domain/composition.ts';
import type { CompositionDocument, PartInput } from '../../domain/composition.ts';
import { parse, roundHalfAwayFromZero, toExact } from '../../domain/fraction.ts';
import { gradeReached } from '../../domain/grades.ts';
import { numbers, repeat, returned } from './ballots.ts';
import { COMPOSITION, componentsOf, counted, GRADES, partOf, rated, RATED, rating } from './rating-fixtures.ts';

const MARK = { id: 'm1', points: '89', ground: 'newFacts' };
const stars = (published: string | undefined) => gradeReached(GRADES, published ?? '')?.stars;
const withParts = (...components: ReturnType<typeof counted>[]) =>
  rated({ rating: rating({ components, mark: MARK }) });
const under = (without: CompositionDocument['without'], ...components: ReturnType<typeof counted>[]) =>
  rated({ rating: rating({ components, mark: MARK }) }, { ...RATED, composition: { ...COMPOSITION, without } });

describe('§4.3 self 90, peers 88.5, masses 92, branch 87, Party committee 89', () => {
  test('come to 89.1 and three stars', () => {
    const { totals, composed } = rated();
    expect(composed?.parts.map(({ parts, value, points }) => [parts.join('+'), value, points])).toEqual([
      ['self', '90', '4.5'],
      ['peers', '88.5', '17.7'],
      ['masses', '92', '23'],
      ['branch', '87', '26.1'],
      ['committee', '89', '17.8'],
    ]);
    expect(totals).toEqual({ exact: '89.1', clamped: '89.1', published: '89.1' });
    expect(stars(totals?.published)).toBe(3);
  });

  test('without a valid mass ballot they come to 88.1 and three stars, never to 66.1 (hrms#2023)', () => {
    const { totals } = withParts(counted('peers', '88.5'), counted('masses', null));
    expect(totals).toEqual({ exact: '1322/15', clamped: '1322/15', published: '88.1' });
    expect(stars(totals?.published)).toBe(3);
  });

  test('so do they when the peers are pooled with masses of whom nobody came', () => {
    const components = componentsOf([
      returned('peers', numbers(88, 89, 88, 89, 88, 89, 88, 89), { ballot: { whenFew: 'merge', mergeWith: 'masses' } }),
      returned('masses', [], { entitled: 12, ballot: { whenFew: 'merge', mergeWith: 'peers' } }),
    ]);
    expect(rated({ rating: rating({ components, mark: MARK }) }).totals?.published).toBe('88.1');
  });

  test('a line of the missing part stays, with its weight and without a number', () => {
    const result = withParts(counted('peers', '88.5'), counted('masses', null));
    expect(partOf(result, 'masses')).toMatchObject({
      weight: '25',
      value: null,
      shown: null,
      points: '0',
      arithmetic: '–',
    });
    expect(partOf(result, 'peers')).toMatchObject({ weight: '20', arithmetic: '88.5 × 20 ÷ 75', points: '23.6' });
  });

  test('a ballot nobody was asked in about this member is missing as well, and shown so', () => {
    const result = withParts(counted('peers', '88.5'));
    expect(result.totals?.published).toBe('88.1');
    expect(partOf(result, 'masses')).toMatchObject({
      value: null,
      source: { kind: 'ballot', component: { stages: ['masses'], entitled: 0, valid: 0, mean: null } },
    });
  });
});

test('§4.12 own members 91.2, mutual 88.4, committee 90.0 at 40/25/35 come to 90.1', () => {
  const part = (key: string, weight: string) => ({ key, clause: key, title: { zh: key, en: key }, stage: key, weight });
  const composition: CompositionDocument = {
    clause: '1',
    every: 'year',
    parts: [part('ownMembers', '40'), part('mutual', '25'), part('committee', '35')],
    without: [],
  };
  const input = (stage: string, mean: string): PartInput => ({
    stage,
    value: parse(mean),
    source: { kind: 'ballot', component: counted(stage, mean) },
  });
  const inputs = [input('ownMembers', '91.2'), input('mutual', '88.4'), input('committee', '90.0')];
  const { exact, lines } = compose(composition, inputs, 1);
  if (exact === null) throw new Error('three parts have a number');
  expect(lines.map(({ points }) => points)).toEqual(['36.48', '22.1', '31.5']);
  expect([toExact(exact), roundHalfAwayFromZero(exact, 1)]).toEqual(['90.08', '90.1']);
});

describe('weights', () => {
  test('are those of the scheme, not of the number of parts (hrms#690)', () => {
    const heavy = COMPOSITION.parts.map((part) => ({ ...part, weight: part.key === 'self' ? '96' : '1' }));
    const version = { ...RATED, composition: { ...COMPOSITION, parts: heavy } };
    expect(rated({}, version).totals?.exact).toBe('89.965');
  });

  test('of the missing part go to the others in proportion where the scheme says nothing', () => {
    const result = withParts(counted('peers', null), counted('masses', null));
    expect(result.totals?.exact).toBe('88');
    expect(partOf(result, 'self').arithmetic).toBe('90 × 5 ÷ 55');
  });

  const WITHOUT = [
    { parts: ['masses'], weights: { self: '10', peers: '40', branch: '30', committee: '20' } },
    { parts: ['masses', 'peers'], weights: { self: '10', branch: '50', committee: '40' } },
  ];

  test('stated for exactly the missing parts are used instead', () => {
    const result = under(WITHOUT, counted('peers', '88.5'), counted('masses', null));
    expect(result.totals?.exact).toBe('88.3');
    expect(partOf(result, 'peers')).toMatchObject({ weight: '40', points: '35.4' });
  });

  test('stated for two missing parts are found whichever is named first', () => {
    const result = under(WITHOUT, counted('peers', null), counted('masses', null));
    expect(result.totals?.exact).toBe('88.1');
  });

  test('stated for other parts than those missing are not used', () => {
    const result = under(WITHOUT, counted('peers', null), counted('masses', '92'));
    expect(partOf(result, 'masses').arithmetic).toBe('92 × 25 ÷ 80');
  });

  test('stated for a missing part hold too where nobody was asked', () => {
    expect(under(WITHOUT, counted('peers', '88.5')).totals?.exact).toBe('88.3');
  });

  test('are never used while every part is there', () => {
    expect(under(WITHOUT, counted('peers', '88.5'), counted('masses', '92')).totals?.exact).toBe('89.1');
  });
});

describe('pooled ballots', () => {
  const merged = (mergeWith: string) => ({ ballot: { whenFew: 'merge' as const, mergeWith } });
  const components = componentsOf([
    returned('peers', numbers(80, 85, 90, 95), merged('masses')),
    returned('masses', numbers(...repeat(6, 95)), merged('peers')),
  ]);

  test('are one line with the weights, clauses and keys of both', () => {
    const result = rated({ rating: rating({ components, mark: MARK }) });
    expect(partOf(result, 'peers')).toMatchObject({
      parts: ['peers', 'masses'],
      clauses: ['p-peers', 'p-masses'],
      weight: '45',
      value: '92',
      points: '41.4',
    });
    expect(result.composed?.parts).toHaveLength(4);
    expect(result.totals?.exact).toBe('89.8');
  });

  test('share the fixed weights of both when another part is missing', () => {
    const without = [{ parts: ['committee'], weights: { self: '10', peers: '10', masses: '20', branch: '60' } }];
    const inputs: PartInput[] = [
      monthsInput('self', [], { period: '2026-01', value: parse('90') }),
      ...components.map((component): PartInput => ({
        stage: 'peers',
        value: parse(component.mean ?? ''),
        source: { kind: 'ballot', component },
      })),
      monthsInput('branch', [], { period: '2026-01', value: parse('87') }),
      { stage: 'committee', value: null, source: { kind: 'takenOver', points: '' } },
    ];
    const { exact, lines } = compose({ ...COMPOSITION, without }, inputs, 1);
    expect(lines.map(({ weight }) => weight)).toEqual(['10', '30', '60', '20']);
    expect(exact && toExact(exact)).toBe('88.8');
  });
});

test('nothing is composed of nothing: no number, and no zero', () => {
  const missing: PartInput[] = [
    { stage: 'peers', value: null, source: { kind: 'ballot', component: counted('peers', null) } },
  ];
  const { exact, lines } = compose(COMPOSITION, missing, 1);
  expect(exact).toBeNull();
  expect(lines).toMatchObject([{ value: null, points: '0' }]);
});
