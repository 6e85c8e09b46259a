/** The star database over HTTP: who reads what, in which order, and the workbook. */
import { readWorkbook } from '../../store/spreadsheet.ts';
import { oblige, openRounds, openStage, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Organisation, Round } from '../support/fixtures.ts';
import { openHouse } from './house.ts';
import type { House, Json } from './house.ts';

let house: House;
let organisation: Organisation;
let one: Branch;
let two: Branch;
let roundIds: string[] = [];

const star = async (
  { planId, roundId, versionId }: Round,
  row: {
    unitId: string;
    personId: string;
    version?: number;
    status?: string;
    grade: string;
    stars: number;
    mean: string;
    cut?: object;
  },
): Promise<void> => {
  await house.store.pool.query(
    `insert into star_record (plan_id, unit_id, round_id, person_id, year, version, status, state, outcome, mean, grade,
            stars, grade_cut, months, scheme_version_id, rules_version, drawn_at)
     values ($1, $2, $3, $4, '2026', $5, $6, 'full', 'graded', $7, $8, $9, $10, $11, $12, 2, now())`,
    [
      planId,
      row.unitId,
      roundId,
      row.personId,
      row.version ?? 1,
      row.status ?? 'current',
      row.mean,
      row.grade,
      row.stars,
      row.cut === undefined ? null : JSON.stringify(row.cut),
      JSON.stringify([
        { period: '2026-11', resultId: row.personId, rating: null, vetoed: false },
        { period: '2026-12', resultId: row.personId, rating: row.mean, vetoed: false },
      ]),
      versionId,
    ],
  );
};

beforeAll(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '机关', branches: [3, 3] });
  [one, two] = organisation.branches as [Branch, Branch];
  const versionId = await seedScheme(house.store, organisation.committeeId, undefined, 'star-rating');
  const rounds = await openRounds(house.store, { ...organisation, versionId, period: '2026-12' });
  roundIds = rounds.map(({ roundId }) => roundId);
  const [first, second] = rounds as [Round, Round];
  const [a = '', b = ''] = one.members;
  const [c = ''] = two.members;
  const cut = { reached: 'five', code: 'ceiling', limit: 0, of: 3 };
  await star(first, { unitId: one.id, personId: a, status: 'superseded', grade: 'four', stars: 4, mean: '94.0' });
  await star(first, { unitId: one.id, personId: a, version: 2, grade: 'four', stars: 4, mean: '95.5', cut });
  await star(first, { unitId: one.id, personId: b, grade: 'three', stars: 3, mean: '85.0' });
  await star(second, { unitId: two.id, personId: c, grade: 'five', stars: 5, mean: '98.0' });
});
afterAll(() => house.close());

const officer = (): string => organisation.officers.organisationOfficer;
const ask = (query: Record<string, string>): ReturnType<House['ask']> =>
  house.ask('stars', officer(), { query: { unitId: organisation.committeeId, year: '2026', ...query } });

test('the committee reads its whole tree, by branch and name, never by number', async () => {
  const { status, body } = await ask({});
  expect(status).toBe(200);
  const rows = body.stars as Json[];
  expect(rows).toHaveLength(3);
  const places = rows.map((row) => `${row.unit.name}/${row.person.name}`);
  expect(places).toEqual(places.toSorted());
  expect(JSON.stringify(body)).not.toContain('rank');
  expect(rows.find(({ person }) => person.id === one.members[0])).toMatchObject({
    version: 2,
    mean: '95.5',
    grade: { key: 'four', stars: 4, title: { zh: '四星' } },
    gradeCut: { reached: 'five', code: 'ceiling', limit: 0, of: 3, title: { zh: '五星' } },
    ratings: [{ period: '2026-12', rating: '95.5' }],
    supplement: null,
  });
});

test.each([
  [{ level: '5' }, 1],
  [{ level: 'three' }, 1],
  [{ level: '2' }, 0],
  [{ year: '2025' }, 0],
  [{ limit: '2' }, 2],
])('asked for %j it answers %d', async (query, count) => {
  expect((await ask(query as Record<string, string>)).body.stars).toHaveLength(count);
});

test('a year that is none, and a unit that is none, are refused', async () => {
  expect((await ask({ year: '26' })).status).toBe(400);
  expect((await ask({ unitId: officer() })).status).toBe(404);
});

test('a member reads every version of the own stars and nobody else’s', async () => {
  const [a = '', b = ''] = one.members;
  const { status, body } = await house.ask('memberStars', a, { id: a });
  expect(status).toBe(200);
  expect(body.stars.map(({ version, status: state, mean }: Json) => [version, state, mean])).toEqual([
    [2, 'current', '95.5'],
    [1, 'superseded', '94.0'],
  ]);
  expect((await house.ask('memberStars', b, { id: a })).status).toBe(403);
  expect((await house.ask('memberStars', one.secretary, { id: a })).status).toBe(403);
  expect((await house.ask('stars', a, { query: { unitId: one.id, year: '2026' } })).status).toBe(403);
  expect((await house.ask('memberStars', officer(), { id: a })).body.stars).toHaveLength(2);
});

test('the workbook says the same, with the reason for a lower grade', async () => {
  const answer = await fetch(`${house.url}/api/v1/stars.xlsx?unitId=${organisation.committeeId}&year=2026`, {
    headers: { cookie: await house.cookieOf(officer()) },
  });
  expect(answer.status).toBe(200);
  const read = await readWorkbook(new Uint8Array(await answer.arrayBuffer()), { sheets: ['党员星级库'], maxRows: 50 });
  if (!read.ok) throw new Error(read.fault);
  const rows = (read.sheets[0]?.rows ?? []).map(({ cells }) => cells);
  expect(rows).toHaveLength(5);
  const corrected = rows.find((cells) => cells.includes('95.5'));
  expect(corrected?.slice(3)).toEqual([
    '2026',
    '四星',
    '95.5',
    '2026-12 95.5',
    '达到五星分值，超出限额（3人中至多0人）；更正',
  ]);
});

test('shared ceilings are shown to whoever keeps a comprehensive review, and for no other duty', async () => {
  const { store } = house;
  const stageId = await openStage(store, { roundId: roundIds[0] ?? '', kind: 'comprehensive' });
  const review = await oblige(store, { stageId, kind: 'comprehensive', personId: officer() });
  const other = await oblige(store, { stageId, kind: 'review', personId: officer() });
  // every branch has its own ceiling under this scheme
  expect((await house.ask('sharedCeilings', officer(), { id: review })).body).toEqual({
    obligationId: review,
    ceilings: [],
  });
  expect((await house.ask('sharedCeilings', officer(), { id: other })).status).toBe(404);
  const body = {
    minuteId: review,
    marks: [],
    grants: [{ subjectId: officer(), grade: 'five', span: 'month', reason: '研究' }],
  };
  expect((await house.ask('comprehensiveReview', officer(), { id: review, body })).status).toBe(400);
});
