import { checkReviewer } from '../../domain/gate.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { contestedYear } from '../../store/annual/contested.ts';
import { redrawEligibility } from '../../store/annual/eligibility.ts';
import { assignReviewer, contestedMonths, endAppeal, lockAppeal } from '../../store/appeals/model.ts';
import type { StoredAppeal } from '../../store/appeals/model.ts';
import { partakersOf } from '../../store/appeals/reviewers.ts';
import { lockMonths } from '../../store/corrections/lock.ts';
import { insertCorrection, lockCorrection } from '../../store/corrections/model.ts';
import { prepareChanges } from '../../store/corrections/prepare.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { meetDuty } from '../../store/duties/meet.ts';
import { refused } from '../../store/idempotency.ts';
import type { StepOutcome } from '../../store/idempotency.ts';
import { queueNotices } from '../../store/notices.ts';
import { recusalsOf } from '../../store/panels.ts';
import { documentOfAppeal } from '../appeals/context.ts';
import { drawConsequences } from '../consequences/draw.ts';
import { carryOut } from '../corrections/carry-out.ts';
import { caseNumber } from '../../store/duties/duty.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

/**
 * The reviewer's decision with its reasons. Upheld, what is changed is changed, published and drawn from in this very
 * transaction. Whoever took part meanwhile, or came close to the member, decides no more.
 */
export async function decideAppeal(
  store: Store,
  tx: Transaction,
  decision: Of<'decideAppeal'>,
): Promise<Outcome<null>> {
  const { uphold, answer } = decision.body;
  const appeal = await lockAppeal(tx, decision.targetId);
  if (appeal.state !== 'open') return refuse({ code: 'already-answered' });
  if (answer.trim() === '') return refuse({ code: 'reason-required' });
  const allowed = await mayReview(tx, appeal, decision.actorId);
  if (!allowed.ok) return allowed;
  const done = uphold ? await upheld(store, tx, appeal, decision) : await rejected(store, tx, appeal, decision);
  if (done.ok) {
    await queueNotices(tx, [
      {
        dedupKey: `appealDecided/${appeal.id}`,
        kind: 'appealDecided',
        personId: appeal.personId,
        appealId: appeal.id,
        facts: { caseNo: caseNumber(appeal.id) },
      },
    ]);
  }
  return done;
}

/** Nobody reviews their own case, a close relation's, or one they had a part in. */
async function mayReview(tx: Transaction, appeal: StoredAppeal, personId: string): Promise<Outcome<string>> {
  const reviewer = checkReviewer(personId, appeal.personId, await recusalsOf(tx, [personId]));
  if (!reviewer.ok) return reviewer;
  const tookPart = await partakersOf(tx, appeal, await documentOfAppeal(tx, appeal));
  return tookPart.has(personId) ? refuse({ code: 'took-part' }) : reviewer;
}

async function upheld(
  store: Store,
  tx: Transaction,
  appeal: StoredAppeal,
  { actorId, body }: Of<'decideAppeal'>,
): Promise<Outcome<null>> {
  const { correction, answer } = body;
  if (correction === undefined) return refuse({ code: 'changes-required' });
  const year = await contestedYear(tx, appeal, await documentOfAppeal(tx, appeal));
  const contested = year ?? { planId: appeal.planId, periods: await contestedMonths(tx, appeal) };
  const prepared = await prepareChanges(tx, { ...appeal, ...contested, onAppeal: true }, correction.changes);
  if (!prepared.ok) return prepared;
  const met = await meetDuty(tx, { appealId: appeal.id, kind: 'reviewAppeal', actorId });
  if (!met.ok) return met;
  await endAppeal(tx, { appealId: appeal.id, state: 'upheld', answer, decidedBy: actorId, now: tx.now });
  const correctionId = await insertCorrection(tx, {
    ...appeal,
    appealId: appeal.id,
    state: 'applied',
    reason: correction.reason,
    changes: prepared.value.changes,
    committeeDecision: null,
    proposedBy: actorId,
    dueAt: tx.now,
    now: tx.now,
  });
  const { unitName } = await lockCorrection(tx, correctionId);
  const { planId } = contested;
  const decided = { ...appeal, ...prepared.value, planId, correctionId, unitName, actorId, obligationId: met.value };
  await carryOut(store, tx, decided);
  return accept(null);
}

async function rejected(
  store: Store,
  tx: Transaction,
  appeal: StoredAppeal,
  { actorId, body }: Of<'decideAppeal'>,
): Promise<Outcome<null>> {
  const met = await meetDuty(tx, { appealId: appeal.id, kind: 'reviewAppeal', actorId });
  if (!met.ok) return met;
  await endAppeal(tx, { appealId: appeal.id, state: 'rejected', answer: body.answer, decidedBy: actorId, now: tx.now });
  await drawWhatWaited(store, tx, appeal);
  return accept(null);
}

/** The member takes the appeal back before it is decided; nothing is used up by that. */
export async function withdrawAppeal(
  store: Store,
  tx: Transaction,
  decision: Of<'withdrawAppeal'>,
): Promise<Outcome<null>> {
  const { actorId, body } = decision;
  const appeal = await lockAppeal(tx, decision.targetId);
  if (appeal.personId !== actorId) return refuse({ code: 'not-yours' });
  if (appeal.state !== 'open') return refuse({ code: 'already-answered' });
  await endAppeal(tx, {
    appealId: appeal.id,
    state: 'withdrawn',
    answer: body.reason ?? null,
    decidedBy: actorId,
    now: tx.now,
  });
  await drawWhatWaited(store, tx, appeal);
  return accept(null);
}

/** The month or year is final again: what later months and the year ask for may be drawn, by clocks that count from now. */
async function drawWhatWaited(store: Store, tx: Transaction, appeal: StoredAppeal): Promise<void> {
  const { planId, personId, period } = appeal;
  await lockMonths(tx, { personId, periods: [period] });
  await redrawEligibility(tx, { personId, periods: [period] });
  const { consequences } = await documentOfAppeal(tx, appeal);
  if (consequences.length === 0) return;
  await drawConsequences({ tx, civil: store.civil, round: { planId }, clocksFrom: tx.now }, [personId]);
}

/** An officer names who reviews where the rule finds nobody; independence is asked all the same. */
export async function nameReviewer(tx: Transaction, decision: Of<'nameReviewer'>): Promise<StepOutcome<null>> {
  const { actorId, body } = decision;
  const appeal = await lockAppeal(tx, decision.targetId);
  if (appeal.state !== 'open' || appeal.reviewerId !== null) return refuse({ code: 'already-answered' });
  const { rows } = await tx.query<{ parentId: string | null }>(
    `select (select parent_id from unit where id = $2) as "parentId" from person where id = $1`,
    [body.reviewerId, appeal.unitId],
  );
  const [known] = rows;
  if (known === undefined) return refused({ code: 'not-found' }, 'reviewerId');
  const allowed = await mayReview(tx, appeal, body.reviewerId);
  if (!allowed.ok) return refused(allowed.refusal, 'reviewerId');
  const met = await meetDuty(tx, { appealId: appeal.id, kind: 'nameReviewer', actorId });
  if (!met.ok) return met;
  await assignReviewer(tx, {
    appealId: appeal.id,
    reviewerId: body.reviewerId,
    unitId: known.parentId,
    namedBy: actorId,
  });
  return accept(null);
}
