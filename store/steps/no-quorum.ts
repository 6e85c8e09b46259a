import { withinDeadline } from '../../domain/calendar.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { loadCalendar } from '../calendar.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { insertGap, NEXT_LEVEL_AFTER } from '../panel-gaps.ts';
import { panelDocument } from '../signing/signers.ts';
import { gateRefusal } from './gate.ts';
import { roundSetting } from './round-setting.ts';

export interface NoQuorum {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly obligationId: string;
  readonly reason: string;
}

/**
 * Whoever has to decide with a panel says that it cannot reach its quorum. The duty stays theirs until the scheme's clock
 * has run; then the next level up has it (§2.3).
 */
export async function sayNoQuorum(
  store: Store,
  step: NoQuorum,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, obligationId } = step;
  return once(store, { actorId, request: step.request, status: 200 }, async (tx) => {
    const { rows } = await tx.query<{ kind: 'review' | 'comprehensive'; roundId: string }>(
      `select o.kind, s.round_id as "roundId" from obligation o join stage s on s.id = o.stage_id
        where o.id = $1 and o.kind in ('review', 'comprehensive') for no key update of o`,
      [obligationId],
    );
    const [duty] = rows;
    if (duty === undefined) return { ok: false, refusal: { code: 'stage-not-open' } };
    const { kind, roundId } = duty;
    const refusal = await gateRefusal(tx, { obligationId, actorId, kind, editable: false, now: tx.now });
    if (refusal !== null) return { ok: false, refusal };
    const setting = await roundSetting(tx, store.civil, roundId);
    if (setting === null) return { ok: false, refusal: { code: 'not-found' } };
    const workingDays = panelDocument(setting, kind)?.nextLevelAfter ?? NEXT_LEVEL_AFTER;
    const calendar = await loadCalendar(tx, store.civil);
    const { lastDay, closesAt } = withinDeadline(calendar, { from: tx.now.getTime(), workingDays });
    const gap = { obligationId, cause: 'noQuorum', reason: step.reason, saidBy: actorId } as const;
    if (!(await insertGap(tx, { ...gap, escalatesAt: new Date(closesAt) }))) {
      return { ok: false, refusal: { code: 'already-answered' } };
    }
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'panel.noQuorum',
      target: `obligation/${obligationId}`,
      content: { lastDay },
    });
    return accept({ obligationId, lastDay });
  });
}
