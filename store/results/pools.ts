import type { MembershipState } from '../../domain/facts.ts';
import { ceilingLimit, decidedLimit, GRADE_SPANS } from '../../domain/grades.ts';
import type { GradesDocument, GradeSpan, SharedCeilings } from '../../domain/grades.ts';
import { membershipRules } from '../../domain/membership.ts';
import { endsSpan, monthsOfSpanSoFar } from '../../domain/period.ts';
import type { Cadence } from '../../domain/period.ts';
import type { Queryable } from '../database.ts';

interface PoolRow {
  readonly span: GradeSpan;
  readonly grade: string;
  /** Members who count, by round. */
  readonly rounds: Readonly<Record<string, number>>;
  readonly base: number;
  readonly places: number;
  /** The one branch that fills it by decision; null = branches share it. */
  readonly roundId: string | null;
}

/** A shared ceiling: of how many, and the places that makes. */
type PinnedPool = Omit<PoolRow, 'rounds' | 'roundId'>;

interface CountedSubject {
  readonly roundId: string;
  readonly state: MembershipState;
  readonly exempt: boolean;
  readonly vetoed: boolean;
  /** Taken up by this very sitting. */
  readonly here: boolean;
}

/**
 * Pins the ceilings that branches share when the Party committee convenes: how many members count, and how many places
 * that makes. The branches of earlier sittings count too, so that a late one adds its own share and takes nobody's.
 * Returns what was pinned.
 */
export async function pinPools(
  on: Queryable,
  sitting: { readonly sittingId: string; readonly cycleId: string; readonly period: string },
  rules: { readonly grades: GradesDocument; readonly every: Cadence },
): Promise<PinnedPool[]> {
  const { grades, every } = rules;
  if (grades.ceilingScope === 'branch' && grades.scale.every(({ byDecision }) => byDecision === undefined)) {
    return [];
  }
  const months = monthsOfSpanSoFar(sitting.period, every);
  const subjects = await countedSubjects(on, sitting, months);
  const bases = basesOf(subjects);
  const here = basesOf(subjects.filter((subject) => subject.here));
  const spans = grades.yearly && endsSpan(sitting.period, 'year') ? GRADE_SPANS : (['rating'] as const);
  const pools = spans.flatMap((span) =>
    grades.scale.flatMap((document) => [
      ...(grades.ceilingScope === 'branch' ? [] : poolOf(grades, document, span, bases)),
      ...decidedPools(document, span, here),
    ]),
  );
  await on.query(
    `insert into grade_pool (sitting_id, span, grade, rounds, base, places, round_id)
     select $1, x.span, x.grade, x.rounds, x.base, x.places, x."roundId"
       from jsonb_to_recordset($2) as x(span text, grade text, rounds jsonb, base int, places int, "roundId" uuid)`,
    [sitting.sittingId, JSON.stringify(pools)],
  );
  return pools.map(({ span, grade, base, places }) => ({ span, grade, base, places }));
}

/** The pool of one grade; none where its ceiling is every branch's own. */
function poolOf(
  { ceilingScope }: GradesDocument,
  { key, ceilingPercent }: GradesDocument['scale'][number],
  span: GradeSpan,
  bases: ReadonlyMap<string, number>,
): PoolRow[] {
  if (ceilingPercent === undefined) return [];
  const sharing = [...bases].filter(
    ([, base]) => ceilingScope === 'committee' || ceilingLimit(ceilingPercent, base) === 0,
  );
  const base = sharing.reduce((sum, [, own]) => sum + own, 0);
  const places = ceilingLimit(ceilingPercent, base);
  return sharing.length === 0
    ? []
    : [{ span, grade: key, rounds: Object.fromEntries(sharing), base, places, roundId: null }];
}

/** The pools of a grade that people give: each branch fills its own. */
const decidedPools = (
  { key, byDecision }: GradesDocument['scale'][number],
  span: GradeSpan,
  bases: ReadonlyMap<string, number>,
): PoolRow[] =>
  byDecision === undefined
    ? []
    : [...bases].map(([roundId, base]) => {
        return { span, grade: key, rounds: { [roundId]: base }, base, places: decidedLimit(byDecision, base), roundId };
      });

/** The members of the rounds that sittings of the cycle have taken up. */
async function countedSubjects(
  on: Queryable,
  { cycleId, sittingId }: { readonly cycleId: string; readonly sittingId: string },
  months: readonly string[],
): Promise<CountedSubject[]> {
  const { rows } = await on.query<CountedSubject>(
    `select s.round_id as "roundId", s.state, s.exempt, r.sitting_id = $3 as here, exists (
              select 1 from veto_finding f where f.person_id = s.person_id and f.period = any($2)) as vetoed
       from round r join subject s on s.round_id = r.id and not s.withdrawn
      where r.cycle_id = $1 and r.sitting_id is not null and r.state <> 'cancelled' order by r.id`,
    [cycleId, months, sittingId],
  );
  return rows;
}

/** How many members count in each round. */
const basesOf = (subjects: readonly CountedSubject[]): ReadonlyMap<string, number> =>
  new Map(
    [...Map.groupBy(subjects, ({ roundId }) => roundId)].map(([roundId, own]) => [
      roundId,
      own.filter(({ state, exempt, vetoed }) => membershipRules(state, exempt).inBar && !vetoed).length,
    ]),
  );

/** The pools a round shares, with how many of their places are taken. */
export interface RoundPool extends PinnedPool {
  readonly taken: number;
}

/** Live grants `x` of the cycle of the sitting `t` for the pool `p`. */
const TAKEN = `(select count(*)::int from grade_grant x join round o on o.id = x.round_id
  where o.cycle_id = t.cycle_id and x.span = p.span and x.grade = p.grade and x.replaced_at is null
    and (p.round_id is null or x.round_id = p.round_id))`;

/** The pools of a round's own sitting that it shares. `lock` keeps other reviews of the cycle from filling them meanwhile. */
export async function poolsOfRound(
  on: Queryable,
  roundId: string,
  options?: { readonly lock: true },
): Promise<RoundPool[]> {
  if (options !== undefined) {
    // All pools of the cycle, in a fixed order: the same places are given out by every sitting of it.
    await on.query(
      `select 1 from grade_pool p join sitting t on t.id = p.sitting_id
         join round r on r.cycle_id = t.cycle_id where r.id = $1 order by t.ordinal, p.span, p.grade for update of p`,
      [roundId],
    );
  }
  const { rows } = await on.query<RoundPool>(
    `select p.span, p.grade, p.base, p.places, ${TAKEN} as taken
       from round r join sitting t on t.id = r.sitting_id join grade_pool p on p.sitting_id = t.id
      where r.id = $1 and p.rounds ? r.id::text order by p.span, p.grade`,
    [roundId],
  );
  return rows;
}

/** The ceilings a round shares with others, with whom the comprehensive review named in this round. */
export async function sharedCeilings(on: Queryable, roundId: string, span: GradeSpan): Promise<SharedCeilings> {
  const pools = (await poolsOfRound(on, roundId)).filter((pool) => pool.span === span);
  if (pools.length === 0) {
    return new Map();
  }
  const { rows } = await on.query<{ grade: string; personId: string }>(
    `select grade, subject_id as "personId" from grade_grant
      where round_id = $1 and span = $2 and replaced_at is null`,
    [roundId, span],
  );
  return new Map(
    pools.map(({ grade, places, base }) => {
      const granted = new Set(rows.filter((row) => row.grade === grade).map(({ personId }) => personId));
      return [grade, { places, of: base, granted }];
    }),
  );
}
