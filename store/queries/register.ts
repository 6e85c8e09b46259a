import type { Queryable } from '../database.ts';
import { personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface RegisterView {
  readonly id: string;
  readonly person: PersonName;
  readonly itemKey: string;
  readonly occasion: string;
  readonly outcome: string;
  readonly points: string | null;
  readonly recordedBy: PersonName;
  readonly recordedAt: string;
}

/** The running register of a branch and month; `onlyPersonId` narrows it to one member's own entries. */
export async function registerOf(
  on: Queryable,
  input: { unitId: string; period: string; onlyPersonId?: string | undefined },
): Promise<RegisterView[]> {
  const { rows } = await on.query<Omit<RegisterView, 'recordedAt'> & { recordedAt: Date }>(
    `select e.id, ${personSql('p')} as person, e.item_key as "itemKey", e.occasion, e.outcome,
            trim_scale(e.points)::text as points, ${personSql('b')} as "recordedBy", e.recorded_at as "recordedAt"
       from register_entry e join person p on p.id = e.person_id join person b on b.id = e.recorded_by
      where e.unit_id = $1 and e.period = $2 and ($3::uuid is null or e.person_id = $3)
      order by e.occasion, p.name, e.item_key, e.id`,
    [input.unitId, input.period, input.onlyPersonId ?? null],
  );
  return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
}
