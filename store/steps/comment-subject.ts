import { mayRate } from '../../domain/electorate.ts';
import { accept } from '../../domain/refusal.ts';
import { passDuty } from '../appraisals/gate.ts';
import { lockAppraisal } from '../appraisals/model.ts';
import type { Appraisal } from '../appraisals/model.ts';
import { findSubject } from '../appraisals/subject.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { electoratePeople } from '../electorates.ts';
import { once, refused } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';
import { recusalsOf } from '../panels.ts';
import { dateOf } from '../../domain/civil.ts';

export interface Comment {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly appraisalId: string;
  readonly subjectId: string;
  readonly text: string;
  /** Goes into the feedback slip as it stands. */
  readonly problem: boolean;
}

/**
 * A leader's signed comment on a subject, kept word for word (S4.3). The area's leading member owes one; the leaders in
 * charge and the committee's members may give as many as they like, one by one.
 */
export async function commentSubject(
  store: Store,
  comment: Comment,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, appraisalId, subjectId } = comment;
  return once(store, { actorId, request: comment.request, status: 201 }, async (tx) => {
    const appraisal = await lockAppraisal(tx, appraisalId);
    if (appraisal === null) return refused({ code: 'not-found' });
    if (appraisal.state !== 'scoring') return refused({ code: 'appraisal-phase', phase: appraisal.state });
    const subject = await findSubject(tx, appraisalId, subjectId);
    if (!subject.ok) return subject;
    const { personId, unitId } = subject.value;
    if (actorId === personId) return refused({ code: 'own-item' }, 'subjectId');
    if (!mayRate(actorId, personId, await recusalsOf(tx, [personId]))) return refused({ code: 'close-relation' });
    const duty = { caseId: appraisalId, kind: 'commentSubject', reference: subjectId, actorId } as const;
    const owed = await passDuty(tx, duty);
    const day = dateOf(store.civil, tx.now.getTime());
    if (!owed.ok && !(await isLeader(tx, appraisal, { actorId, unitId, day }))) return refused({ code: 'not-yours' });
    const { rows } = await tx.query<{ id: string }>(
      `insert into appraisal_comment (subject_id, author_id, text, problem, given_at) values ($1, $2, $3, $4, $5)
       returning id`,
      [subjectId, actorId, comment.text, comment.problem, tx.now],
    );
    const commentId = rows[0]?.id ?? '';
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.commented',
      target: `appraisalSubject/${subjectId}`,
      content: { commentId, problem: comment.problem },
    });
    return accept({ commentId });
  });
}

async function isLeader(
  tx: Transaction,
  appraisal: Appraisal,
  { actorId, unitId, day }: { actorId: string; unitId: string; day: string },
): Promise<boolean> {
  const { rows } = await tx.query(`select 1 from appraisal_area where appraisal_id = $1 and leader_id = $2`, [
    appraisal.id,
    actorId,
  ]);
  if (rows.length > 0) return true;
  for (const electorate of ['leaders', 'committee'] as const) {
    const people = await electoratePeople(tx, electorate, { unitId, committeeId: appraisal.unitId, day });
    if (people.includes(actorId)) return true;
  }
  return false;
}
