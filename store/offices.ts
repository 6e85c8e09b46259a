import type { Queryable } from './database.ts';

export type Role =
  | 'secretary'
  | 'deputySecretary'
  | 'committeeMember'
  | 'groupMember'
  | 'leaderInCharge'
  | 'leaderAssisting'
  | 'partySecretary'
  | 'partyDeputySecretary'
  | 'partyCommitteeMember'
  | 'organisationOfficer'
  | 'inspector'
  | 'auditor'
  | 'systemAdmin'
  | 'securityAdmin';

/**
 * Who holds one of these roles on a civil day in the unit or above it: nearest unit first, within a unit in the order
 * the roles are named. An empty post is passed over, so the next level answers (§2.1).
 */
export async function holdersUpward(
  on: Queryable,
  input: { unitId: string; roles: readonly Role[]; day: string; includeUnit: boolean },
): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    `select g.person_id as "personId"
       from unit u
       join lateral unnest(u.path) with ordinality as above(id, depth) on true
       join role_grant g on g.unit_id = above.id
      where u.id = $1 and ($4 or above.id <> u.id) and g.role = any($2)
        and g.from_date <= $3 and (g.to_date is null or g.to_date > $3)
      group by g.person_id
      order by max(above.depth) desc, min(array_position($2, g.role)), g.person_id`,
    [input.unitId, input.roles, input.day, input.includeUnit],
  );
  return rows.map((row) => row.personId);
}

/** Who holds which of these roles in the very unit on a civil day, by person and role. */
export async function holdersIn<R extends Role>(
  on: Queryable,
  input: { unitId: string; roles: readonly R[]; day: string },
): Promise<{ personId: string; role: R }[]> {
  const { rows } = await on.query<{ personId: string; role: R }>(
    `select person_id as "personId", role from role_grant
      where unit_id = $1 and role = any($2) and from_date <= $3 and (to_date is null or to_date > $3)
      order by person_id, role`,
    [input.unitId, input.roles, input.day],
  );
  return rows;
}
