import fc from 'fast-check';

import type { MembershipState } from '../../domain/facts.ts';
import type { GradesDocument } from '../../domain/grades.ts';
import { redrawnStar, starMean, yearlyStars } from '../../domain/stars.ts';
import type { StandingStar, StarMember, StarMonth, YearlyStar } from '../../domain/stars.ts';
import { repeat } from './ballots.ts';
import { GRADES } from './rating-fixtures.ts';

const QUARTERS = ['2026-03', '2026-06', '2026-09', '2026-12'];
const months = (...ratings: (string | null)[]): StarMonth[] =>
  ratings.map((rating, at) => ({
    period: QUARTERS[at] ?? '',
    resultId: `r${String(at)}`,
    rating,
    vetoed: false,
  }));
const vetoed = (rating: string | null): StarMonth => ({ period: '2026-05', resultId: 'v', rating, vetoed: true });
const member = (personId: string, ratings: readonly string[], state: MembershipState = 'full'): StarMember => ({
  personId,
  state,
  months: months(...ratings),
});
const others = (n: number): StarMember[] => repeat(n, '85').map((rating, at) => member(`m${String(at)}`, [rating]));
const draw = (members: readonly StarMember[], grades: GradesDocument = GRADES): YearlyStar[] =>
  yearlyStars(grades, members, 1);
const of = (stars: readonly YearlyStar[], personId: string): YearlyStar | undefined =>
  stars.find((star) => star.personId === personId);

describe("the year's stars (S1.6)", () => {
  test('come from the mean of the published ratings, rounded once', () => {
    expect(starMean(months('83.3', '83.2'), 1)).toBe('83.3');
    expect(draw([member('a', ['94.9', '95', '95', '95.1'])])).toEqual([
      {
        personId: 'a',
        mean: '95.0',
        outcome: 'graded',
        grade: 'four',
        cut: { reached: 'five', code: 'ceiling', limit: 0, of: 1 },
      },
    ]);
  });

  test('an exempt quarter counts on neither side, a quarter at 0 counts as 0', () => {
    expect(starMean(months('90', null, '80'), 1)).toBe('85.0');
    expect(starMean(months('90', '0'), 1)).toBe('45.0');
  });

  test('a veto in any month of the year leaves a number and no stars, and takes nobody a place', () => {
    const barred = { ...member('v', ['99']), months: [...months('99'), vetoed(null)] };
    const stars = draw([barred, member('a', ['96']), ...others(9)]);
    expect(of(stars, 'v')).toEqual({ personId: 'v', mean: '99.0', outcome: 'vetoed', grade: null, cut: null });
    // ten are graded: two of them may have five stars; with nine it would be one
    expect(of(stars, 'a')).toMatchObject({ grade: 'five' });
    const nine = draw([barred, member('a', ['96']), member('b', ['97']), ...others(7)]);
    expect(of(nine, 'a')).toMatchObject({ grade: 'four', cut: { code: 'ceiling', limit: 1, of: 9 } });
  });

  test.each<[MembershipState, string, boolean]>([
    ['probationary', 'notRanked', false],
    ['onProbation', 'notRanked', true],
    ['mobile', 'graded', true],
  ])('%s: %s', (state, outcome, inBase) => {
    const stars = draw([member('x', ['80'], state), member('a', ['96']), ...others(3)]);
    expect(of(stars, 'x')?.outcome).toBe(outcome);
    // of five one may have five stars, of four nobody
    expect(of(stars, 'a')?.grade).toBe(inBase ? 'five' : 'four');
  });

  test('without a rating there is nothing to grade', () => {
    expect(draw([member('a', [])])).toEqual([
      { personId: 'a', mean: null, outcome: 'notRated', grade: null, cut: null },
    ]);
  });

  test('under a shared ceiling whoever is named has them', () => {
    const pool = new Map([['five', { places: 1, of: 7, granted: new Set(['b']) }]]);
    const stars = yearlyStars(
      { ...GRADES, ceilingScope: 'pooled' },
      [member('a', ['98']), member('b', ['96'])],
      1,
      pool,
    );
    expect(of(stars, 'a')?.cut).toEqual({ reached: 'five', code: 'notGranted', limit: 1, of: 7 });
    expect(of(stars, 'b')?.grade).toBe('five');
  });

  test('the order of the members changes nothing', () => {
    const list = [member('a', ['96']), member('b', ['96']), member('c', ['97']), ...others(7)];
    fc.assert(
      fc.property(fc.shuffledSubarray(list, { minLength: list.length }), (shuffled) => {
        expect(draw(shuffled)).toEqual(draw(list));
      }),
    );
  });
});

describe('stars drawn anew after a correction (§2.4)', () => {
  const standing = (one: StarMember, grade: string | null): StandingStar => ({ ...one, standing: grade });
  const rest = others(8).map((one) => standing(one, 'three'));
  const rules = { places: 1, shared: new Map() };

  test('above the others: a third has them where two may, and that is said', () => {
    const all = [standing(member('b', ['97']), 'five'), standing(member('c', ['95.5']), 'five'), ...rest];
    expect(redrawnStar(GRADES, all, standing(member('a', ['96', '98']), 'four'), rules)).toEqual({
      personId: 'a',
      mean: '97.0',
      outcome: 'graded',
      grade: 'five',
      cut: null,
      over: { grade: 'five', limit: 2, of: 11, holders: 3 },
    });
  });

  test('a veto found later takes them', () => {
    const subject = standing({ ...member('a', ['96']), months: [vetoed('96')] }, 'five');
    expect(redrawnStar(GRADES, rest, subject, rules)).toMatchObject({ outcome: 'vetoed', grade: null, over: null });
  });
});
