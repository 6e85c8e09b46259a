import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Transaction } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import type { ObligationKind } from '../obligations.ts';

/** The gate of a step or decision about an appeal or a filed case: the open duty of this kind that the actor has or stands in for. Answers the duty's id. */
export async function meetDuty(
  tx: Transaction,
  input: { kind: ObligationKind; actorId: string } & ({ appealId: string } | { caseId: string }),
): Promise<Outcome<string>> {
  const [column, id] = 'appealId' in input ? ['appeal_id', input.appealId] : ['case_id', input.caseId];
  const values = [id, input.kind, input.actorId, tx.now];
  const { rows } = await tx.query<{ id: string }>(
    `update obligation o set state = 'done', done_at = $4, done_by = $3
      where o.${column} = $1 and o.kind = $2 and ${actsForSql('$3', '$4')} and o.state = 'open' and not o.sealed
     returning o.id`,
    values,
  );
  const [met] = rows;
  if (met !== undefined) return accept(met.id);
  const { rows: own } = await tx.query<{ state: string }>(
    `select o.state from obligation o where o.${column} = $1 and o.kind = $2 and ${actsForSql('$3', '$4')}`,
    values,
  );
  return refuse({ code: own[0]?.state === 'done' ? 'already-answered' : 'not-yours' });
}
