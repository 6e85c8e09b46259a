import type { Queryable } from '../database.ts';

/** The plans of the monthly scheme whose members a yearly plan of this unit is about: of the unit, above or below it. */
export async function monthsPlans(
  on: Queryable,
  about: { readonly unitId: string; readonly of: string },
): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select p.id from plan p join unit u on u.id = p.unit_id join unit mine on mine.id = $1
      where p.scheme_key = $2 and (u.id = any(mine.path) or mine.id = any(u.path)) order by p.id`,
    [about.unitId, about.of],
  );
  return rows.map(({ id }) => id);
}
