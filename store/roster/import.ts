import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { rouseTalkRounds } from '../heart-talks/rounds.ts';
import { transaction } from '../database.ts';
import { EXEMPT_CAUSE } from '../forms/roster.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { AffiliatePlan } from './plan-affiliates.ts';
import { planAffiliates, writeAffiliates } from './plan-affiliates.ts';
import type { AccountPlan, PasswordHashFor } from './accounts.ts';
import { newHashes, planAccounts, writeAccounts } from './accounts.ts';
import type { Counts, RosterCounts } from './counts.ts';
import { changedAnything } from './counts.ts';
import type { Roster, RosterMember } from './model.ts';
import type { MembershipPlan } from './plan-memberships.ts';
import { planMemberships, writeMemberships } from './plan-memberships.ts';
import type { PeoplePlan } from './plan-people.ts';
import { addPeople, planPeople, writePeople } from './plan-people.ts';
import type { RolePlan } from './plan-roles.ts';
import { planRoles, writeRoles } from './plan-roles.ts';
import type { UnitPlan } from './plan-units.ts';
import { planUnits, writeUnits } from './plan-units.ts';
import { scopeErrors } from './scope.ts';
import { storedRoster } from './stored.ts';

export interface ImportOptions {
  readonly actorId: string | null;
  /** The actor answers for these units and everything below them; absent = for everything. */
  readonly withinUnits?: readonly string[];
  /** Given, rows with a login get an account; else people get theirs by one-time links. */
  readonly passwordHashFor?: PasswordHashFor;
}

export type RosterImport =
  | {
      readonly ok: true;
      readonly counts: RosterCounts;
      /** Persons who moved to another branch. */
      readonly transferred: readonly string[];
      /** Branches whose running rounds should look at their subjects again. */
      readonly concernedUnits: readonly string[];
    }
  | { readonly ok: false; readonly errors: readonly SheetProblem[] };

interface Plan {
  readonly units: UnitPlan;
  readonly people: PeoplePlan;
  readonly memberships: MembershipPlan;
  readonly affiliates: AffiliatePlan;
  readonly roles: RolePlan;
  readonly accounts: AccountPlan;
}

function idIn(ids: ReadonlyMap<string, string>): (key: string) => string {
  return (key) => {
    const id = ids.get(key);
    if (id === undefined) throw new Error(`the roster was read without ${JSON.stringify(key)}`);
    return id;
  };
}

/** Everything the file asks for, compared with what is stored; or what stands against it. */
async function planImport(
  tx: Transaction,
  roster: Roster,
  options: ImportOptions,
  given: { readonly today: string; readonly hashes: ReadonlyMap<string, string> | null },
): Promise<{ readonly plan: Plan } | { readonly errors: readonly SheetProblem[] }> {
  const { members } = roster;
  const stored = await storedRoster(
    tx,
    [...members, ...roster.affiliates].map(({ staffNo }) => staffNo),
    given.today,
  );
  const units = planUnits(stored.units, roster.units);
  const scope = options.withinUnits === undefined ? [] : scopeErrors(roster, stored, units, options.withinUnits);
  // Everything below refers to units by id, so faults of the tree are reported alone.
  if (units.errors.length + scope.length > 0) return { errors: [...units.errors, ...scope] };
  const people = planPeople(stored.people, members);
  const ids = { person: idIn(people.ids), unit: idIn(new Map([...units.units].map(([code, { id }]) => [code, id]))) };
  const memberships = planMemberships(members, ids, stored, given.today);
  const affiliates = planAffiliates(roster.affiliates, ids.unit, stored, given.today);
  const roles = planRoles(members, ids, stored.grants);
  const accounts = await planAccounts(tx, members, ids.person, given.hashes);
  const errors = [...memberships.errors, ...affiliates.errors, ...roles.errors, ...accounts.errors];
  return errors.length > 0 ? { errors } : { plan: { units, people, memberships, affiliates, roles, accounts } };
}

async function writeExemptions(
  tx: Transaction,
  members: readonly RosterMember[],
  personId: (staffNo: string) => string,
  actorId: string | null,
): Promise<Counts> {
  const wanted = members.flatMap(({ staffNo, exemptMonths }) =>
    exemptMonths.map((period) => ({ personId: personId(staffNo), period })),
  );
  const { rowCount } = await tx.query(
    `insert into exemption (person_id, period, cause, decided_by)
     select "personId", period, $2, $3 from jsonb_to_recordset($1) as x("personId" uuid, period text)
     on conflict do nothing`,
    [JSON.stringify(wanted), EXEMPT_CAUSE, actorId],
  );
  const added = rowCount ?? 0;
  return { added, changed: 0, unchanged: wanted.length - added };
}

async function auditImport(
  tx: Transaction,
  input: {
    readonly roster: Roster;
    readonly actorId: string | null;
    readonly counts: RosterCounts;
    readonly plan: Plan;
  },
): Promise<void> {
  const { roles, memberships } = input.plan;
  await writeAudit(tx, {
    at: tx.now,
    actorId: input.actorId,
    action: 'roster.imported',
    target: `file/${input.roster.sha256}`,
    content: {
      counts: input.counts,
      transferred: memberships.transferred,
      rolesGiven: roles.added,
      rolesEnded: roles.ended.map(({ personId, unitId, role }) => ({ personId, unitId, role })),
    },
  });
}

async function write(
  tx: Transaction,
  plan: Plan,
  roster: Roster,
  options: ImportOptions,
  today: string,
): Promise<RosterCounts> {
  await writeUnits(tx, plan.units);
  await writePeople(tx, plan.people);
  await addPeople(tx, plan.affiliates.people);
  await writeMemberships(tx, plan.memberships, today);
  await writeAffiliates(tx, plan.affiliates);
  await writeRoles(tx, plan.roles, today);
  await writeAccounts(tx, plan.accounts);
  const exemptions = await writeExemptions(tx, roster.members, idIn(plan.people.ids), options.actorId);
  const { units, people, memberships, affiliates, roles, accounts } = plan;
  return {
    units: units.counts,
    people: { ...people.counts, added: people.counts.added + affiliates.people.length },
    memberships: memberships.counts,
    affiliations: affiliates.counts,
    roles: roles.counts,
    exemptions,
    accounts: accounts.counts,
  };
}

/**
 * Brings units, people, memberships, roles and exempt months in line with the file, all or nothing, by unit code and
 * staff number; the same file again changes nothing. A changed branch is a transfer from today, the store's civil day.
 * People the file does not name are left alone. Refuses what contradicts the stored facts, with row and column.
 */
export async function importRoster(store: Store, roster: Roster, options: ImportOptions): Promise<RosterImport> {
  const hashes = await newHashes(store, roster.members, options.passwordHashFor);
  return transaction(store, (tx) => importRosterIn(tx, store.civil, roster, { ...options, hashes }));
}

/** `importRoster` inside the caller's transaction; `hashes` by staff number, null = nobody gets an account. */
export async function importRosterIn(
  tx: Transaction,
  civil: CivilTime,
  roster: Roster,
  options: Omit<ImportOptions, 'passwordHashFor'> & { readonly hashes: ReadonlyMap<string, string> | null },
): Promise<RosterImport> {
  // Two imports at once would both see a person as new.
  await tx.query(`select pg_advisory_xact_lock(hashtext('jifen.roster'))`);
  const today = dateOf(civil, tx.now.getTime());
  const planned = await planImport(tx, roster, options, { today, hashes: options.hashes });
  if ('errors' in planned) return { ok: false, errors: planned.errors };
  const { plan } = planned;
  const counts = await write(tx, plan, roster, options, today);
  if (changedAnything(counts)) await auditImport(tx, { roster, actorId: options.actorId, counts, plan });
  const exempted = counts.exemptions.added === 0 ? [] : roster.members.filter((one) => one.exemptMonths.length > 0);
  const units = idIn(new Map([...plan.units.units].map(([code, { id }]) => [code, id])));
  const concerned = [...plan.memberships.concernedUnits, ...exempted.map(({ branchCode }) => units(branchCode))];
  const offices = [...plan.roles.added, ...plan.roles.ended].map(({ unitId }) => unitId);
  await rouseTalkRounds(tx, [...new Set([...concerned, ...offices])]);
  const { transferred } = plan.memberships;
  return { ok: true, counts, transferred, concernedUnits: [...new Set(concerned)] };
}
