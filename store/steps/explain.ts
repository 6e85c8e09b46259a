import { dateOf } from '../../domain/civil.ts';
import { checkExplanation } from '../../domain/duty-case.ts';
import type { Explanation } from '../../domain/duty-case.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { rouseFile } from '../cases.ts';
import type { Store } from '../database.ts';
import { behalf } from '../delegations.ts';
import { once, placeOf, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { passCaseGate } from './case-gate.ts';

/**
 * A leader or secretary records what was explained at the meeting, with its day and where the minutes are (S3.5). Done
 * once; the record stays as it is whatever is corrected later.
 */
export async function recordExplanation(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly caseId: string;
    readonly record: Explanation;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, caseId, record } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const checked = checkExplanation(record, dateOf(store.civil, tx.now.getTime()));
    if (!checked.ok) return refused(checked.refusal, placeOf(checked.refusal));
    const gate = await passCaseGate(tx, { caseId, kind: 'explain', actorId });
    if (!gate.ok) return gate;
    await tx.query('update duty_case set record = $2, recorded_by = $3, recorded_at = $4 where id = $1', [
      caseId,
      JSON.stringify(record),
      actorId,
      tx.now,
    ]);
    await rouseFile(tx, caseId);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      onBehalfOf: behalf(gate.value.ownerId, actorId),
      action: 'duty.explained',
      target: `duty/${caseId}`,
      content: { meetingOn: record.meetingOn },
    });
    return accept({ caseId });
  });
}
