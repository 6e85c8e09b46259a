import type { GradeCut } from '../../domain/grades.ts';
import type { GradeOver } from '../../domain/regrade.ts';
import { RULES_VERSION } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { redrawnStar, yearlyStars } from '../../domain/stars.ts';
import type { StandingStar, StarMember, StarMonth, YearlyStar } from '../../domain/stars.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import { writeAudit } from '../audit.ts';
import type { Queryable, Transaction } from '../database.ts';
import { VETOED } from '../rating-facts.ts';
import { schemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';
import { sharedCeilings } from './pools.ts';

/** A month of a branch that has ended, and may complete its year. */
interface EndedMonth {
  /** The round that is being published; null where it was cancelled. */
  readonly id: string | null;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
}

/** The round that closes a branch's year. */
interface Closing {
  readonly roundId: string;
  readonly planId: string;
  readonly unitId: string;
  readonly year: string;
  readonly versionId: string;
}

/**
 * Draws the year's stars of a branch once its year is complete: December is published and no other month of it still
 * runs (§3). Stars that are drawn stay as they are; repeating it changes nothing.
 */
export async function drawStars(tx: Transaction, month: EndedMonth): Promise<void> {
  const closing = await completeYear(tx, month);
  if (closing === null) {
    return;
  }
  const { document } = await schemeVersion(tx, closing.versionId);
  if (document.grades?.yearly !== true) {
    return;
  }
  const members = await starMembers(tx, closing);
  const shared = await sharedCeilings(tx, closing.roundId, 'year');
  const stars = yearlyStars(document.grades, members, document.places, shared);
  const byPerson = new Map(members.map((member) => [member.personId, member]));
  for (const star of stars) {
    const member = byPerson.get(star.personId);
    if (member === undefined) continue;
    await insertStar(tx, { ...closing, ...member, ...star, version: 1, over: null, correctionId: null }, document);
  }
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'stars.drawn',
    target: `round/${closing.roundId}`,
    content: { year: closing.year, members: stars.length },
  });
}

/** The December round of the branch, when it is published and every other month of the year has ended. */
export async function completeYear(on: Queryable, month: EndedMonth): Promise<Closing | null> {
  const year = month.period.slice(0, 4);
  const { rows } = await on.query<Closing & { complete: boolean }>(
    `select r.id as "roundId", c.plan_id as "planId", r.unit_id as "unitId", $4 as year,
            r.scheme_version_id as "versionId",
            (r.state = 'published' or r.id = $1) and not exists (
              select 1 from round o join cycle oc on oc.id = o.cycle_id
               where oc.plan_id = $2 and o.unit_id = $3 and left(oc.period, 4) = $4 and o.state = 'running'
                 and o.id is distinct from $1
            ) as complete
       from round r join cycle c on c.id = r.cycle_id
      where c.plan_id = $2 and r.unit_id = $3 and c.period = $4 || '-12'`,
    [month.id, month.planId, month.unitId, year],
  );
  const [row] = rows;
  if (row?.complete !== true) return null;
  const { complete: _, ...closing } = row;
  return closing;
}

/** The members of the closing round with what of the year is published about them, under the same plan. */
export async function starMembers(
  on: Queryable,
  { roundId, planId, year }: Pick<Closing, 'roundId' | 'planId' | 'year'>,
): Promise<StarMember[]> {
  const subjects = await subjectsOf(on, roundId);
  const people = subjects.map(({ personId }) => personId);
  const months = await starMonths(on, { planId, year, people });
  return subjects.map(({ personId, state }) => ({ personId, state, months: months.get(personId) ?? [] }));
}

/** The published months of a year that count for these people's stars, by person, in order of time. */
export async function starMonths(
  on: Queryable,
  input: { readonly planId: string; readonly year: string; readonly people: readonly string[] },
): Promise<ReadonlyMap<string, StarMonth[]>> {
  const { rows } = await on.query<StarMonth & { personId: string }>(
    `select r.person_id as "personId", r.period, r.id as "resultId",
            case when r.basis = 'rating' then r.score::text end as rating, ${VETOED} as vetoed
       from result r
      where r.plan_id = $1 and r.person_id = any($2) and r.status = 'published' and left(r.period, 4) = $3
        and (r.basis = 'rating' and r.score is not null or ${VETOED})
      order by r.person_id, r.period`,
    [input.planId, input.people, input.year],
  );
  return new Map(
    [...Map.groupBy(rows, ({ personId }) => personId)].map(([id, own]) => [
      id,
      own.map(({ period, resultId, rating, vetoed }) => ({ period, resultId, rating, vetoed })),
    ]),
  );
}

type NewStar = Closing &
  StarMember &
  YearlyStar & { readonly version: number; readonly over: GradeOver | null; readonly correctionId: string | null };

async function insertStar(tx: Transaction, star: NewStar, document: SchemeDocument): Promise<void> {
  const json = (value: GradeCut | GradeOver | null): string | null => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into star_record (plan_id, unit_id, round_id, person_id, year, version, state, outcome, mean, grade, stars,
            grade_cut, grade_over, months, scheme_version_id, rules_version, drawn_at, correction_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict (plan_id, person_id, year, version) do nothing`,
    [
      star.planId,
      star.unitId,
      star.roundId,
      star.personId,
      star.year,
      star.version,
      star.state,
      star.outcome,
      star.mean,
      star.grade,
      document.grades?.scale.find(({ key }) => key === star.grade)?.stars ?? null,
      json(star.cut),
      json(star.over),
      JSON.stringify(star.months),
      star.versionId,
      RULES_VERSION,
      tx.now,
      star.correctionId,
    ],
  );
}

interface StarRow extends Closing, Omit<StandingStar, 'standing'> {
  readonly id: string;
  readonly version: number;
  readonly grade: string | null;
}

/** Columns of a star record as the rules see it. */
const STAR = `id, plan_id as "planId", unit_id as "unitId", round_id as "roundId", person_id as "personId", year,
  version, state, grade, months, scheme_version_id as "versionId"`;

/**
 * Draws a person's stars anew after months of theirs were corrected, in every year that has been drawn; everybody else
 * keeps theirs (§2.4). The old version stays readable.
 */
export async function redrawStars(
  tx: Transaction,
  corrected: { readonly correctionId: string; readonly personId: string; readonly periods: readonly string[] },
): Promise<void> {
  const years = [...new Set(corrected.periods.map((period) => period.slice(0, 4)))];
  const { rows } = await tx.query<StarRow>(
    `select ${STAR} from star_record
      where person_id = $1 and year = any($2) and status = 'current' order by year, plan_id`,
    [corrected.personId, years],
  );
  for (const row of rows) await redraw(tx, row, corrected.correctionId);
}

async function redraw(tx: Transaction, standing: StarRow, correctionId: string): Promise<void> {
  const { planId, unitId, year, personId } = standing;
  // One correction after the other: each sees what the one before left.
  const { rows: all } = await tx.query<StarRow>(
    `select ${STAR} from star_record where plan_id = $1 and unit_id = $2 and year = $3 and status = 'current'
      order by id for update`,
    [planId, unitId, year],
  );
  const months = (await starMonths(tx, { planId, year, people: [personId] })).get(personId) ?? [];
  if (canonicalJson(months) === canonicalJson(standing.months)) {
    return;
  }
  const { document } = await schemeVersion(tx, standing.versionId);
  if (document.grades === undefined) {
    return;
  }
  const shared = await sharedCeilings(tx, standing.roundId, 'year');
  const members = all.map(({ grade, ...member }) => ({ ...member, standing: grade }));
  const subject = { ...standing, months, standing: standing.grade };
  const star = redrawnStar(document.grades, members, subject, { places: document.places, shared });
  await tx.query(`update star_record set status = 'superseded' where id = $1`, [standing.id]);
  await insertStar(tx, { ...standing, ...star, months, version: standing.version + 1, correctionId }, document);
}
