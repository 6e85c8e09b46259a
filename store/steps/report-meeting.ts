import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { behalf } from '../delegations.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { gateRefusal, passGate } from './gate.ts';
import { insertMinutes } from './record-minutes.ts';

/** Records the branch meeting at which the posted results were reported (S1.3): its date, who came, its minutes. */
export async function reportMeeting(
  store: Store,
  step: {
    actorId: string;
    request: RequestKey;
    obligationId: string;
    heldOn: string;
    present: readonly string[];
    text: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, obligationId } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const gate = { obligationId, actorId, kind: 'reportMeeting', editable: false, now: tx.now } as const;
    const passed = await passGate(tx, gate);
    if (passed === null) {
      return { ok: false, refusal: (await gateRefusal(tx, gate)) ?? { code: 'stage-not-open' } };
    }
    const recordedFor = behalf(passed.ownerId, actorId);
    const minutes = await insertMinutes(tx, {
      ...step,
      recordedFor,
      roundId: passed.roundId,
      stageId: passed.stageId,
    });
    if (!minutes.ok) return minutes;
    const { minuteId } = minutes.value;
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      onBehalfOf: recordedFor,
      action: 'meeting.reported',
      target: `stage/${passed.stageId}`,
      content: { minuteId, obligationId },
    });
    return accept({ obligationId, minuteId });
  });
}
