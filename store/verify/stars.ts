import type { GradeCut, GradesDocument, SharedCeilings } from '../../domain/grades.ts';
import type { GradeOver } from '../../domain/regrade.ts';
import { redrawnStar, yearlyStars } from '../../domain/stars.ts';
import type { StandingStar, StarMember, StarMonth, YearlyStar } from '../../domain/stars.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import type { Queryable } from '../database.ts';
import { VETOED } from '../rating-facts.ts';
import { sharedCeilings } from '../results/pools.ts';
import { completeYear, starMembers, starMonths } from '../results/stars.ts';
import { schemeVersion } from '../schemes.ts';
import type { Difference } from './results.ts';

interface ClosingRow {
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
}

interface StarRow extends StarMember, Omit<YearlyStar, 'cut'> {
  readonly version: number;
  readonly status: 'current' | 'superseded';
  readonly stars: number | null;
  readonly cut: GradeCut | null;
  readonly over: GradeOver | null;
}

/** Draws the stars of every complete year again, versions after corrections included, and compares what is stored. */
export async function verifyStars(on: Queryable): Promise<Difference[]> {
  const { rows } = await on.query<ClosingRow>(
    `select c.plan_id as "planId", r.unit_id as "unitId", c.period from round r join cycle c on c.id = r.cycle_id
      where r.state = 'published' and right(c.period, 2) = '12' order by c.period, r.id`,
  );
  const differing: Difference[] = [];
  for (const row of rows) {
    const closing = await completeYear(on, { id: null, ...row });
    if (closing === null) continue;
    const { document } = await schemeVersion(on, closing.versionId);
    if (document.grades?.yearly !== true) continue;
    const rules = { grades: document.grades, places: document.places };
    const people = await wrongPeople(on, closing, rules);
    differing.push(
      ...people.map((personId) => ({ resultId: null, personId, period: row.period, what: ['stars'] as const })),
    );
  }
  return differing;
}

type Closing = NonNullable<Awaited<ReturnType<typeof completeYear>>>;

async function wrongPeople(
  on: Queryable,
  closing: Closing,
  rules: { readonly grades: GradesDocument; readonly places: number },
): Promise<string[]> {
  const rows = await storedStars(on, closing);
  const shared = await sharedCeilings(on, closing.roundId, 'year');
  const expected = (await starMembers(on, closing)).map(({ personId }) => personId);
  const firsts = rows.filter(({ version }) => version === 1);
  return [
    ...new Set([
      ...expected.filter((personId) => !firsts.some((row) => row.personId === personId)),
      ...wrongAtFirst(rules, firsts, shared),
      ...wrongAfterwards(rules, rows, shared),
      ...(await wrongMonths(on, closing, rows)),
      ...unchained(rows),
      ...rows.filter(({ grade, stars }) => stars !== starsOf(rules.grades, grade)).map(({ personId }) => personId),
    ]),
  ].sort();
}

async function storedStars(on: Queryable, { planId, unitId, year }: Closing): Promise<StarRow[]> {
  const { rows } = await on.query<StarRow>(
    `select person_id as "personId", version, status, state, outcome, mean::text as mean, grade, stars, grade_cut as cut,
            grade_over as over, months
       from star_record where plan_id = $1 and unit_id = $2 and year = $3 order by seq`,
    [planId, unitId, year],
  );
  return rows;
}

const starsOf = ({ scale }: GradesDocument, grade: string | null): number | null =>
  scale.find(({ key }) => key === grade)?.stars ?? null;

const isSame = (row: StarRow, star: YearlyStar & { readonly over: GradeOver | null }): boolean =>
  canonicalJson([row.mean, row.outcome, row.grade, row.cut, row.over]) ===
  canonicalJson([star.mean, star.outcome, star.grade, star.cut, star.over]);

interface Rules {
  readonly grades: GradesDocument;
  readonly places: number;
}

function wrongAtFirst({ grades, places }: Rules, rows: readonly StarRow[], shared: SharedCeilings): string[] {
  const drawn = new Map(yearlyStars(grades, rows, places, shared).map((star) => [star.personId, star]));
  return rows.flatMap((row) => {
    const star = drawn.get(row.personId);
    return star !== undefined && isSame(row, { ...star, over: null }) ? [] : [row.personId];
  });
}

/** Each later version among those that stood when it was drawn. */
function wrongAfterwards({ grades, places }: Rules, rows: readonly StarRow[], shared: SharedCeilings): string[] {
  const standing = new Map<string, StandingStar>();
  return rows.flatMap((row) => {
    const before = standing.get(row.personId)?.standing ?? null;
    const others = [...standing.values()];
    standing.set(row.personId, { ...row, standing: row.grade });
    if (row.version === 1) return [];
    const star = redrawnStar(grades, others, { ...row, standing: before }, { places, shared });
    return isSame(row, star) ? [] : [row.personId];
  });
}

/** The months of every version are what those results say; those of the version in force are all that stand. */
async function wrongMonths(on: Queryable, closing: Closing, rows: readonly StarRow[]): Promise<string[]> {
  const people = [...new Set(rows.map(({ personId }) => personId))];
  const { rows: results } = await on.query<StarMonth & { personId: string }>(
    `select r.id as "resultId", r.person_id as "personId", r.period,
            case when r.basis = 'rating' then r.score::text end as rating, ${VETOED} as vetoed
       from result r
      where r.plan_id = $1 and r.person_id = any($2) and left(r.period, 4) = $3 and r.published_at is not null`,
    [closing.planId, people, closing.year],
  );
  const said = new Map(results.map(({ personId, ...month }) => [`${personId}/${month.resultId}`, month]));
  const standing = await starMonths(on, { ...closing, people });
  return rows
    .filter(({ personId, months, status }) => {
      const follow = months.every(
        (month) => canonicalJson(month) === canonicalJson(said.get(`${personId}/${month.resultId}`) ?? null),
      );
      const all = canonicalJson(months) === canonicalJson(standing.get(personId) ?? []);
      return !follow || (status === 'current' && !all);
    })
    .map(({ personId }) => personId);
}

/** Versions count from 1 without a gap, and the last one is in force. */
const unchained = (rows: readonly StarRow[]): string[] =>
  [...Map.groupBy(rows, ({ personId }) => personId)].flatMap(([personId, own]) => {
    const inOrder = own.every(({ version }, at) => version === at + 1);
    const current = own.every(({ status }, at) => (status === 'current') === (at === own.length - 1));
    return inOrder && current ? [] : [personId];
  });
