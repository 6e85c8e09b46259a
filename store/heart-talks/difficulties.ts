import type { Queryable } from '../database.ts';
import { holdersUpward } from '../offices.ts';

export interface Difficulty {
  readonly id: string;
  readonly unitId: string;
  /** The member who raised it. */
  readonly personId: string;
  readonly responsibleId: string;
  readonly dueAt: Date;
}

export async function readDifficulty(on: Queryable, id: string): Promise<Difficulty> {
  const { rows } = await on.query<Difficulty>(
    `select d.id, t.unit_id as "unitId", t.person_id as "personId", d.responsible_id as "responsibleId",
            d.due_at as "dueAt"
       from difficulty d join heart_talk t on t.id = d.talk_id where d.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`difficulty ${id} does not exist`);
  return row;
}

/** Whether a person belongs to the tree of a unit on a civil day: as a member or as the holder of an office. */
export async function belongsToTree(
  on: Queryable,
  input: { personId: string; unitId: string; day: string },
): Promise<boolean> {
  const { rows } = await on.query(
    `select 1 from unit here join unit u on u.path[1] = here.path[1]
      where here.id = $2 and (
        exists (select 1 from membership m where m.unit_id = u.id and m.person_id = $1
                   and m.from_date <= $3 and (m.to_date is null or m.to_date > $3))
        or exists (select 1 from role_grant g where g.unit_id = u.id and g.person_id = $1
                      and g.from_date <= $3 and (g.to_date is null or g.to_date > $3))) limit 1`,
    [input.personId, input.unitId, input.day],
  );
  return rows.length > 0;
}

/**
 * Who follows a difficulty up on a civil day: the person named, as long as he or she is there; then the branch's
 * secretary, or the next office, never the member. Null where no post is filled.
 */
export async function followerOf(on: Queryable, difficulty: Difficulty, day: string): Promise<string | null> {
  const { responsibleId, unitId, personId } = difficulty;
  if (await belongsToTree(on, { personId: responsibleId, unitId, day })) return responsibleId;
  const offices = await holdersUpward(on, {
    unitId,
    roles: ['secretary', 'deputySecretary', 'committeeMember', 'partySecretary', 'partyDeputySecretary'],
    day,
    includeUnit: true,
  });
  return offices.find((id) => id !== personId) ?? null;
}
