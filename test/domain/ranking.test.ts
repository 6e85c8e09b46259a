import fc from 'fast-check';
import { annualMean, branchBar, candidates } from '../../domain/annual.ts';
import type { AnnualMember } from '../../domain/annual.ts';
import { publishedMean, quarterlyRanking } from '../../domain/quarter.ts';
import type { MonthScore } from '../../domain/quarter.ts';
import { rank } from '../../domain/ranking.ts';
import type { RankEntry } from '../../domain/ranking.ts';
import { SCHEME } from './fixtures.ts';

const entries = (...list: (string | [string, boolean])[]): RankEntry[] =>
  list.map((one, index) => {
    const [published, rankable] = typeof one === 'string' ? [one, true] : one;
    return { personId: `p${String(index)}`, published, rankable };
  });
const places = (list: RankEntry[]) => rank(list).map((one) => one.rank);

describe('§4.2 ranks', () => {
  test('88, 85.5, 85.5, 80 rank 1, 2, 2, 4', () => {
    expect(places(entries('88', '85.5', '85.5', '80'))).toEqual([1, 2, 2, 4]);
  });

  test('with 5.5 more for the last they rank 1, 2, 2, 2', () => {
    expect(places(entries('88', '85.5', '85.5', '85.5'))).toEqual([1, 2, 2, 2]);
  });

  test('numbers are compared as numbers, not as text', () => {
    expect(rank(entries('9.5', '100.0', '85.50', '85.5')).map(({ personId }) => personId)).toEqual([
      'p1',
      'p2',
      'p3',
      'p0',
    ]);
    expect(places(entries('9.5', '100.0', '85.50', '85.5'))).toEqual([1, 2, 2, 4]);
  });

  test('§4.8 a vetoed member keeps no rank and the others close up', () => {
    expect(rank(entries(['96', false], '95', '94'))).toEqual([
      { personId: 'p1', published: '95', rank: 1 },
      { personId: 'p2', published: '94', rank: 2 },
    ]);
  });
});

const member = fc.record({
  branch: fc.constantFrom('a', 'b', 'c'),
  published: fc.integer({ min: 0, max: 1200 }).map((n) => (n / 10).toFixed(1)),
  rankable: fc.boolean(),
});
const committee = fc
  .array(member, { maxLength: 40 })
  .map((list) => list.map((one, index) => ({ ...one, personId: `p${String(index).padStart(2, '0')}` })));

test('nobody outside the branch appears in its ranking, nor moves it', () => {
  fc.assert(
    fc.property(committee, fc.integer({ min: 0, max: 1200 }), (members, other) => {
      const ofA = (list: typeof members) => rank(list.filter(({ branch }) => branch === 'a'));
      const elsewhere = members.map((one) => (one.branch === 'a' ? one : { ...one, published: String(other) }));
      const allowed = members
        .filter(({ branch, rankable }) => branch === 'a' && rankable)
        .map(({ personId }) => personId);
      expect(
        ofA(members)
          .map(({ personId }) => personId)
          .sort(),
      ).toEqual(allowed.sort());
      expect(ofA(elsewhere)).toEqual(ofA(members));
    }),
  );
});

test('a rank is one more than the number of people with more points, whatever the order of the input', () => {
  fc.assert(
    fc.property(committee, (members) => {
      const rankable = members.filter((one) => one.rankable);
      for (const one of rank(members)) {
        const better = rankable.filter(({ published }) => Number(published) > Number(one.published)).length;
        expect(one.rank).toBe(better + 1);
      }
      expect(rank([...members].reverse())).toEqual(rank(members));
    }),
  );
});

const month = (published: string | null, index: number): MonthScore => ({
  period: `2026-${String(index + 1).padStart(2, '0')}`,
  published,
});
const monthsOf = (...list: (string | null)[]): MonthScore[] => list.map(month);

describe('§4.13 quarters', () => {
  test('80, 82.5, 85.5 have the mean 82.7', () => {
    expect(publishedMean(monthsOf('80', '82.5', '85.5'), 1)).toBe('82.7');
  });

  test('with the middle month exempt it is 82.75, published as 82.8', () => {
    expect(publishedMean(monthsOf('80', null, '85.5'), 1)).toBe('82.8');
  });

  test('a quarter with no scored month has no mean and no rank, nor has one with a veto a rank', () => {
    const members = [
      { personId: 'a', ranked: true, months: monthsOf(null, null, null) },
      { personId: 'b', ranked: true, months: monthsOf('70', '70', '70') },
      { personId: 'c', ranked: false, months: monthsOf('90', '90', '90') },
      { personId: 'd', ranked: true, months: monthsOf('95', '95', '95').map((one) => ({ ...one, vetoed: true })) },
      { personId: 'e', ranked: true, months: monthsOf('80', '80', '80') },
    ];
    expect(quarterlyRanking(members, 1)).toEqual([
      { personId: 'a', mean: null, rank: null },
      { personId: 'b', mean: '70.0', rank: 2 },
      { personId: 'c', mean: '90.0', rank: null },
      { personId: 'd', mean: '95.0', rank: null },
      { personId: 'e', mean: '80.0', rank: 1 },
    ]);
  });
});

const year = (personId: string, score: string, more: Partial<AnnualMember> = {}): AnnualMember => ({
  personId,
  state: 'full',
  months: monthsOf(...Array<string>(12).fill(score)),
  ...more,
});
const ids = (members: AnnualMember[]) => candidates(members, SCHEME).map(({ personId }) => personId);

describe('§4.8 candidates', () => {
  test('a tie at third place takes all in: 96, 95, 94, 94 are four', () => {
    expect(ids([year('a', '96'), year('b', '95'), year('c', '94'), year('d', '94'), year('e', '93')])).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  test('below the pass mark nobody is one: 96, 95, 58 are two', () => {
    expect(ids([year('a', '96'), year('b', '95'), year('c', '58')])).toEqual(['a', 'b']);
  });

  test('a month of 0 excludes, but keeps its place', () => {
    const zero = year('a', '96', { months: monthsOf('0.0', ...Array<string>(11).fill('110')) });
    expect(ids([zero, year('b', '95'), year('c', '94'), year('d', '93')])).toEqual(['b', 'c']);
  });

  test.each(['probationary', 'onProbation', 'retired'] as const)('a %s member takes no place', (state) => {
    expect(ids([year('a', '99', { state }), year('b', '95'), year('c', '94'), year('d', '93')])).toEqual([
      'b',
      'c',
      'd',
    ]);
  });

  test('a vetoed member keeps no rank and the others close up', () => {
    const months = monthsOf('96', '96').map((one) => ({ ...one, vetoed: true }));
    const list = candidates([year('a', '96', { months }), year('b', '95'), year('c', '94'), year('d', '93')], SCHEME);
    expect(list.map(({ personId, rank: place }) => [personId, place])).toEqual([
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ]);
  });
});

test('§4.1 the annual mean is drawn from published months: six of 83.3 and six of 83.2 give 83.3', () => {
  const months = monthsOf(...Array<string>(6).fill('83.3'), ...Array<string>(6).fill('83.2'));
  expect(annualMean(year('a', '0', { months }), 1)).toBe('83.3');
});

describe('§4.7 the bar at 30 %', () => {
  const branch = (low: number, all: number): AnnualMember[] =>
    Array.from({ length: all }, (_, index) => year(`p${String(index)}`, index < low ? '59.9' : '60.0'));

  test.each([
    [3, 10, 'barred', '3/10'],
    [3, 11, 'notBarred', '3/11'],
    [4, 13, 'barred', '4/13'],
    [0, 5, 'notBarred', '0/5'],
  ] as const)('%i of %i below: %s', (low, all, status, share) => {
    expect(branchBar(branch(low, all), SCHEME)).toEqual({ status, low, counted: all, share });
  });

  test('a member with fewer than six months counts on neither side', () => {
    const short = year('x', '10', { months: monthsOf('10', '10', '10', '10', '10', null, null) });
    expect(branchBar([...branch(2, 10), short], SCHEME)).toMatchObject({ status: 'notBarred', low: 2, counted: 10 });
  });

  test('probationary members do not count, members on probation within the Party do', () => {
    const more = [year('x', '10', { state: 'probationary' }), year('y', '10', { state: 'onProbation' })];
    expect(branchBar([...branch(2, 9), ...more], SCHEME)).toMatchObject({ status: 'barred', low: 3, counted: 10 });
  });

  test('a branch without a counted member is not assessable', () => {
    expect(branchBar([], SCHEME)).toEqual({ status: 'notAssessable', low: 0, counted: 0, share: null });
  });

  test('a least number of low members holds a small branch back', () => {
    const version = { ...SCHEME, bar: { ...SCHEME.bar, minimumLow: 2 } };
    expect(branchBar(branch(1, 3), version).status).toBe('notBarred');
  });
});
