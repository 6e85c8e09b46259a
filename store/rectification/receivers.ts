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
 * Who may answer a slip's papers on a civil day: the receiving body's people, then those above it; never the owner, never
 * a close relation of the owner (§2.3).
 */
export async function receiversOf(
  on: Queryable,
  { receiverUnitId, ownerId, day }: { readonly receiverUnitId: string; readonly ownerId: string; readonly day: string },
): Promise<string[]> {
  const people = await holdersUpward(on, { unitId: receiverUnitId, roles: RECEIVING, day, includeUnit: true });
  const recusals = await recusalsOf(on, [ownerId]);
  return people.filter((id) => id !== ownerId && !isRecused(id, ownerId, recusals));
}
