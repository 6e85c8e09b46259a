import { checkReviewer } from '../../domain/gate.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { behalf } from '../delegations.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { recusalsOf } from '../panels.ts';
import { gateRefusal, passGate } from './gate.ts';
import { appendDecisions, itemsOf } from './item-rows.ts';
import type { Verdict } from './item-rows.ts';
import { roundSetting } from './round-setting.ts';
import { decisionRow, verdictRefusal } from './rule-of-verdict.ts';

export interface SpotCheck {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly finding: 'confirm' | 'adjust' | 'refuse';
  readonly points?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * The inspector's finding on one sampled item: the obligation's `reference` is the item. A confirmation changes no
 * decision; an adjustment or refusal is appended to the item's decisions.
 */
export async function spotCheck(
  store: Store,
  step: SpotCheck,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  return once(store, { actorId: step.actorId, request: step.request, status: 200 }, async (tx) => {
    const gate = {
      obligationId: step.obligationId,
      actorId: step.actorId,
      kind: 'spotCheck',
      editable: false,
      now: tx.now,
    } as const;
    const passed = await passGate(tx, gate);
    if (passed === null) {
      return refused((await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' });
    }
    const reviewer = checkReviewer(step.actorId, passed.subjectId, await recusalsOf(tx, [step.actorId]));
    if (!reviewer.ok) {
      return reviewer;
    }
    const setting = await roundSetting(tx, store.civil, passed.roundId);
    const item = (await itemsOf(tx, passed.roundId, [passed.subjectId])).find((one) => one.id === passed.reference);
    if (setting === null || item === undefined) {
      return refused({ code: 'not-found' });
    }
    const verdict: Verdict = {
      itemId: item.id,
      decision: step.finding === 'confirm' ? 'accept' : step.finding,
      points: step.points,
      reason: step.reason,
    };
    const refusal = verdictRefusal(setting.version, item, verdict, 'body');
    if (refusal !== null) {
      return refusal;
    }
    const decisions = step.finding === 'confirm' ? [] : [decisionRow(item, verdict, step.obligationId)];
    const [decisionId] = await appendDecisions(tx, { actorId: step.actorId, minuteId: null, decisions });
    await writeAudit(tx, {
      at: tx.now,
      actorId: step.actorId,
      onBehalfOf: behalf(passed.ownerId, step.actorId),
      action: 'item.inspected',
      target: `item/${item.id}`,
      content: { obligationId: step.obligationId, finding: step.finding },
    });
    return accept({ obligationId: step.obligationId, decisionId: decisionId ?? null });
  });
}
