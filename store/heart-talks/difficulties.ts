import type { Queryable } from '../database.ts';
import { firstHolderSql, inForceSql } from '../offices.ts';
import { MEMBER_ON } from './rounds.ts';

export interface Difficulty {
  readonly id: string;
  readonly unitId: string;
  /** The member who raised it. */
  readonly personId: string;
  readonly dueAt: Date;
}

export async function readDifficulty(on: Queryable, id: string): Promise<Difficulty> {
  const { rows } = await on.query<Difficulty>(
    `select d.id, t.unit_id as "unitId", t.person_id as "personId",
            d.due_at as "dueAt"
       from difficulty d join heart_talk t on t.id = d.talk_id where d.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`difficulty ${id} does not exist`);
  return row;
}

/** SQL: a person belongs to the tree of a unit on a civil day: as a member or as the holder of an office. */
const belongsSql = (person: string, unit: string, day: string): string => `exists (
  select 1 from unit here join unit u on u.path[1] = here.path[1]
   where here.id = ${unit} and (
     exists (select 1 from membership m where m.person_id = ${person} and ${MEMBER_ON('u.id', day)})
     or exists (select 1 from role_grant g where g.unit_id = u.id and g.person_id = ${person} and ${inForceSql(day)})))`;

/** Whether a person belongs to the tree of a unit on a civil day: as a member or as the holder of an office. */
export async function belongsToTree(
  on: Queryable,
  input: { personId: string; unitId: string; day: string },
): Promise<boolean> {
  const { rows } = await on.query<{ belongs: boolean }>(
    `select ${belongsSql('$1::uuid', '$2::uuid', '$3::date')} as belongs`,
    [input.personId, input.unitId, input.day],
  );
  return rows[0]?.belongs ?? false;
}

/**
 * SQL of who follows the difficulty `d` of the talk `t` up on a civil day: the person named, as long as he or she is
 * there; then the branch's secretary, or the next office, never the member. Null where no post is filled.
 */
export const followerSql = (day: string): string => `case
  when ${belongsSql('d.responsible_id', 't.unit_id', day)} then d.responsible_id
  else ${firstHolderSql({
    unit: 't.unit_id',
    roles: ['secretary', 'deputySecretary', 'committeeMember', 'partySecretary', 'partyDeputySecretary'],
    day,
    includeUnit: true,
    where: 'g.person_id <> t.person_id',
  })} end`;

/** Who follows a difficulty up on a civil day (`followerSql`). */
export async function followerOf(on: Queryable, difficultyId: string, day: string): Promise<string | null> {
  const { rows } = await on.query<{ id: string | null }>(
    `select ${followerSql('$2::date')} as id from difficulty d join heart_talk t on t.id = d.talk_id where d.id = $1`,
    [difficultyId, day],
  );
  return rows[0]?.id ?? null;
}
