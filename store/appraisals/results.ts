import { appraise } from '../../domain/appraisal.ts';
import type { Override } from '../../domain/override.ts';
import type { Queryable, Transaction } from '../database.ts';
import type { Appraisal } from './model.ts';
import { subjectsOf } from './model.ts';
import { componentsOf } from './returns.ts';

/** The numbers of the committee's own, by subject. */
async function overridesOf(on: Queryable, appraisalId: string): Promise<ReadonlyMap<string, Override>> {
  const { rows } = await on.query<{ id: string; override: Override }>(
    `select x.subject_id as id, x.override from appraisal_result x join appraisal_subject s on s.id = x.subject_id
      where s.appraisal_id = $1 and x.override is not null`,
    [appraisalId],
  );
  return new Map(rows.map(({ id, override }) => [id, override]));
}

/** What the sheets and overrides of an appraisal come to now, for every subject that was not excused. */
export async function appraiseNow(on: Queryable, appraisal: Appraisal): Promise<ReturnType<typeof appraise>> {
  const { id, document } = appraisal;
  const ids = (await subjectsOf(on, id)).map((subject) => subject.id);
  const components = await componentsOf(on, { subjectIds: ids, parts: document.parts });
  const overrides = await overridesOf(on, id);
  return appraise(
    document,
    ids.map((subjectId) => ({
      id: subjectId,
      components: components.get(subjectId) ?? [],
      override: overrides.get(subjectId) ?? null,
    })),
  );
}

/** Stores numbers, ranks and grades as they stand; the overrides stay. Once published they are left alone. */
export async function storeResults(tx: Transaction, appraisal: Appraisal): Promise<void> {
  const results = await appraiseNow(tx, appraisal);
  await tx.query(
    `insert into appraisal_result (subject_id, exact, number, rank, grade, parts, computed_at)
     select x.id, x.exact, x.number, x.rank, x.grade, x.lines, $2
       from jsonb_to_recordset($1) as x(id uuid, exact text, number text, rank int, grade text, lines jsonb)
     on conflict (subject_id) do update set exact = excluded.exact, number = excluded.number, rank = excluded.rank,
       grade = excluded.grade, parts = excluded.parts, computed_at = excluded.computed_at
       where appraisal_result.published_at is null`,
    [JSON.stringify(results), tx.now],
  );
}

/** Records a number of the committee's own; it counts when the results are stored next. */
export async function storeOverride(tx: Transaction, subjectId: string, override: Override): Promise<void> {
  await tx.query('update appraisal_result set override = $2 where subject_id = $1', [
    subjectId,
    JSON.stringify(override),
  ]);
}
