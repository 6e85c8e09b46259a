import type { Queryable } from '../database.ts';
import { subjectsOf } from '../subjects.ts';
import type { Subject } from '../subjects.ts';

/**
 * The subjects a duty is about. The Party committee's review of a branch covers everybody of its stage whom no duty of its
 * own covers (§2.3).
 */
export async function subjectsOfDuty(
  on: Queryable,
  duty: { obligationId: string; roundId: string },
): Promise<Subject[]> {
  const { rows } = await on.query<{ id: string; subjectId: string | null; only: string[] | null }>(
    `select o.id, o.subject_id as "subjectId", s.subjects as only
       from obligation o join obligation mine on mine.stage_id = o.stage_id join stage s on s.id = o.stage_id
      where mine.id = $1 and o.kind = mine.kind and o.state <> 'cancelled'`,
    [duty.obligationId],
  );
  const mine = rows.find(({ id }) => id === duty.obligationId);
  const own = mine?.subjectId ?? null;
  const others = rows.flatMap(({ subjectId }) => (subjectId === null ? [] : [subjectId]));
  return (await subjectsOf(on, duty.roundId)).filter(({ personId }) => {
    if (own !== null) return personId === own;
    return !others.includes(personId) && (mine?.only?.includes(personId) ?? true);
  });
}
