import type { GradeCut, GradesDocument, SharedCeilings } from '../../domain/grades.ts';
import { ceilingLimit, decidedLimit, grade } from '../../domain/grades.ts';
import { regrade } from '../../domain/regrade.ts';
import type { GradeOver } from '../../domain/regrade.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import type { Queryable } from '../database.ts';
import { entryOf, RATED } from '../results/graded.ts';
import type { RatedRow } from '../results/graded.ts';
import { sharedCeilings } from '../results/pools.ts';
import { schemeVersion } from '../schemes.ts';
import type { Difference } from './results.ts';

interface GradedRound {
  readonly id: string;
  readonly period: string;
  readonly versionId: string;
}

/** A version that was published, in the order in which versions were. */
interface GradedRow extends Omit<RatedRow, 'published'> {
  readonly id: string;
  readonly version: number;
  /** Null in an exempt version. */
  readonly published: string | null;
  readonly basis: 'points' | 'rating';
  readonly grade: string | null;
  readonly cut: GradeCut | null;
  readonly over: GradeOver | null;
}

/**
 * Grades every published round again as it was graded: all together when it was posted, then each corrected subject
 * among those whose grades stood (§2.4). Superseded versions are compared as well.
 */
export async function verifyGrades(on: Queryable): Promise<Difference[]> {
  const { rows } = await on.query<GradedRound>(
    `select r.id, c.period, r.scheme_version_id as "versionId" from round r join cycle c on c.id = r.cycle_id
      where r.state = 'published' order by c.period, r.id`,
  );
  const differing: Difference[] = await verifyPools(on);
  for (const round of rows) {
    const { document } = await schemeVersion(on, round.versionId);
    if (document.grades !== undefined) differing.push(...(await differencesOf(on, round, document.grades)));
  }
  return differing;
}

async function differencesOf(on: Queryable, round: GradedRound, grades: GradesDocument): Promise<Difference[]> {
  const versions = await publishedVersions(on, round.id);
  const shared = await sharedCeilings(on, round.id, 'rating');
  const firsts = [...Map.groupBy(versions, ({ personId }) => personId).values()].flatMap((own) => own.slice(0, 1));
  const wrong = wrongAtFirst(grades, firsts, shared);
  const standing = new Map(firsts.map((row) => [row.personId, row]));
  for (const row of versions.filter((version) => !firsts.includes(version))) {
    if (!isRegradedRight(grades, standing, row, shared)) wrong.push(row);
    standing.set(row.personId, row);
  }
  return wrong.map(({ id, personId }) => ({ resultId: id, personId, period: round.period, what: ['grade'] }));
}

/** Every version of the round's results that ever stood, with ranks of time: a version replaced while posted never did. */
async function publishedVersions(on: Queryable, roundId: string): Promise<GradedRow[]> {
  const { rows } = await on.query<GradedRow>(
    `select ${RATED}, r.id, r.version, r.basis, r.grade, r.grade_cut as cut, r.grade_over as over
       from result r join subject s on s.round_id = r.round_id and s.person_id = r.person_id
      where r.round_id = $1 and r.published_at is not null order by r.published_at, r.version, r.id`,
    [roundId],
  );
  return rows;
}

const isRated = (row: GradedRow): row is GradedRow & { published: string } =>
  row.basis === 'rating' && row.published !== null;

function wrongAtFirst(grades: GradesDocument, rows: readonly GradedRow[], shared: SharedCeilings): GradedRow[] {
  const graded = new Map(grade(grades, rows.filter(isRated).map(entryOf), shared).map((one) => [one.personId, one]));
  return rows.filter((row) => {
    const expected = graded.get(row.personId) ?? { grade: null, cut: null };
    return !isSame(row, { ...expected, over: null });
  });
}

function isRegradedRight(
  grades: GradesDocument,
  standing: ReadonlyMap<string, GradedRow>,
  row: GradedRow,
  shared: SharedCeilings,
): boolean {
  const before = standing.get(row.personId)?.grade ?? null;
  const rows = [...[...standing.values()].filter(({ personId }) => personId !== row.personId), row].filter(isRated);
  const entries = rows.map((one) => ({
    ...entryOf(one),
    standing: one.personId === row.personId ? before : one.grade,
  }));
  return isSame(row, regrade(grades, entries, row.personId, shared));
}

const isSame = (
  { grade: key, cut, over }: GradedRow,
  expected: { readonly grade: string | null; readonly cut: GradeCut | null; readonly over: GradeOver | null },
): boolean => canonicalJson([key, cut, over]) === canonicalJson([expected.grade, expected.cut, expected.over]);

interface PinnedPool {
  readonly cycleId: string;
  readonly period: string;
  readonly grade: string;
  readonly rounds: Readonly<Record<string, number>>;
  readonly base: number;
  readonly places: number;
  readonly named: number;
  readonly versionId: string;
}

/** The shared ceilings: the base is what the branches add up to, the places follow, and no more are named. */
async function verifyPools(on: Queryable): Promise<Difference[]> {
  const { rows } = await on.query<PinnedPool>(
    `select c.id as "cycleId", c.period, p.grade, p.rounds, p.base, p.places, c.scheme_version_id as "versionId",
            (select count(*)::int from grade_grant x join round o on o.id = x.round_id
               join sitting s on s.id = o.sitting_id
              where (p.round_id is null or o.id = p.round_id) and s.cycle_id = c.id and s.ordinal <= t.ordinal and x.span = p.span and x.grade = p.grade
                and x.replaced_at is null) as named
       from grade_pool p join sitting t on t.id = p.sitting_id join cycle c on c.id = t.cycle_id
      order by c.period, t.id, p.span, p.grade`,
  );
  const differing: Difference[] = [];
  for (const pool of rows) {
    const { document } = await schemeVersion(on, pool.versionId);
    const { ceilingPercent, byDecision } = document.grades?.scale.find(({ key }) => key === pool.grade) ?? {};
    const base = Object.values(pool.rounds).reduce((sum, one) => sum + one, 0);
    const places =
      byDecision === undefined
        ? ceilingPercent === undefined
          ? null
          : ceilingLimit(ceilingPercent, base)
        : decidedLimit(byDecision, base);
    const follows = base === pool.base && pool.places === places;
    if (!follows || pool.named > pool.places) {
      differing.push({ resultId: null, personId: null, period: pool.period, what: ['sharedCeiling'] });
    }
  }
  return differing;
}
