import { writeAudit } from '../audit.ts';
import type { Transaction } from '../database.ts';
import type { Appraisal } from './model.ts';

/** A new end of the phase an appraisal is in, for it and for everybody who owes something by the old one. */
export async function movePhase(
  tx: Transaction,
  { id, closesAt }: Pick<Appraisal, 'id' | 'closesAt'>,
  to: { readonly lastDay: string; readonly closesAt: Date; readonly provisional: boolean },
): Promise<void> {
  await tx.query('update appraisal set last_day = $2, closes_at = $3, provisional = $4 where id = $1', [
    id,
    to.lastDay,
    to.closesAt,
    to.provisional,
  ]);
  await tx.query(
    `update obligation set due_at = $3, closes_at = case when closes_at = $2 then $3 else closes_at end
      where case_id = $1 and due_at = $2 and not sealed`,
    [id, closesAt, to.closesAt],
  );
}

/** The same because the calendar has changed: nobody decided it, so the trail says what did. */
export async function growPhase(
  tx: Transaction,
  appraisal: Pick<Appraisal, 'id' | 'closesAt' | 'lastDay'>,
  to: { readonly lastDay: string; readonly closesAt: Date; readonly provisional: boolean },
): Promise<void> {
  await movePhase(tx, appraisal, to);
  await writeAudit(tx, {
    at: tx.now,
    actorId: null,
    action: 'appraisal.grew',
    target: `appraisal/${appraisal.id}`,
    content: { from: appraisal.lastDay, to: to.lastDay },
  });
}
