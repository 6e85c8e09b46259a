import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Transaction } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import type { ObligationKind } from '../obligations.ts';

/** A duty of an appraisal: of this kind, about this subject or area. */
interface Wanted {
  readonly caseId: string;
  readonly kind: ObligationKind;
  readonly reference: string;
  readonly actorId: string;
}

/** An open duty that the actor has or stands in for; the owner's id. */
export async function holdsDuty(tx: Transaction, wanted: Wanted): Promise<Outcome<string>> {
  const { rows } = await tx.query<{ ownerId: string; state: string }>(
    `select o.person_id as "ownerId", o.state from obligation o
      where o.case_id = $1 and o.kind = $2 and o.reference = $3 and ${actsForSql('$4', '$5')}
      order by o.state = 'open' desc for no key update`,
    [wanted.caseId, wanted.kind, wanted.reference, wanted.actorId, tx.now],
  );
  const [row] = rows;
  if (row === undefined) return refuse({ code: 'not-yours' });
  return row.state === 'open' ? accept(row.ownerId) : refuse({ code: 'already-answered' });
}

/** Passes the gate: the duty is done. The owner's id. */
export async function passDuty(tx: Transaction, wanted: Wanted): Promise<Outcome<string>> {
  const held = await holdsDuty(tx, wanted);
  if (!held.ok) return held;
  await tx.query(
    `update obligation set state = 'done', done_at = $5, done_by = $4
      where case_id = $1 and kind = $2 and reference = $3 and person_id = $6 and state = 'open'`,
    [wanted.caseId, wanted.kind, wanted.reference, wanted.actorId, tx.now, held.value],
  );
  return held;
}
