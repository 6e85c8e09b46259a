import { refuse } from '../../domain/refusal.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { transaction } from '../../store/database.ts';
import type { Store, Transaction } from '../../store/database.ts';
import { writeAudit } from '../../store/audit.ts';
import { lockDecision, settleDecision } from '../../store/decisions.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import type { StepOutcome } from '../../store/idempotency.ts';
import { decideAppeal, nameReviewer, withdrawAppeal } from './appeal.ts';
import { decideAdmonishing, decideReferral } from './consequence.ts';
import { answerAppraisal, confirmAppraisal, excuseSubject, extendAppraisal } from './appraisal.ts';
import { confirmCorrection, withdrawCorrection } from './correction.ts';
import { cancelCycle } from './cycle.ts';
import { answerPlan, decideExtension, verifyCloseOut } from './rectification.ts';
import { extendStage, reopenSubject } from './round.ts';
import { terminateRound, terminateTalk } from './terminate.ts';
import { acknowledgeTalk, appointTalker, followUpTalk, recordTalk } from './talk.ts';

/** What became of a decision; `code` names the refusal. */
export interface Applied {
  readonly state: 'applied' | 'refused';
  readonly code?: Refusal['code'];
}

/**
 * Applies a stored decision once: its effect, its audit row and its outcome commit together, so a retried activity or a
 * second call finds the outcome and changes nothing.
 */
export async function applyDecision(store: Store, decisionId: string): Promise<Applied> {
  return transaction(store, async (tx) => {
    const decision = await lockDecision(tx, decisionId);
    if (decision.state !== 'received') {
      return { state: decision.state, ...decision.outcome } as Applied;
    }
    const outcome = await dispatch(store, tx, decision);
    const applied: Applied = outcome.ok ? { state: 'applied' } : { state: 'refused', code: outcome.refusal.code };
    await settleDecision(tx, {
      decisionId,
      state: applied.state,
      outcome: outcome.ok ? {} : { ...outcome.refusal, ...('at' in outcome ? { at: outcome.at } : {}) },
      now: tx.now,
    });
    await writeAudit(tx, {
      at: tx.now,
      actorId: decision.actorId,
      onBehalfOf: outcome.ok ? await actedFor(tx, decision) : null,
      action: `decision.${decision.kind}.${applied.state}`,
      target: decision.targetId,
      content: { decisionId, ...(outcome.ok ? {} : { refusal: outcome.refusal.code }) },
    });
    return applied;
  });
}

/** Whose duty on a case the decision has just met, where the actor stood in for somebody. */
async function actedFor(tx: Transaction, { targetId, actorId }: StoredDecision): Promise<string | null> {
  const { rows } = await tx.query<{ ownerId: string }>(
    `select person_id as "ownerId" from obligation
      where (talk_id = $1 or appeal_id = $1 or case_id = $1) and done_by = $2 and done_at = $3 and person_id <> $2`,
    [targetId, actorId, tx.now],
  );
  return rows[0]?.ownerId ?? null;
}

function dispatch(store: Store, tx: Transaction, decision: StoredDecision): Promise<StepOutcome<null>> {
  switch (decision.kind) {
    case 'extendStage':
      return extendStage(store, tx, decision);
    case 'reopenSubject':
      return reopenSubject(tx, decision);
    case 'cancelCycle':
      return cancelCycle(store, tx, decision);
    case 'terminateRound':
      return terminateRound(store, tx, decision);
    case 'terminateTalk':
      return terminateTalk(store, tx, decision);
    case 'appointTalker':
      return appointTalker(store, tx, decision);
    case 'recordTalk':
      return recordTalk(store, tx, decision);
    case 'acknowledgeTalk':
      return acknowledgeTalk(tx, decision);
    case 'followUpTalk':
      return followUpTalk(tx, decision);
    case 'decideAppeal':
      return decideAppeal(store, tx, decision);
    case 'withdrawAppeal':
      return withdrawAppeal(store, tx, decision);
    case 'nameReviewer':
      return nameReviewer(tx, decision);
    case 'confirmCorrection':
      return confirmCorrection(store, tx, decision);
    case 'withdrawCorrection':
      return withdrawCorrection(tx, decision);
    case 'decideAdmonishing':
      return decideAdmonishing(tx, decision);
    case 'decideReferral':
      return decideReferral(store, tx, decision);
    case 'confirmAppraisal':
      return confirmAppraisal(tx, decision);
    case 'extendAppraisal':
      return extendAppraisal(store, tx, decision);
    case 'excuseSubject':
      return excuseSubject(tx, decision);
    case 'answerAppraisal':
      return answerAppraisal(tx, decision);
    case 'answerPlan':
      return answerPlan(store, tx, decision);
    case 'verifyCloseOut':
      return verifyCloseOut(store, tx, decision);
    case 'decideExtension':
      return decideExtension(store, tx, decision);
    default:
      return Promise.resolve(refuse({ code: 'not-found' }));
  }
}
