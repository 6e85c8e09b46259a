import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Transaction } from '../../store/database.ts';
import type { ObligationKind } from '../../store/obligations.ts';

/** The gate of a decision about an appeal: the actor's own open duty of this kind. Answers the duty's id. */
export async function meetDuty(
  tx: Transaction,
  input: { appealId: string; kind: ObligationKind; actorId: string },
): Promise<Outcome<string>> {
  const values = [input.appealId, input.kind, input.actorId];
  const { rows } = await tx.query<{ id: string }>(
    `update obligation set state = 'done', done_at = $4, done_by = $3
      where appeal_id = $1 and kind = $2 and person_id = $3 and state = 'open' and not sealed returning id`,
    [...values, tx.now],
  );
  const [met] = rows;
  if (met !== undefined) return accept(met.id);
  const { rows: own } = await tx.query<{ state: string }>(
    'select state from obligation where appeal_id = $1 and kind = $2 and person_id = $3',
    values,
  );
  return refuse({ code: own[0]?.state === 'done' ? 'already-answered' : 'not-yours' });
}
