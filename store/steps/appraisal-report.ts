import { accept } from '../../domain/refusal.ts';
import { passDuty } from '../appraisals/gate.ts';
import { findSubject } from '../appraisals/subject.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { strangeFile } from '../evidence.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

export interface ReportFiling {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly appraisalId: string;
  readonly subjectId: string;
  readonly text: string;
  readonly evidenceIds: readonly string[];
}

/** A reporter's own report with its documents, once; spoken at the meeting or in writing, it is rated all the same (S4.1). */
export async function fileReport(
  store: Store,
  step: ReportFiling,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, appraisalId, subjectId, evidenceIds } = step;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    const subject = await findSubject(tx, appraisalId, subjectId);
    if (!subject.ok) return subject;
    const stranger = await strangeFile(tx, actorId, evidenceIds);
    if (stranger >= 0) return refused({ code: 'not-found' }, `evidenceIds.${String(stranger)}`);
    const met = await passDuty(tx, { caseId: appraisalId, kind: 'fileReport', reference: subjectId, actorId });
    if (!met.ok) return met;
    await tx.query(
      'insert into appraisal_report (subject_id, text, submitted_by, submitted_at) values ($1, $2, $3, $4)',
      [subjectId, step.text, actorId, tx.now],
    );
    await tx.query('insert into appraisal_report_evidence (subject_id, evidence_id) select $1, unnest($2::uuid[])', [
      subjectId,
      evidenceIds,
    ]);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.reported',
      target: `appraisalSubject/${subjectId}`,
      content: { evidence: evidenceIds },
    });
    return accept({ subjectId, reported: true });
  });
}
