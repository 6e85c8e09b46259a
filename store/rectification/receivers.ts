import { isRecused } from '../../domain/panel.ts';
import type { Queryable } from '../database.ts';
import { holdersUpward } from '../offices.ts';
import type { Role } from '../offices.ts';
import { recusalsOf } from '../panels.ts';

/** Posts of the receiving body that approve and verify, the first one first. */
export const RECEIVING: readonly Role[] = [
  'organisationOfficer',
  'partyDeputySecretary',
  'partySecretary',
  'partyCommitteeMember',
  'deputySecretary',
  'secretary',
];

/**
 * Whose matter a slip is: its owner, the earlier ones, and whoever handed a paper in for one of them. Whoever typed in
 * that a plan had been approved on paper handed nothing in.
 */
export async function partiesOf(on: Queryable, slipId: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select owner_id as id from slip where id = $1
     union select unnest(earlier_owners) from slip where id = $1
     union select filed_by from slip_paper where slip_id = $1 and filed_by is not null
       and (answered_by is not null or answered_at is null)`,
    [slipId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Who may answer a slip's papers on a civil day: the receiving body's people, then those above it; never one of those
 * whose matter it is, never a close relation of theirs (§2.3).
 */
export async function receiversOf(
  on: Queryable,
  { id: slipId, receiverUnitId, day }: { readonly id: string; readonly receiverUnitId: string; readonly day: string },
): Promise<string[]> {
  const people = await holdersUpward(on, { unitId: receiverUnitId, roles: RECEIVING, day, includeUnit: true });
  const parties = await partiesOf(on, slipId);
  const recusals = await recusalsOf(on, parties);
  return people.filter((id) => !parties.some((party) => party === id || isRecused(id, party, recusals)));
}
