import { dateOf } from '../domain/civil.ts';
import { readNow } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { holdersUpward } from '../store/offices.ts';
import type { Role } from '../store/offices.ts';
import { CommandError } from './output.ts';

/** Offices whose word stands for a committee; the API lets the same people decide. */
const LEADERS: readonly Role[] = ['partySecretary', 'partyDeputySecretary', 'organisationOfficer'];

/** The person with a staff number. */
export async function personByStaffNo(store: Store, staffNo: string): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>('select id from person where staff_no = $1', [staffNo]);
  const [row] = rows;
  if (row === undefined) {
    throw new CommandError(`There is no person with the staff number ${staffNo}.`);
  }
  return row.id;
}

export async function unitByCode(store: Store, code: string): Promise<string> {
  const { rows } = await store.pool.query<{ id: string }>('select id from unit where code = $1', [code]);
  const [row] = rows;
  if (row === undefined) {
    throw new CommandError(`There is no unit with the code ${code}.`);
  }
  return row.id;
}

/**
 * The person with a staff number, who must hold an office today that decides for this unit. Whoever runs the command
 * acts for that person, and the audit names the person.
 */
export async function leaderOf(store: Store, staffNo: string, unitId: string): Promise<string> {
  const personId = await personByStaffNo(store, staffNo);
  const day = dateOf(store.civil, (await readNow(store)).getTime());
  const holders = await holdersUpward(store.pool, { unitId, roles: LEADERS, day, includeUnit: true });
  if (!holders.includes(personId)) {
    throw new CommandError(
      `${staffNo} holds no office that decides for this unit: name the Party secretary, the deputy or the organisation officer.`,
    );
  }
  return personId;
}
