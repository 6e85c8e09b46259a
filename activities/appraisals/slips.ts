import type { FeedbackBody } from '../../domain/appraisal.ts';
import type { AppraisalSubject } from '../../store/appraisals/model.ts';
import { issueSlip } from '../../store/rectification/issue.ts';
import { responsibleFor } from '../../store/rectification/owner.ts';
import type { AppraisalContext } from './context.ts';

interface Problem {
  readonly subjectId: string;
  readonly text: string;
  readonly authorId: string;
}

/**
 * What leaders called a problem goes back word for word, one slip for each subject, from and to the bodies the scheme
 * names, to whoever answers for the organisation by now (S4.3). Answers the ids of the slips, whose workflows have to start.
 */
export async function issueSlips(context: AppraisalContext): Promise<string[]> {
  const { store, tx, file, document, subjects, day } = context;
  const { feedback } = document;
  if (feedback === undefined) return [];
  const { rows } = await tx.query<Problem>(
    `select c.subject_id as "subjectId", c.text, c.author_id as "authorId" from appraisal_comment c
      where c.subject_id = any($1) and c.problem order by c.given_at, c.id`,
    [subjects.map(({ id }) => id)],
  );
  const slips: string[] = [];
  for (const subject of subjects) {
    const problems = rows.filter(({ subjectId }) => subjectId === subject.id);
    if (problems.length === 0) continue;
    const { caseId } = await issueSlip(store, tx, {
      key: `appraisal/${file.id}/${subject.id}`,
      unitId: subject.unitId,
      ownerId: await responsibleFor(tx, { unitId: subject.unitId, personId: subject.personId, day }),
      issuerUnitId: await bodyOf(context, feedback.issuer, subject),
      receiverUnitId: await bodyOf(context, feedback.receiver, subject),
      problems: problems.map(({ text, authorId }) => ({ text, authorId })),
      clocks: feedback.clocks,
      previousId: await runningSlip(context, subject),
      origin: { kind: 'appraisal', id: file.id },
    });
    slips.push(caseId);
  }
  return slips;
}

/** The unit that is a body of the scheme's for a subject; where nothing lies above the committee, the committee itself. */
async function bodyOf(
  { tx, appraisal }: AppraisalContext,
  body: FeedbackBody,
  subject: AppraisalSubject,
): Promise<string> {
  if (body === 'committee') return appraisal.unitId;
  const { rows } = await tx.query<{ id: string | null }>('select parent_id as id from unit where id = $1', [
    body === 'aboveSubject' ? subject.unitId : appraisal.unitId,
  ]);
  return rows[0]?.id ?? appraisal.unitId;
}

/**
 * The slip of an earlier appraisal that this organisation still has open: the new one continues it (S4.3). One an officer
 * issued counts as well, for a meeting that was held on paper; one that follows from a person's month does not.
 */
async function runningSlip({ tx, file }: AppraisalContext, subject: AppraisalSubject): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `select s.id from slip s join case_file f on f.id = s.id
      where s.unit_id = $1 and s.origin_kind in ('appraisal', 'manual') and s.origin_id is distinct from $2
        and f.ended_at is null
      order by s.origin_kind = 'appraisal' desc, s.issued_on desc, s.id limit 1`,
    [subject.unitId, file.id],
  );
  return rows[0]?.id ?? null;
}
