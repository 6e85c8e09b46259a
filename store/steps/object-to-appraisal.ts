import { accept } from '../../domain/refusal.ts';
import { lockAppraisal } from '../appraisals/model.ts';
import { findSubject } from '../appraisals/subject.ts';
import { writeAudit } from '../audit.ts';
import { rouseFile } from '../cases.ts';
import type { Store } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

export interface AppraisalObjection {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly appraisalId: string;
  readonly subjectId: string;
  readonly text: string;
}

/** A reporter's signed objection against the own posted number, while it is posted (§2.4). */
export async function objectToAppraisal(
  store: Store,
  objection: AppraisalObjection,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, appraisalId, subjectId } = objection;
  return once(store, { actorId, request: objection.request, status: 201 }, async (tx) => {
    const appraisal = await lockAppraisal(tx, appraisalId);
    if (appraisal === null) return refused({ code: 'not-found' });
    if (appraisal.state !== 'posted') return refused({ code: 'appraisal-phase', phase: appraisal.state });
    const subject = await findSubject(tx, appraisalId, subjectId);
    if (!subject.ok) return subject;
    const { rowCount } = await tx.query(
      `update obligation set state = 'done', done_at = $4, done_by = $3
        where case_id = $1 and kind = 'objectAppraisal' and reference = $2 and person_id = $3 and state = 'open'
          and not sealed and closes_at > $4`,
      [appraisalId, subjectId, actorId, tx.now],
    );
    if (rowCount === 0) {
      if (subject.value.personId !== actorId) return refused({ code: 'not-yours' }, 'subjectId');
      const isOver = appraisal.closesAt <= tx.now;
      return refused(
        isOver ? { code: 'stage-closed', closedAt: appraisal.closesAt.toISOString() } : { code: 'already-answered' },
        'subjectId',
      );
    }
    const { rows } = await tx.query<{ id: string }>(
      `insert into appraisal_objection (appraisal_id, subject_id, raised_by, text, raised_at)
       values ($1, $2, $3, $4, $5) returning id`,
      [appraisalId, subjectId, actorId, objection.text, tx.now],
    );
    const objectionId = rows[0]?.id ?? '';
    await rouseFile(tx, appraisalId);
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.objected',
      target: `appraisalSubject/${subjectId}`,
      content: { objectionId },
    });
    return accept({ objectionId });
  });
}
