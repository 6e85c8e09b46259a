import type { Queryable } from '../database.ts';

/** The plans of the monthly scheme whose members a yearly plan is about: of its unit, above or below it. */
export async function monthsPlans(
  on: Queryable,
  about: { readonly planId: string; readonly of: string },
): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select p.id from plan p join unit u on u.id = p.unit_id join plan y on y.id = $1 join unit mine on mine.id = y.unit_id
      where p.scheme_key = $2 and (u.id = any(mine.path) or mine.id = any(u.path)) order by p.id`,
    [about.planId, about.of],
  );
  return rows.map(({ id }) => id);
}
