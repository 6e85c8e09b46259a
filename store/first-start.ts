import { dateOf } from '../domain/civil.ts';
import { writeAudit } from './audit.ts';
import { transaction } from './database.ts';
import type { Store, Transaction } from './database.ts';
import type { Role } from './offices.ts';
import { issueOneTimeLink } from './one-time-links.ts';
import type { OneTimeLink } from './one-time-links.ts';

export interface FirstPerson {
  readonly role: Extract<Role, 'systemAdmin' | 'securityAdmin' | 'auditor'>;
  /** Staff number and login. */
  readonly staffNo: string;
  readonly name: string;
}

export interface IssuedLink extends OneTimeLink {
  readonly person: FirstPerson;
}

/**
 * The first start of an installation: its root unit and the three people who run it, each with a one-time link. There
 * are no default accounts. Null, and nothing is stored, when a person exists.
 */
export async function firstStart(
  store: Store,
  input: { unit: { code: string; name: string }; people: readonly FirstPerson[] },
): Promise<IssuedLink[] | null> {
  return transaction(store, async (tx) => {
    // the roster's lock: two first starts, or one beside an import, must not both find nobody
    await tx.query(`select pg_advisory_xact_lock(hashtext('jifen.roster'))`);
    const { rows: anybody } = await tx.query('select 1 from person limit 1');
    if (anybody.length > 0) {
      return null;
    }
    const unitId = await rootUnit(tx, input.unit);
    const links: IssuedLink[] = [];
    for (const person of input.people) {
      const personId = await appoint(tx, person, { unitId, from: dateOf(store.civil, tx.now.getTime()) });
      const link = await issueOneTimeLink(tx, { personId, login: person.staffNo, issuedBy: null });
      links.push({ ...link, person });
    }
    await writeAudit(tx, { at: tx.now, actorId: null, action: 'installation.started', target: `unit/${unitId}` });
    return links;
  });
}

async function rootUnit(tx: Transaction, unit: { code: string; name: string }): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `with root as (select gen_random_uuid() as id)
     insert into unit (id, path, kind, code, name) select id, array[id], 'committee', $1, $2 from root returning id`,
    [unit.code, unit.name],
  );
  return inserted(rows[0]);
}

async function appoint(tx: Transaction, person: FirstPerson, at: { unitId: string; from: string }): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `with added as (insert into person (staff_no, name) values ($1, $2) returning id),
       granted as (
         insert into role_grant (person_id, unit_id, role, from_date) select id, $3, $4, $5 from added)
     select id from added`,
    [person.staffNo, person.name, at.unitId, person.role, at.from],
  );
  return inserted(rows[0]);
}

function inserted(row: { id: string } | undefined): string {
  if (row === undefined) {
    throw new Error('a row of the first start was not stored');
  }
  return row.id;
}
