import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { behalf } from '../delegations.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { recusalsOf } from '../panels.ts';
import { gateRefusal, passGate } from './gate.ts';
import { appendDecisions, itemsOf } from './item-rows.ts';
import type { NewDecision, Verdict } from './item-rows.ts';
import { roundSetting } from './round-setting.ts';
import { decisionRow, verdictRefusal } from './rule-of-verdict.ts';

export interface ObjectionAnswer {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly uphold: boolean;
  readonly answer: string;
  /** Items decided anew when the objection is upheld. */
  readonly items: readonly Verdict[];
}

/** Answers an objection; upheld, it may decide items of that one subject anew. Neither objector nor subject answers. */
export async function answerObjection(
  store: Store,
  step: ObjectionAnswer,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 200 }, async (tx) => {
    const gate = {
      obligationId: step.obligationId,
      actorId: step.actorId,
      kind: 'answerObjection',
      editable: false,
      now: tx.now,
    } as const;
    const passed = await passGate(tx, gate);
    if (passed === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    const { rows } = await tx.query<{ id: string; raisedBy: string; subjectId: string }>(
      `select id, raised_by as "raisedBy", subject_id as "subjectId" from objection
        where id = $1 and state = 'open' for no key update`,
      [passed.reference],
    );
    const [objection] = rows;
    if (objection === undefined) return refused({ code: 'not-found' });
    if (objection.raisedBy === step.actorId) return refused({ code: 'own-item' });
    const reviewer = checkReviewer(step.actorId, objection.subjectId, await recusalsOf(tx, [step.actorId]));
    if (!reviewer.ok) {
      return reviewer;
    }
    const decisions = await decisionsOf(store, tx, step, passed.roundId, objection.subjectId);
    if (!decisions.ok) {
      return decisions;
    }
    await appendDecisions(tx, { actorId: step.actorId, minuteId: null, decisions: decisions.value });
    return accept(await settle(tx, step, objection.id, passed.ownerId));
  });
}

async function decisionsOf(
  store: Store,
  tx: Transaction,
  step: ObjectionAnswer,
  roundId: string,
  subjectId: string,
): Promise<StepOutcome<NewDecision[]>> {
  const setting = await roundSetting(tx, store.civil, roundId);
  if (setting === null) {
    return refused({ code: 'not-found' });
  }
  const items = new Map((await itemsOf(tx, roundId, [subjectId])).map((item) => [item.id, item]));
  const decisions: NewDecision[] = [];
  for (const [index, verdict] of step.items.entries()) {
    const item = items.get(verdict.itemId);
    if (item === undefined || !items.delete(verdict.itemId)) {
      return refused({ code: 'item-missing', itemId: verdict.itemId }, `items.${index}.itemId`);
    }
    const refusal = verdictRefusal(setting.version, item, verdict, `items.${index}`);
    if (refusal !== null) {
      return refusal;
    }
    decisions.push(decisionRow(item, verdict, step.obligationId));
  }
  return accept(decisions);
}

async function settle(tx: Transaction, step: ObjectionAnswer, objectionId: string, ownerId: string): Promise<object> {
  const state = step.uphold ? 'upheld' : 'rejected';
  await tx.query('update objection set state = $2, answer = $3, answered_by = $4, answered_at = $5 where id = $1', [
    objectionId,
    state,
    step.answer,
    step.actorId,
    tx.now,
  ]);
  await writeAudit(tx, {
    at: tx.now,
    actorId: step.actorId,
    onBehalfOf: behalf(ownerId, step.actorId),
    action: `objection.${state}`,
    target: `objection/${objectionId}`,
    content: { obligationId: step.obligationId, items: step.items.map((item) => item.itemId) },
  });
  return { objectionId, state };
}
