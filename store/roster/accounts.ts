import type { Queryable, Store } from '../database.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Counts } from './counts.ts';
import type { RosterMember } from './model.ts';

/** Gives the password hash of a new account by staff number. */
export type PasswordHashFor = (staffNo: string) => Promise<string>;

interface WithLogin extends RosterMember {
  readonly login: string;
}

const hasLogin = (member: RosterMember): member is WithLogin => member.login !== null;

/** Hashes for those who have a login in the file and no account yet; slow on purpose, so before the transaction. Null = none asked for. */
export async function newHashes(
  store: Store,
  members: readonly RosterMember[],
  hashFor: PasswordHashFor | undefined,
): Promise<ReadonlyMap<string, string> | null> {
  if (hashFor === undefined) return null;
  const named = members.filter(hasLogin);
  const { rows } = await store.pool.query<{ staffNo: string }>(
    `select p.staff_no as "staffNo" from account a join person p on p.id = a.person_id where p.staff_no = any($1)`,
    [named.map(({ staffNo }) => staffNo)],
  );
  const known = new Set(rows.map(({ staffNo }) => staffNo));
  const hashes = new Map<string, string>();
  for (const { staffNo } of named.filter((member) => !known.has(member.staffNo))) {
    hashes.set(staffNo, await hashFor(staffNo));
  }
  return hashes;
}

export interface AccountPlan {
  readonly added: readonly { readonly personId: string; readonly login: string; readonly hash: string }[];
  readonly counts: Counts;
  readonly errors: readonly SheetProblem[];
}

/** Accounts to create; an existing one is never touched by a file. A login somebody else has is a fault of the file. */
export async function planAccounts(
  on: Queryable,
  members: readonly RosterMember[],
  personId: (staffNo: string) => string,
  hashes: ReadonlyMap<string, string> | null,
): Promise<AccountPlan> {
  if (hashes === null) return { added: [], counts: { added: 0, changed: 0, unchanged: 0 }, errors: [] };
  const wanted = members.filter(hasLogin).flatMap((member) => {
    const hash = hashes.get(member.staffNo);
    return hash === undefined ? [] : [{ member, hash, personId: personId(member.staffNo) }];
  });
  const { rows } = await on.query<{ personId: string; login: string }>(
    `select person_id as "personId", lower(login) as login from account
      where person_id = any($1) or lower(login) = any($2)`,
    [wanted.map((one) => one.personId), wanted.map(({ member }) => member.login.toLowerCase())],
  );
  const owner = new Map(rows.map((row) => [row.login, row.personId]));
  const existing = new Set(rows.map((row) => row.personId));
  const taken = wanted.filter((one) => {
    const other = owner.get(one.member.login.toLowerCase());
    return other !== undefined && other !== one.personId;
  });
  const added = wanted.filter((one) => !existing.has(one.personId));
  return {
    added: added.map(({ member, hash, personId: id }) => ({ personId: id, login: member.login, hash })),
    counts: { added: added.length, changed: 0, unchanged: members.filter(hasLogin).length - added.length },
    errors: taken.map(({ member }) => problem(member.place, 'login-taken', { value: member.login })),
  };
}

export async function writeAccounts(on: Queryable, plan: AccountPlan): Promise<void> {
  await on.query(
    `insert into account (person_id, login, password_hash)
     select "personId", login, hash from jsonb_to_recordset($1) as x("personId" uuid, login text, hash text)`,
    [JSON.stringify(plan.added)],
  );
}
