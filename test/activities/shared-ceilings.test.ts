/** Ceilings that small branches share, and the branch that comes late (§2.1, §2.4, design §5). */
import { addDays } from '../../domain/civil.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { publicityWorkbook } from '../../store/exports/posting.ts';
import { ceilingsOfReview } from '../../store/queries/ceilings.ts';
import { postingOf } from '../../store/queries/results.ts';
import { starsOfPerson } from '../../store/queries/stars.ts';
import type { Grant } from '../../store/steps/grant-grades.ts';
import { verifyResults } from '../../store/verify/results.ts';
import { allDeclareNothing, owed, reviewAll } from './acts.ts';
import type { Owed } from './acts.ts';
import { cast, reportAtMeeting, sit } from './ballot-acts.ts';
import {
  committeeOf,
  meetingOf,
  openHouse,
  openMonth,
  roundOf,
  seedBranch,
  seedMasses,
  seedParty,
  tick,
} from './house.ts';
import type { Branch, House, Month, Party } from './house.ts';

const PERIOD = '2026-12';

let house: House;
let party: Party;
let month: Month;
/** Eight members: their own ceiling lets one through. Three, three and four: theirs let nobody. */
let large: Branch;
let first: Branch;
let other: Branch;
let late: Branch;

const pooled = (document: SchemeDocument): SchemeDocument => ({
  ...document,
  ...(document.grades === undefined
    ? {}
    : {
        grades: {
          ...document.grades,
          ceilingScope: 'pooled' as const,
          scale: document.grades.scale.map((one, at) => (at === 0 ? { ...one, from: '91' } : one)),
        },
      }),
});

const bestOf = (branch: Branch): string => branch.people[1] ?? '';
const isMember = (personId: string): boolean =>
  [large, first, other, late].some(({ people }) => people.includes(personId));
const opinion = (voter: string, subject: string): Record<string, string> =>
  isMember(voter)
    ? { overall: [large, first, other, late].some((branch) => bestOf(branch) === subject) ? '100' : '90' }
    : { conduct: 'excellent', service: 'excellent' };

const stateOf = (branch: Branch): Promise<string> =>
  house.value('select state from round where id = $1', [roundOf(month, branch)]);
const dutyOf = async (branch: Branch): Promise<Owed> => {
  const duties = await owed(house, party.planId, 'comprehensive');
  const duty = duties.find(({ roundId }) => roundId === roundOf(month, branch));
  if (duty === undefined) throw new Error('nobody keeps the review');
  return duty;
};
const five = (subjectId: string, span: Grant['span'] = 'rating', grade = 'five'): Grant => ({
  subjectId,
  grade,
  span,
  reason: '经党委集体研究',
});

/** Days pass, everybody prompt, but for the review of branches that are held back, until `until` says so. */
async function days(from: string, until: () => Promise<boolean>, heldBack: readonly Branch[] = []): Promise<string> {
  const silent = heldBack.flatMap(({ people }) => people);
  let day = from;
  for (; !(await until()); day = addDays(day, 1)) {
    house.at(day, '09:00');
    await tick(house, party.planId);
    await allDeclareNothing(house, party.planId);
    for (const duty of await owed(house, party.planId, 'vote')) await cast(house, duty, opinion);
    await reviewAll(house, party.planId, silent);
    for (const duty of await owed(house, party.planId, 'reportMeeting')) await reportAtMeeting(house, duty);
    await tick(house, party.planId);
    await tick(house, party.planId);
  }
  return day;
}

const reviewsOpen = (count: number) => async (): Promise<boolean> =>
  (await owed(house, party.planId, 'comprehensive')).length === count;
const published = (branch: Branch) => async (): Promise<boolean> => (await stateOf(branch)) === 'published';

const resultsOf = (...branches: readonly Branch[]): Promise<object[]> =>
  house.rows(`select to_jsonb(r) as r from result r where round_id = any($1) order by id`, [
    branches.map((branch) => roundOf(month, branch)),
  ]);
const gradeOf = async (personId: string): Promise<object | undefined> =>
  (
    await house.rows(
      `select grade, grade_cut as cut from result where person_id = $1 and status in ('posted', 'published')`,
      [personId],
    )
  )[0];

let day = '';

beforeAll(async () => {
  house = await openHouse();
  house.at('2027-01-04', '00:05');
  party = await seedParty(house, pooled, PERIOD, 'star-rating-every-month');
  large = await seedBranch(house, party.committeeId, committeeOf(8));
  first = await seedBranch(house, party.committeeId, meetingOf(3));
  other = await seedBranch(house, party.committeeId, meetingOf(3));
  late = await seedBranch(house, party.committeeId, meetingOf(4));
  for (const { id } of [large, first, other, late]) await seedMasses(house, id, 9);
  month = await openMonth(house, party.planId, PERIOD);
  day = await days('2027-01-04', reviewsOpen(3), [late]);
}, 120_000);
afterAll(() => house.close());

describe('the Party committee convenes', () => {
  test('with one place for the two small branches that are in, and none for the large one, which has its own', async () => {
    const [rating, year] = (await ceilingsOfReview(house.store.pool, (await dutyOf(first)).id)) ?? [];
    expect(rating).toMatchObject({ span: 'rating', grade: { key: 'five' }, places: 1, of: 6, taken: 0 });
    expect(year).toMatchObject({ span: 'year', places: 1, of: 6, taken: 0 });
    // of the own branch only
    expect(rating?.candidates.map(({ person, number }) => [person.id, number])).toEqual([[bestOf(first), '91.8']]);
    expect(await ceilingsOfReview(house.store.pool, (await dutyOf(large)).id)).toEqual([]);
  });

  test('names nobody where the ceiling is the own, nobody the number does not reach, nobody twice', async () => {
    const [ofLarge, ofFirst] = [await dutyOf(large), await dutyOf(first)];
    expect(await sit(house, party, ofLarge, [], [five(bestOf(large))])).toBe('grade-not-shared');
    expect(await sit(house, party, ofFirst, [], [five(bestOf(first), 'rating', 'four')])).toBe('grade-not-shared');
    expect(await sit(house, party, ofFirst, [], [five(first.people[2] ?? '')])).toBe('grade-not-reached');
    expect(await sit(house, party, ofFirst, [], [five(bestOf(other))])).toBe('not-found');
    expect(await sit(house, party, ofFirst, [], [five(bestOf(first)), five(bestOf(first))])).toBe('already-answered');
    expect(await house.value('select count(*)::int from grade_grant')).toBe(0);
  });

  test('fills the place by decision; the next branch finds it taken, though its number is the same', async () => {
    expect(
      await sit(house, party, await dutyOf(first), [], [five(bestOf(first)), five(bestOf(first), 'year')]),
    ).toBeNull();
    expect(await sit(house, party, await dutyOf(other), [], [five(bestOf(other))])).toBe('ceiling-reached');
    expect(await sit(house, party, await dutyOf(other))).toBeNull();
    expect(await sit(house, party, await dutyOf(large))).toBeNull();
    day = await days(day, published(first), [late]);
    expect(await gradeOf(bestOf(first))).toEqual({ grade: 'five', cut: null });
    expect(await gradeOf(bestOf(other))).toEqual({
      grade: 'four',
      cut: { reached: 'five', code: 'notGranted', limit: 1, of: 6 },
    });
    expect(await gradeOf(bestOf(large))).toEqual({ grade: 'five', cut: null });
  });
});

describe('a branch that comes late', () => {
  let before: object[] = [];

  test('has its own sitting, with the place its members add', async () => {
    await days(day, async () => (await published(large)()) && (await published(other)()), [late]);
    expect(await stateOf(late)).toBe('running');
    before = await resultsOf(large, first, other);
    day = await days(addDays(day, 1), reviewsOpen(1));
    const [rating] = (await ceilingsOfReview(house.store.pool, (await dutyOf(late)).id)) ?? [];
    expect(rating).toMatchObject({ places: 2, of: 10, taken: 1 });
    expect(await sit(house, party, await dutyOf(late), [], [five(bestOf(late))])).toBeNull();
  });

  test('is posted as the first supplement, on the page and on the wall', async () => {
    await tick(house, party.planId);
    expect(await postingOf(house.store.pool, roundOf(month, late))).toMatchObject({ posted: true, supplement: 1 });
    expect(await postingOf(house.store.pool, roundOf(month, first))).toMatchObject({ supplement: null });
    const file = await publicityWorkbook(house.store, roundOf(month, late));
    expect(file?.fileName).toContain('积分公示表补充公示（第1批）');
    expect((await publicityWorkbook(house.store, roundOf(month, first)))?.fileName).not.toContain('补充');
  });

  test('is published without changing anything of what was', async () => {
    await days(day, published(late));
    expect(await gradeOf(bestOf(late))).toEqual({ grade: 'five', cut: null });
    expect(await resultsOf(large, first, other)).toEqual(before);
    expect(await house.value('select state from cycle where id = $1', [month.cycleId])).toBe('published');
  });

  test("the year's stars follow the decision about the year, and say which supplement they came in", async () => {
    const star = async (branch: Branch): Promise<object | undefined> =>
      (await starsOfPerson(house.store.pool, bestOf(branch)))[0];
    expect(await star(first)).toMatchObject({ grade: { key: 'five' }, supplement: null });
    expect(await star(other)).toMatchObject({ grade: { key: 'four' }, gradeCut: { code: 'notGranted' } });
    // named for the rating, not for the year
    expect(await star(late)).toMatchObject({
      grade: { key: 'four' },
      gradeCut: { code: 'notGranted', limit: 2, of: 10 },
      supplement: 1,
    });
  });
});

describe('verification', () => {
  const differences = async (): Promise<string[][]> =>
    (await verifyResults(house.store.pool)).differing.map(({ what }) => [...what]);

  test('finds nothing wrong, then every change of a pool or a grant', async () => {
    expect(await differences()).toEqual([]);
    await house.rows('update grade_pool set places = places + 1 where base = 10');
    expect(await differences()).toContainEqual(['sharedCeiling']);
    await house.rows('update grade_pool set places = places - 1 where base = 10');
    await house.rows(`update grade_grant set subject_id = $1 where subject_id = $2 and span = 'rating'`, [
      first.people[0],
      bestOf(first),
    ]);
    expect(await differences()).toContainEqual(['grade']);
  });
});
