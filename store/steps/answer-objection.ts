import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { behalf } from '../delegations.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { queueNotices } from '../notices.ts';
import { recusalsOf } from '../panels.ts';
import { gateRefusal, passGate } from './gate.ts';
import { appendDecisions, itemsOf } from './item-rows.ts';
import type { NewDecision, Verdict } from './item-rows.ts';
import { noticeFacts, roundSetting } from './round-setting.ts';
import type { RoundSetting } from './round-setting.ts';
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
    const setting = await roundSetting(tx, store.civil, passed.roundId);
    if (setting === null) return refused({ code: 'not-found' });
    const decisions = await decisionsOf(tx, step, setting, objection.subjectId);
    if (!decisions.ok) {
      return decisions;
    }
    await appendDecisions(tx, { actorId: step.actorId, minuteId: null, decisions: decisions.value });
    await tellObjector(tx, setting, objection);
    return accept(await settle(tx, step, objection.id, passed.ownerId));
  });
}

async function decisionsOf(
  tx: Transaction,
  step: ObjectionAnswer,
  { roundId, version }: RoundSetting,
  subjectId: string,
): Promise<StepOutcome<NewDecision[]>> {
  const items = new Map((await itemsOf(tx, roundId, [subjectId])).map((item) => [item.id, item]));
  const decisions: NewDecision[] = [];
  for (const [index, verdict] of step.items.entries()) {
    const item = items.get(verdict.itemId);
    if (item === undefined || !items.delete(verdict.itemId)) {
      return refused({ code: 'item-missing', itemId: verdict.itemId }, `items.${index}.itemId`);
    }
    const refusal = verdictRefusal(version, item, verdict, `items.${index}`);
    if (refusal !== null) {
      return refusal;
    }
    decisions.push(decisionRow(item, verdict, step.obligationId));
  }
  return accept(decisions);
}

/** Upheld or not, whoever objected hears that there is an answer; what it says is read after signing in. */
async function tellObjector(
  tx: Transaction,
  setting: RoundSetting,
  { id, raisedBy }: { readonly id: string; readonly raisedBy: string },
): Promise<void> {
  await queueNotices(tx, [
    {
      dedupKey: `objectionAnswered/${id}`,
      kind: 'objectionAnswered',
      personId: raisedBy,
      roundId: setting.roundId,
      facts: noticeFacts(setting, 'publicity'),
    },
  ]);
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
