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

/** Who answers for the branches above them, in this order. */
export const OVERSEERS: readonly Role[] = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer'];

/** Members of the Party committee: who holds a talk that nobody was appointed for, in this order (§2.3). */
export const COMMITTEE: readonly Role[] = ['partyDeputySecretary', 'partySecretary', 'partyCommitteeMember'];

/** SQL: the grant `g` is in force on a civil day. */
export const inForceSql = (day: string): string =>
  `g.from_date <= ${day} and (g.to_date is null or g.to_date > ${day})`;

/** SQL of some roles as an array. */
export const rolesSql = (roles: readonly Role[]): string => `array[${roles.map((role) => `'${role}'`).join(', ')}]`;

/** SQL of the holders `g` of some roles in a unit or above it, in the order `holdersUpward` describes. */
const upwardSql = (input: {
  unit: string;
  roles: string;
  day: string;
  includeUnit: string;
  where?: string;
}): string => `
  select g.person_id as "personId"
    from unit v
    join lateral unnest(v.path) with ordinality as above(id, depth) on true
    join role_grant g on g.unit_id = above.id
   where v.id = ${input.unit} and (${input.includeUnit} or above.id <> v.id) and g.role = any(${input.roles})
     and ${inForceSql(input.day)} and ${input.where ?? 'true'}
   group by g.person_id
   order by max(above.depth) desc, min(array_position(${input.roles}, g.role)), g.person_id`;

/**
 * SQL of the first of `holdersUpward` whose grant `g` fulfils a condition; null = there is none. For queries that ask it
 * of many cases at once.
 */
export const firstHolderSql = (input: {
  readonly unit: string;
  readonly roles: readonly Role[];
  readonly day: string;
  readonly includeUnit: boolean;
  readonly where?: string;
}): string =>
  `(${upwardSql({
    ...input,
    roles: rolesSql(input.roles),
    includeUnit: String(input.includeUnit),
  })} limit 1)`;

/** SQL: the holder of the grant `g` is neither this person nor a recorded close relation (§2.3). */
export const mayJudgeSql = (subject: string): string =>
  `g.person_id is distinct from ${subject} and not exists (
     select 1 from recusal x where (x.person_id, x.other_id) in ((g.person_id, ${subject}), (${subject}, g.person_id)))`;

/**
 * Who holds one of these roles on a civil day in the unit or above it: nearest unit first, within a unit in the order
 * the roles are named. An empty post is passed over, so the next level answers (§2.1).
 */
export async function holdersUpward(
  on: Queryable,
  input: { unitId: string; roles: readonly Role[]; day: string; includeUnit: boolean },
): Promise<string[]> {
  const { rows } = await on.query<{ personId: string }>(
    upwardSql({ unit: '$1', roles: '$2::text[]', day: '$3::date', includeUnit: '$4' }),
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
