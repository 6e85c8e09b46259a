/** The collective-decision ledger (S0.6): entries, their versions, and by which rules they are recorded. */
import { LEDGER_RULES } from '../../domain/collective-decision.ts';
import type { LedgerRules } from '../../domain/collective-decision.ts';
import type { Queryable } from '../database.ts';
import { firstHolderSql, holdersIn, inForceSql, rolesSql } from '../offices.ts';
import type { Role } from '../offices.ts';
import { schemeVersion, versionInForce } from '../schemes.ts';

/** Seats of the committee that decides: of a Party committee as of a branch. */
const SEATS: readonly Role[] = [
  'partySecretary',
  'secretary',
  'partyDeputySecretary',
  'deputySecretary',
  'partyCommitteeMember',
  'committeeMember',
];

export interface LedgerEntry {
  readonly id: string;
  readonly unitId: string;
  readonly unitName: string;
  /** Of the version in force. */
  readonly version: number;
  readonly heldOn: string;
  readonly reportId: string;
  readonly dueAt: Date;
  readonly recordedBy: string;
  /** Its report for the record is filed. */
  readonly filed: boolean;
}

/** An entry as its newest version says. Throws where there is none. */
export async function readLedgerEntry(on: Queryable, id: string): Promise<LedgerEntry> {
  const { rows } = await on.query<LedgerEntry>(
    `select e.id, e.unit_id as "unitId", u.name as "unitName", v.version, v.held_on as "heldOn",
            v.report_id as "reportId", v.due_at as "dueAt", v.recorded_by as "recordedBy",
            exists (select 1 from ledger_filing x where x.entry_id = v.entry_id and x.version = v.version) as filed
       from ledger_entry e join unit u on u.id = e.unit_id join ledger_version v on v.entry_id = e.id
      where e.id = $1 order by v.version desc limit 1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`ledger entry ${id} does not exist`);
  return row;
}

/** Who has a seat in a unit's committee on a civil day, the secretary first. */
export async function seatsOf(on: Queryable, input: { unitId: string; day: string }): Promise<string[]> {
  const holders = await holdersIn(on, { ...input, roles: SEATS });
  const rank = ({ role }: { role: Role }): number => SEATS.indexOf(role);
  return [...new Set(holders.toSorted((a, b) => rank(a) - rank(b)).map(({ personId }) => personId))];
}

/**
 * SQL of who reports the version `v` of the entry `e` for the record on a civil day: whoever recorded it, while in office
 * there; else the secretary.
 */
export const filerSql = (day: string): string => `coalesce(
  (select g.person_id from role_grant g
    where g.unit_id = e.unit_id and g.person_id = v.recorded_by and ${inForceSql(day)}
      and g.role = any(${rolesSql([...SEATS, 'organisationOfficer'])}) limit 1),
  ${firstHolderSql({ unit: 'e.unit_id', roles: SEATS, day, includeUnit: true })})`;

/** Who reports an entry for the record on a civil day (`filerSql`). */
export async function filerOf(on: Queryable, entryId: string, day: string): Promise<string | null> {
  const { rows } = await on.query<{ id: string | null }>(
    `select ${filerSql('$2::date')} as id from ledger_entry e join ledger_version v on v.entry_id = e.id
      where e.id = $1 order by v.version desc limit 1`,
    [entryId, day],
  );
  return rows[0]?.id ?? null;
}

/** Clock and quorum for a unit on a civil day: of the nearest scheme in force that names them, else the product's own. */
export async function ledgerRules(on: Queryable, unitId: string, day: string): Promise<LedgerRules> {
  const { rows: plans } = await on.query<{ schemeKey: string; unitId: string }>(
    `select p.scheme_key as "schemeKey", p.unit_id as "unitId" from unit u join plan p on p.unit_id = any(u.path)
      where u.id = $1 and p.withdrawn_at is null order by array_position(u.path, p.unit_id) desc, p.scheme_key`,
    [unitId],
  );
  for (const plan of plans) {
    const versionId = await versionInForce(on, { ...plan, day });
    const rules = versionId === null ? undefined : (await schemeVersion(on, versionId)).document.collectiveDecisions;
    if (rules !== undefined) return rules;
  }
  return LEDGER_RULES;
}
