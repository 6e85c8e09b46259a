/** What the database holds about the units and people of a roster, read once inside its transaction. */
import type { MembershipState } from '../../domain/facts.ts';
import type { Queryable } from '../database.ts';
import type { AffiliateKind, RosterRole } from '../forms/roster.ts';
import { ROLES } from '../forms/roster.ts';
import type { KnownUnit } from './model.ts';

export interface StoredUnit extends KnownUnit {
  readonly id: string;
  readonly name: string;
  readonly hasCommittee: boolean;
  readonly area: string | null;
}

export interface StoredPerson {
  readonly id: string;
  readonly staffNo: string;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
}

export interface StoredMembership {
  readonly id: string;
  readonly personId: string;
  readonly unitId: string;
  readonly state: MembershipState;
  readonly posts: readonly string[];
  readonly subgroup: string | null;
  readonly fromDate: string;
}

export interface StoredAffiliation {
  readonly id: string;
  readonly personId: string;
  readonly unitId: string;
  readonly kind: AffiliateKind;
  readonly fromDate: string;
  readonly until: string | null;
}

export interface StoredGrant {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly unitId: string;
  readonly role: RosterRole;
}

export interface StoredRoster {
  readonly units: ReadonlyMap<string, StoredUnit>;
  readonly people: ReadonlyMap<string, StoredPerson>;
  /** Current membership by person id. */
  readonly memberships: ReadonlyMap<string, StoredMembership>;
  /** The day a person's last ended membership ended, by person id. */
  readonly lastEnds: ReadonlyMap<string, string>;
  /** Current affiliation by person id and unit id. */
  readonly affiliations: ReadonlyMap<string, StoredAffiliation>;
  /** Current roles a roster can give, of everybody. */
  readonly grants: readonly StoredGrant[];
}

const GIVEN_ROLES = [...new Set(ROLES.values())];

/** The stored units as a roster refers to them. */
export async function knownUnits(on: Queryable): Promise<StoredUnit[]> {
  const { rows } = await on.query<StoredUnit>(
    `select u.id, u.code, u.name, u.kind, u.has_committee as "hasCommittee", u.area, p.code as "parentCode"
       from unit u left join unit p on p.id = u.parent_id order by cardinality(u.path), u.code`,
  );
  return rows;
}

/** Reads what is stored about the people with these staff numbers, and all units and current roles. */
export async function storedRoster(
  on: Queryable,
  staffNumbers: readonly string[],
  today: string,
): Promise<StoredRoster> {
  const { rows: people } = await on.query<StoredPerson>(
    'select id, staff_no as "staffNo", name, email, phone from person where staff_no = any($1)',
    [staffNumbers],
  );
  const ids = people.map(({ id }) => id);
  const { rows: memberships } = await on.query<StoredMembership>(
    `select id, person_id as "personId", unit_id as "unitId", state, posts, subgroup, from_date as "fromDate"
       from membership where person_id = any($1) and to_date is null`,
    [ids],
  );
  const { rows: ends } = await on.query<{ personId: string; day: string }>(
    `select person_id as "personId", max(to_date) as day from membership
      where person_id = any($1) and to_date is not null group by person_id`,
    [ids],
  );
  const { rows: affiliations } = await on.query<StoredAffiliation>(
    `select id, person_id as "personId", unit_id as "unitId", kind, from_date as "fromDate", to_date as until
       from affiliation where person_id = any($1) and (to_date is null or to_date > $2)`,
    [ids, today],
  );
  const { rows: grants } = await on.query<StoredGrant>(
    `select g.id, g.person_id as "personId", p.name, g.unit_id as "unitId", g.role
       from role_grant g join person p on p.id = g.person_id
      where g.role = any($1) and (g.to_date is null or g.to_date > $2) order by g.from_date, g.id`,
    [GIVEN_ROLES, today],
  );
  return {
    units: new Map((await knownUnits(on)).map((unit) => [unit.code, unit])),
    people: new Map(people.map((person) => [person.staffNo, person])),
    memberships: new Map(memberships.map((membership) => [membership.personId, membership])),
    lastEnds: new Map(ends.map(({ personId, day }) => [personId, day])),
    affiliations: new Map(affiliations.map((one) => [`${one.personId} ${one.unitId}`, one])),
    grants,
  };
}
