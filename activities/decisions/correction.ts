import { dateOf } from '../../domain/civil.ts';
import { checkReviewer } from '../../domain/gate.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { endCorrection, lockCorrection } from '../../store/corrections/model.ts';
import type { StoredCorrection } from '../../store/corrections/model.ts';
import { officeRefusal, prepareChanges } from '../../store/corrections/prepare.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { recusalsOf } from '../../store/panels.ts';
import { carryOut } from '../corrections/carry-out.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

/**
 * The second person's word on an officer's proposal. Confirmed, it is carried out in this very transaction on the facts
 * as they now stand; what no longer fits them is refused and the proposal stays.
 */
export async function confirmCorrection(
  store: Store,
  tx: Transaction,
  decision: Of<'confirmCorrection'>,
): Promise<Outcome<null>> {
  const { actorId, body } = decision;
  const correction = await lockCorrection(tx, decision.targetId);
  if (correction.state !== 'proposed') return refuse({ code: 'already-answered' });
  if (correction.proposedBy === actorId) return refuse({ code: 'second-person-required' });
  const second = checkReviewer(actorId, correction.personId, await recusalsOf(tx, [actorId]));
  if (!second.ok) return second;
  if (body.confirm) return confirmed(store, tx, correction, actorId);
  if (body.answer === undefined) return refuse({ code: 'reason-required' });
  await settle(tx, correction, { state: 'refused', actorId, answer: body.answer });
  return accept(null);
}

async function confirmed(
  store: Store,
  tx: Transaction,
  correction: StoredCorrection,
  actorId: string,
): Promise<Outcome<null>> {
  const { id: correctionId, period, committeeDecision } = correction;
  const prepared = await prepareChanges(tx, { ...correction, periods: [period], onAppeal: false }, correction.changes);
  if (!prepared.ok) return prepared;
  const open = await officeRefusal(tx, {
    ...correction,
    hasCommitteeDecision: committeeDecision !== null,
    today: dateOf(store.civil, tx.now.getTime()),
  });
  if (!open.ok) return open;
  const obligationId = await settle(tx, correction, { state: 'applied', actorId, answer: null });
  await carryOut(store, tx, {
    ...correction,
    ...prepared.value,
    correctionId,
    actorId: correction.proposedBy,
    obligationId,
  });
  return accept(null);
}

/** The duty is met by whoever confirmed or refused it, whosever it was; the proposal has ended. */
async function settle(
  tx: Transaction,
  { id: correctionId }: StoredCorrection,
  end: { state: 'applied' | 'refused'; actorId: string; answer: string | null },
): Promise<string> {
  const { state, actorId, answer } = end;
  const { rows } = await tx.query<{ id: string }>(
    `update obligation set state = 'done', done_at = $2, done_by = $3
      where correction_id = $1 and state = 'open' returning id`,
    [correctionId, tx.now, actorId],
  );
  await endCorrection(tx, { correctionId, state, confirmedBy: actorId, answer, now: tx.now });
  return rows[0]?.id ?? '';
}

/** Whoever proposed it takes it back. */
export async function withdrawCorrection(tx: Transaction, decision: Of<'withdrawCorrection'>): Promise<Outcome<null>> {
  const { actorId, body } = decision;
  const correction = await lockCorrection(tx, decision.targetId);
  if (correction.proposedBy !== actorId) return refuse({ code: 'not-yours' });
  if (correction.state !== 'proposed') return refuse({ code: 'already-answered' });
  const answer = body.reason ?? null;
  await endCorrection(tx, { correctionId: correction.id, state: 'withdrawn', confirmedBy: null, answer, now: tx.now });
  return accept(null);
}
