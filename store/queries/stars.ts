import type { GradeCut, GradeDocument } from '../../domain/grades.ts';
import type { GradeOver } from '../../domain/regrade.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { StarMonth, StarOutcome } from '../../domain/stars.ts';
import type { Queryable } from '../database.ts';
import { schemeVersion } from '../schemes.ts';
import { supplementSql } from '../sittings.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

/** One version of a member's stars of one year. */
export interface StarView {
  readonly id: string;
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly scheme: { key: string; title: Bilingual };
  readonly year: string;
  readonly version: number;
  readonly status: 'current' | 'superseded';
  readonly outcome: StarOutcome;
  readonly mean: string | null;
  readonly grade: { key: string; title: Bilingual; stars: number | null } | null;
  /** With the title of the grade the number reaches. */
  readonly gradeCut: (GradeCut & { readonly title: Bilingual }) | null;
  readonly gradeOver: GradeOver | null;
  /** The ratings it was drawn from; a month without one is a gap. */
  readonly ratings: { period: string; resultId: string; rating: string }[];
  /** The n-th supplement its branch's year closed in; null = it closed with the others. */
  readonly supplement: number | null;
  readonly drawnAt: string | null;
  readonly correctionId: string | null;
}

interface StarRow extends Omit<StarView, 'scheme' | 'grade' | 'gradeCut' | 'ratings' | 'drawnAt'> {
  readonly gradeCut: GradeCut | null;
  readonly grade: string | null;
  readonly months: readonly StarMonth[];
  readonly versionId: string;
  readonly drawnAt: Date;
}

const STARS = `select t.id, ${personSql('p')} as person, jsonb_build_object('id', u.id, 'name', u.name) as unit, t.year,
    t.version, t.status, t.outcome, t.mean::text as mean, t.grade, t.grade_cut as "gradeCut",
    t.grade_over as "gradeOver", t.months, ${supplementSql} as supplement, t.drawn_at as "drawnAt",
    t.correction_id as "correctionId", t.scheme_version_id as "versionId"
  from star_record t join person p on p.id = t.person_id join unit u on u.id = t.unit_id
  join round r on r.id = t.round_id`;

export interface StarQuery {
  readonly unitId: string;
  readonly year: string;
  /** Number of stars, or the key of a grade. */
  readonly level?: string | undefined;
}

/**
 * The star database (S1.6): the stars in force of a unit and everything below it, by branch and name. Never in order of
 * the numbers: scores are not compared across branches (S3.4).
 */
export async function starsOfUnit(
  on: Queryable,
  query: StarQuery & { readonly limit: number; readonly offset: number },
): Promise<{ stars: StarView[]; more: boolean }> {
  const { rows } = await on.query<StarRow>(
    `${STARS} where t.status = 'current' and t.year = $2 and $1 = any(u.path)
        and ($3::text is null or t.stars::text = $3 or t.grade = $3)
      order by u.name, u.id, p.name, p.id limit $4 offset $5`,
    [query.unitId, query.year, query.level ?? null, query.limit + 1, query.offset],
  );
  const { rows: shown, more } = page(rows, query.limit);
  return { stars: await views(on, shown), more };
}

/** Every version of a member's stars, the newest year and version first. */
export async function starsOfPerson(on: Queryable, personId: string): Promise<StarView[]> {
  const { rows } = await on.query<StarRow>(
    `${STARS} where t.person_id = $1 order by t.year desc, t.plan_id, t.version desc`,
    [personId],
  );
  return views(on, rows);
}

const views = (on: Queryable, rows: readonly StarRow[]): Promise<StarView[]> =>
  Promise.all(rows.map((row) => viewOf(on, row)));

async function viewOf(on: Queryable, row: StarRow): Promise<StarView> {
  const { versionId, months, grade, gradeCut, drawnAt, ...shown } = row;
  const { document } = await schemeVersion(on, versionId);
  const gradeOf = (wanted: string | null): GradeDocument | undefined =>
    document.grades?.scale.find(({ key }) => key === wanted);
  const found = gradeOf(grade);
  return {
    ...shown,
    scheme: { key: document.scheme, title: document.title },
    grade: found === undefined ? null : { key: found.key, title: found.title, stars: found.stars ?? null },
    gradeCut:
      gradeCut === null
        ? null
        : { ...gradeCut, title: gradeOf(gradeCut.reached)?.title ?? { zh: gradeCut.reached, en: gradeCut.reached } },
    ratings: months.flatMap(({ period, resultId, rating }) => (rating === null ? [] : [{ period, resultId, rating }])),
    drawnAt: iso(drawnAt),
  };
}
