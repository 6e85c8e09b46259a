import { dateOf } from '../../domain/civil.ts';
import { checkAdmonishing } from '../../domain/duty-case.ts';
import type { AdmonishingRecord } from '../../domain/duty-case.ts';
import { isRecused } from '../../domain/panel.ts';
import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import { rouseFile } from '../cases.ts';
import { readDutyCase } from '../consequences/duties.ts';
import type { StoredDuty } from '../consequences/duties.ts';
import type { Store, Transaction } from '../database.ts';
import { once, placeOf, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { holdersUpward } from '../offices.ts';
import { recusalsOf } from '../panels.ts';
import { issueSlip } from '../rectification/issue.ts';
import { schemeVersion } from '../schemes.ts';
import { passCaseGate } from './case-gate.ts';

type Recorded = Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>>;

/**
 * The appointed person records the admonishing talk: problems by name, measures, a day, and who helps (S1.5). With `slip`
 * the problems also become a rectification slip to the branch, word for word; answers its id.
 */
export async function recordAdmonishing(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly caseId: string;
    readonly record: AdmonishingRecord;
    readonly slip: boolean;
  },
): Recorded {
  const { actorId, caseId, record } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const duty = await readDutyCase(tx, caseId);
    const { subjectId } = duty;
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
    const slipId = step.slip ? await openSlip(store, tx, duty, step) : null;
    await rouseFile(tx, caseId);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'duty.talkRecorded',
      target: `duty/${caseId}`,
      content: { heldOn: record.heldOn, rectifyBy: record.rectifyBy, helperId: record.helperId, slipId },
    });
    return accept({ caseId, slipId });
  });
}

/** The branch's secretary answers for the slip, or the deputy where the talk was with the secretary; the unit above reads. */
async function openSlip(
  store: Store,
  tx: Transaction,
  duty: StoredDuty,
  { actorId, record }: { readonly actorId: string; readonly record: AdmonishingRecord },
): Promise<string | null> {
  const { id, unitId, subjectId, versionId } = duty;
  const day = dateOf(store.civil, tx.now.getTime());
  const roles = ['secretary', 'deputySecretary'] as const;
  const holders = await holdersUpward(tx, { unitId, roles, day, includeUnit: true });
  const ownerId = holders.find((holder) => holder !== subjectId);
  const { rows } = await tx.query<{ parentId: string | null }>(
    'select parent_id as "parentId" from unit where id = $1',
    [unitId],
  );
  const above = rows[0]?.parentId ?? null;
  if (ownerId === undefined || above === null) return null;
  const { caseId } = await issueSlip(store, tx, {
    key: `duty/${id}`,
    unitId,
    ownerId,
    issuerUnitId: above,
    receiverUnitId: above,
    problems: record.problems.map((text) => ({ text, authorId: actorId })),
    clocks: (await schemeVersion(tx, versionId)).document.rectification,
    previousId: null,
    origin: { kind: 'duty', id },
    issuedBy: actorId,
  });
  await tx.query('update duty_case set slip_id = $2 where id = $1', [id, caseId]);
  return caseId;
}

/** A helper is somebody the service knows, and no close relation: the helper says later how it went. */
export async function helperRefusal(
  tx: Transaction,
  helperId: string,
  subjectId: string,
): Promise<LocatedRefusal | null> {
  const { rows } = await tx.query('select 1 from person where id = $1', [helperId]);
  if (rows.length === 0) return refused({ code: 'not-found' }, 'helperId');
  const recused = isRecused(helperId, subjectId, await recusalsOf(tx, [helperId]));
  return recused ? refused({ code: 'close-relation' }, 'helperId') : null;
}
