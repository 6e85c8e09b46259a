import type { Queryable } from '../database.ts';
import type { RosterRole } from '../forms/roster.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Counts } from './counts.ts';
import type { RosterMember } from './model.ts';
import type { StoredGrant } from './stored.ts';

export interface RoleChange {
  readonly personId: string;
  readonly unitId: string;
  readonly role: RosterRole;
}

export interface RolePlan {
  readonly added: readonly RoleChange[];
  readonly ended: readonly StoredGrant[];
  readonly counts: Counts;
  readonly errors: readonly SheetProblem[];
}

const keyOf = ({ personId, unitId, role }: RoleChange): string => `${personId} ${unitId} ${role}`;

/** A branch has one secretary: one who stays in office although the file names another is a fault of the file. */
function secretaryErrors(
  added: readonly (RoleChange & { readonly member: RosterMember; readonly unitCode: string })[],
  staying: readonly StoredGrant[],
): SheetProblem[] {
  return added.flatMap(({ role, unitId, unitCode, member }) => {
    const other = staying.find((grant) => grant.role === 'secretary' && grant.unitId === unitId);
    return role !== 'secretary' || other === undefined
      ? []
      : [problem(member.place, 'secretary-in-office', { value: unitCode, expected: other.name })];
  });
}

/** Compares roles: those of the file's people are the file's, in so far as it has the column; nobody else's move. */
export function planRoles(
  members: readonly RosterMember[],
  ids: { readonly person: (staffNo: string) => string; readonly unit: (code: string) => string },
  grants: readonly StoredGrant[],
): RolePlan {
  const wanted = members.flatMap((member) =>
    (member.roles ?? []).map(({ role, unitCode }) => {
      return { role, unitCode, member, personId: ids.person(member.staffNo), unitId: ids.unit(unitCode) };
    }),
  );
  const wantedKeys = new Set(wanted.map(keyOf));
  const held = new Set(grants.map(keyOf));
  const governed = new Set(
    members.filter(({ roles }) => roles !== undefined).map(({ staffNo }) => ids.person(staffNo)),
  );
  const added = wanted.filter((one) => !held.has(keyOf(one)));
  const ended = grants.filter((grant) => governed.has(grant.personId) && !wantedKeys.has(keyOf(grant)));
  const staying = grants.filter((grant) => !ended.includes(grant));
  return {
    added: added.map(({ personId, unitId, role }) => ({ personId, unitId, role })),
    ended,
    counts: { added: added.length, changed: ended.length, unchanged: wanted.length - added.length },
    errors: secretaryErrors(added, staying),
  };
}

export async function writeRoles(on: Queryable, plan: RolePlan, today: string): Promise<void> {
  await on.query('update role_grant set to_date = $2 where id = any($1)', [plan.ended.map(({ id }) => id), today]);
  // A role given back on the day it ended goes on as if nothing had happened.
  await on.query(
    `insert into role_grant (person_id, unit_id, role, from_date)
     select "personId", "unitId", role, $2::date
       from jsonb_to_recordset($1) as x("personId" uuid, "unitId" uuid, role text)
     on conflict (person_id, unit_id, role, from_date) do update set to_date = null`,
    [JSON.stringify(plan.added), today],
  );
}
