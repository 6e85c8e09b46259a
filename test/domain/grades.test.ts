import { ceilingLimit, grade, gradeReached } from '../../domain/grades.ts';
import type { Graded, GradeEntry, GradesDocument, SharedCeilings } from '../../domain/grades.ts';
import { repeat } from './ballots.ts';
import { GRADES } from './rating-fixtures.ts';

const id = (at: number) => `p${String(at).padStart(2, '0')}`;
const entries = (...numbers: string[]): GradeEntry[] =>
  numbers.map((published, at) => ({ personId: id(at), published, graded: true, inBase: true }));
const keys = (list: readonly Graded[]) => list.map((one) => one.grade);
const scoped = (ceilingScope: GradesDocument['ceilingScope'], more: Partial<GradesDocument> = {}): GradesDocument => ({
  ...GRADES,
  ceilingScope,
  ...more,
});

describe('stars by number', () => {
  test.each([
    ['95.0', 'five'],
    ['94.9', 'four'],
    ['90', 'four'],
    ['89.1', 'three'],
    ['88.1', 'three'],
    ['70.00', 'two'],
    ['60.0', 'one'],
    ['59.9', undefined],
    ['0.0', undefined],
  ])('%s reaches %s', (published, key) => {
    expect(gradeReached(GRADES, published)?.key).toBe(key);
  });

  test('are compared as numbers, not as text: 100.0 is more than 95', () => {
    expect(gradeReached(GRADES, '100.0')?.key).toBe('five');
    expect(gradeReached(GRADES, '9.5')).toBeNull();
  });
});

describe('§4.9 a ceiling of 20 % with 11 graded members', () => {
  const others = repeat(8, '85');

  test('lets two through: 20 % of 11 is 2, of 4 is 0, of 5 is 1', () => {
    expect([11, 4, 5, 9, 10].map((people) => ceilingLimit('20', people))).toEqual([2, 0, 1, 1, 2]);
    expect(ceilingLimit('33.3', 3)).toBe(0);
  });

  test('a third at 95 or more has four stars and the reason', () => {
    const [first, second, third, fourth] = grade(GRADES, entries('98', '97', '95', ...others));
    expect([first, second]).toMatchObject([
      { grade: 'five', cut: null },
      { grade: 'five', cut: null },
    ]);
    expect(third).toEqual({
      personId: 'p02',
      grade: 'four',
      cut: { reached: 'five', code: 'ceiling', limit: 2, of: 11 },
    });
    expect(fourth).toEqual({ personId: 'p03', grade: 'three', cut: null });
  });

  test('two tied for the last place: neither has it (宁缺毋滥)', () => {
    const graded = grade(GRADES, entries('98', '96.0', '96', ...others));
    expect(keys(graded).slice(0, 3)).toEqual(['five', 'four', 'four']);
    expect(graded[1]?.cut).toEqual({ reached: 'five', code: 'tiedAtCeiling', limit: 2, of: 11 });
    expect(graded[2]?.cut?.code).toBe('tiedAtCeiling');
  });

  test('or both, where the scheme says so', () => {
    const graded = grade({ ...GRADES, ties: 'both' }, entries('98', '96', '96.0', '95.5', ...others.slice(1)));
    expect(keys(graded).slice(0, 4)).toEqual(['five', 'five', 'five', 'four']);
    expect(graded[3]?.cut?.code).toBe('ceiling');
  });

  test('below a tie at the border the reason is the ceiling', () => {
    const graded = grade(GRADES, entries('98', '96', '96', '95', ...others.slice(1)));
    expect(graded.slice(1, 4).map(({ cut }) => cut?.code)).toEqual(['tiedAtCeiling', 'tiedAtCeiling', 'ceiling']);
  });

  test('a tie that fits under it is none', () => {
    expect(keys(grade(GRADES, entries('96', '96', ...repeat(9, '85')))).slice(0, 2)).toEqual(['five', 'five']);
  });

  test('is a limit and never a target: nobody at 95, nobody with five stars', () => {
    expect(keys(grade(GRADES, entries(...repeat(11, '94.9'))))).toEqual(repeat(11, 'four'));
  });

  test('counts those of the base, not those who are graded', () => {
    const probationary = Array.from({ length: 7 }, (_, at): GradeEntry => ({
      personId: `x${String(at)}`,
      published: '99',
      graded: false,
      inBase: false,
    }));
    const graded = grade(GRADES, [...entries('98', '97', '85', '85'), ...probationary]);
    expect(keys(graded)).toEqual(['four', 'four', 'three', 'three', ...repeat(7, null)]);
    expect(graded[0]?.cut).toMatchObject({ limit: 0, of: 4 });
  });
});

test('S1.4 a vetoed member has no star, which is not zero stars, and takes no place from others', () => {
  const vetoed: GradeEntry = { personId: 'p99', published: '99', graded: false, inBase: true };
  const graded = grade(GRADES, [...entries('98', '80', '80', '80'), vetoed]);
  expect(graded[0]?.grade).toBe('five');
  expect(graded[4]).toEqual({ personId: 'p99', grade: null, cut: null });
});

describe('two ceilings', () => {
  const two: GradesDocument = {
    ...GRADES,
    scale: GRADES.scale.map((one) => (one.key === 'four' ? { ...one, ceilingPercent: '30' } : one)),
  };

  test('whoever is cut at the first competes for the second, and the first reason stays', () => {
    const graded = grade(two, entries('99', '98', '97', '96', '94', '93', ...repeat(4, '80')));
    expect(keys(graded).slice(0, 6)).toEqual(['five', 'five', 'four', 'four', 'four', 'three']);
    expect(graded[2]?.cut).toMatchObject({ reached: 'five', code: 'ceiling' });
    expect(graded[5]?.cut).toEqual({ reached: 'four', code: 'ceiling', limit: 3, of: 10 });
  });

  test('ten tied at 96 come to three stars each', () => {
    const graded = grade(two, entries(...repeat(10, '96')));
    expect(keys(graded)).toEqual(repeat(10, 'three'));
    expect(graded[0]?.cut).toEqual({ reached: 'five', code: 'tiedAtCeiling', limit: 2, of: 10 });
  });
});

test('a ceiling on the lowest grade leaves the others without one', () => {
  const scale = GRADES.scale.slice(-1).map((one) => ({ ...one, ceilingPercent: '50' }));
  const graded = grade({ ...GRADES, scale }, entries('70', '60'));
  expect(keys(graded)).toEqual(['one', null]);
  expect(graded[1]?.cut).toMatchObject({ reached: 'one', code: 'ceiling' });
});

/** These are named for five stars, of the three places that 20 % of 17 make. */
const named = (people: readonly string[], key = 'five'): SharedCeilings =>
  new Map([[key, { places: 3, of: 17, granted: new Set(people) }]]);

describe('§2.1 the scope of a ceiling', () => {
  const small = entries('98', '96', '85');
  const large = entries('98', '97', '96', ...repeat(8, '85'));

  test('pooled: a branch whose ceiling rounds down to nobody has five stars only by grant', () => {
    expect(keys(grade(scoped('pooled'), small))).toEqual(['four', 'four', 'three']);
    expect(grade(scoped('pooled'), small)[0]?.cut).toEqual({ reached: 'five', code: 'notGranted', limit: 0, of: 3 });
    expect(keys(grade(scoped('pooled'), small, named(['p01'])))).toEqual(['four', 'five', 'three']);
  });

  test('pooled: a branch with a ceiling of its own keeps it, whatever the others share', () => {
    const without = grade(scoped('pooled'), large);
    expect(keys(without).slice(0, 3)).toEqual(['five', 'five', 'four']);
    expect(grade(scoped('pooled'), large, new Map())).toEqual(without);
  });

  test('committee: five stars only by grant, in every branch', () => {
    expect(keys(grade(scoped('committee'), large)).slice(0, 3)).toEqual(['four', 'four', 'four']);
    const granted = grade(scoped('committee'), large, named(['p00', 'p01', 'p02']));
    expect(keys(granted).slice(0, 3)).toEqual(['five', 'five', 'five']);
  });

  test('branch: a grant moves nothing', () => {
    expect(grade(scoped('branch'), small, named(['p00']))).toEqual(grade(scoped('branch'), small));
  });

  test('a grant lifts nobody above the grade the number reaches', () => {
    expect(keys(grade(scoped('committee'), small, named(['p02'])))).toEqual(['four', 'four', 'three']);
  });

  test('ties are not the matter of a grant: who is named has it', () => {
    const tied = entries('96', '96', '96');
    expect(keys(grade(scoped('committee'), tied, named(['p01'])))).toEqual(['four', 'five', 'four']);
  });

  test('whoever is not named is told of how many places, shared by how many', () => {
    const [first] = grade(scoped('committee'), small, named(['p01']));
    expect(first).toMatchObject({ grade: 'four', cut: { reached: 'five', code: 'notGranted', limit: 3, of: 17 } });
  });

  test('under two shared ceilings a member is named for one grade and has no other by it', () => {
    const scale = GRADES.scale.map((one) => (one.key === 'four' ? { ...one, ceilingPercent: '30' } : one));
    const document = { ...scoped('committee'), scale };
    const both = new Map([...named(['p00']), ...named(['p01'], 'four')]);
    const graded = grade(document, entries('98', '97', '96', '91'), both);
    expect(keys(graded)).toEqual(['five', 'four', 'three', 'three']);
    expect(graded.map(({ cut }) => cut?.reached ?? null)).toEqual([null, 'five', 'five', 'four']);
  });
});
