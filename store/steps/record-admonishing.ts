import { dateOf } from '../../domain/civil.ts';
import { checkAdmonishing } from '../../domain/duty-case.ts';
import type { AdmonishingRecord } from '../../domain/duty-case.ts';
import { isRecused } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { rouseFile } from '../cases.ts';
import { readDutyCase } from '../consequences/duties.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { recusalsOf } from '../panels.ts';
import { passCaseGate } from './case-gate.ts';
import { placeOf } from './explain.ts';

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/** The appointed person records the admonishing talk: problems by name, measures, a day, and who helps (S1.5). */
export async function recordAdmonishing(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly caseId: string;
    readonly record: AdmonishingRecord;
  },
): Recorded {
  const { actorId, caseId, record } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const { subjectId } = await readDutyCase(tx, caseId);
    const checked = checkAdmonishing(record, { subjectId, today: dateOf(store.civil, tx.now.getTime()) });
    if (!checked.ok) return refused(checked.refusal, placeOf(checked.refusal));
    const helper = await helperRefusal(tx, record.helperId, subjectId);
    if (helper !== null) return helper;
    const gate = await passCaseGate(tx, { caseId, kind: 'holdAdmonishing', actorId });
    if (!gate.ok) return gate;
    await tx.query(
      'update duty_case set record = $2, recorded_by = $3, recorded_at = $4, helper_id = $5 where id = $1',
      [caseId, JSON.stringify(record), actorId, tx.now, record.helperId],
    );
    await rouseFile(tx, caseId);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'duty.talkRecorded',
      target: `duty/${caseId}`,
      content: { heldOn: record.heldOn, rectifyBy: record.rectifyBy, helperId: record.helperId },
    });
    return accept({ caseId });
  });
}

/** A helper is somebody the service knows, and no close relation: the helper says later how it went. */
async function helperRefusal(tx: Transaction, helperId: string, subjectId: string): Promise<LocatedRefusal | null> {
  const { rows } = await tx.query('select 1 from person where id = $1', [helperId]);
  if (rows.length === 0) return refused({ code: 'not-found' }, 'helperId');
  const recused = isRecused(helperId, subjectId, await recusalsOf(tx, [helperId]));
  return recused ? refused({ code: 'close-relation' }, 'helperId') : null;
}
