import { randomUUID } from 'node:crypto';

import type { Queryable } from '../database.ts';
import type { Counts } from './counts.ts';
import type { RosterMember } from './model.ts';
import type { StoredPerson } from './stored.ts';

export interface PeoplePlan {
  /** Every person of the file, by staff number. */
  readonly ids: ReadonlyMap<string, string>;
  readonly added: readonly StoredPerson[];
  readonly changed: readonly StoredPerson[];
  readonly counts: Counts;
}

/** The person as the file wants it; what the file has no column for stays. */
function wanted(member: RosterMember, before: StoredPerson | undefined): StoredPerson {
  return {
    id: before?.id ?? randomUUID(),
    staffNo: member.staffNo,
    name: member.name,
    email: member.email === undefined ? (before?.email ?? null) : member.email,
    phone: member.phone === undefined ? (before?.phone ?? null) : member.phone,
  };
}

const same = (a: StoredPerson, b: StoredPerson): boolean =>
  a.name === b.name && a.email === b.email && a.phone === b.phone;

/** Compares the file's people with the stored ones by staff number. */
export function planPeople(stored: ReadonlyMap<string, StoredPerson>, members: readonly RosterMember[]): PeoplePlan {
  const people = members.map((member) => wanted(member, stored.get(member.staffNo)));
  const added = people.filter(({ staffNo }) => !stored.has(staffNo));
  const changed = people.filter((person) => {
    const before = stored.get(person.staffNo);
    return before !== undefined && !same(before, person);
  });
  const unchanged = people.length - added.length - changed.length;
  const ids = new Map(people.map(({ staffNo, id }) => [staffNo, id]));
  return { ids, added, changed, counts: { added: added.length, changed: changed.length, unchanged } };
}

const RECORD = 'x(id uuid, "staffNo" text, name text, email text, phone text)';

/** Adds people the database does not know. */
export async function addPeople(on: Queryable, people: readonly StoredPerson[]): Promise<void> {
  await on.query(
    `insert into person (id, staff_no, name, email, phone)
     select id, "staffNo", name, email, phone from jsonb_to_recordset($1) as ${RECORD}`,
    [JSON.stringify(people)],
  );
}

export async function writePeople(on: Queryable, plan: PeoplePlan): Promise<void> {
  await addPeople(on, plan.added);
  await on.query(
    `update person p set name = x.name, email = x.email, phone = x.phone
       from jsonb_to_recordset($1) as ${RECORD} where p.id = x.id`,
    [JSON.stringify(plan.changed)],
  );
}
