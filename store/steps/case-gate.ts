import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { lockFile } from '../cases.ts';
import type { Transaction } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import type { ObligationKind } from '../obligations.ts';

/**
 * Passes the gate of what a person owes in a filed case, or stands in for: the case first, as its own transitions take
 * it. Answers whose duty it was.
 */
export async function passCaseGate(
  tx: Transaction,
  input: { readonly caseId: string; readonly kind: ObligationKind; readonly actorId: string },
): Promise<Outcome<{ readonly ownerId: string }>> {
  const { caseId, kind, actorId } = input;
  await lockFile(tx, caseId);
  const values = [caseId, kind, actorId, tx.now];
  const mine = `o.case_id = $1 and o.kind = $2 and ${actsForSql('$3', '$4')}`;
  const { rows } = await tx.query<{ ownerId: string }>(
    `update obligation o set state = 'done', done_at = $4, done_by = $3
      where ${mine} and o.state = 'open' and not o.sealed and o.closes_at > $4 returning o.person_id as "ownerId"`,
    values,
  );
  const [passed] = rows;
  if (passed !== undefined) return accept(passed);
  const { rows: own } = await tx.query<{ state: string }>(`select o.state from obligation o where ${mine}`, values);
  if (own.some(({ state }) => state === 'done')) return refuse({ code: 'already-answered' });
  return own.length === 0
    ? refuse({ code: 'not-yours' })
    : refuse({ code: 'stage-closed', closedAt: tx.now.toISOString() });
}
