import { checkOwnVote } from '../../domain/appraisal.ts';
import { checkSheet } from '../../domain/ballot.ts';
import type { SheetScores } from '../../domain/ballot.ts';
import { accept } from '../../domain/refusal.ts';
import { readAppraisal } from '../appraisals/model.ts';
import type { Appraisal } from '../appraisals/model.ts';
import { findSubject } from '../appraisals/subject.ts';
import { writeAudit } from '../audit.ts';
import type { Store, Transaction } from '../database.ts';
import { once, refused } from '../idempotency.ts';
import type { LocatedRefusal, RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

export interface Rating {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly appraisalId: string;
  readonly subjectId: string;
  /** Answers by criterion; absent = the rater abstains. */
  readonly scores?: SheetScores | undefined;
}

/**
 * One real-name sheet about one subject, through the rater's own duty; filled anew while the scoring is open, it replaces
 * the earlier one. Nobody rates the own organisation, or themselves (S2.2).
 */
export async function rateSubject(
  store: Store,
  rating: Rating,
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, appraisalId, subjectId } = rating;
  return once(store, { actorId, request: rating.request, status: 201 }, async (tx) => {
    const appraisal = await readAppraisal(tx, appraisalId);
    if (appraisal === null) return refused({ code: 'not-found' });
    const subject = await findSubject(tx, appraisalId, subjectId);
    if (!subject.ok) return subject;
    const own = checkOwnVote(appraisal.document, actorId, subject.value.personId);
    if (!own.ok) return { ...own, at: 'subjectId' };
    const part = await partOf(tx, rating);
    const document = appraisal.document.parts.find(({ key }) => key === part);
    // Before the chair opens it nobody is entitled yet, and after that only those who are.
    if (document === undefined) {
      return (await scoringKnown(tx, appraisal, subjectId)) ?? refused({ code: 'not-on-your-sheet' }, 'subjectId');
    }
    const checked = rating.scores === undefined ? null : checkSheet(document.ballot, rating.scores);
    if (checked !== null && !checked.ok) return { ...checked, at: 'scores' };
    const closed = await passGate(tx, rating);
    if (closed !== null) return closed;
    await tx.query(
      `update appraisal_sheet set replaced_at = $3 where subject_id = $1 and voter_id = $2 and replaced_at is null`,
      [subjectId, actorId, tx.now],
    );
    await tx.query(
      `insert into appraisal_sheet (subject_id, part, voter_id, scores, cast_at) values ($1, $2, $3, $4, $5)`,
      [subjectId, document.key, actorId, checked === null ? null : JSON.stringify(checked.value), tx.now],
    );
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'appraisal.rated',
      target: `appraisalSubject/${subjectId}`,
      content: { part: document.key },
    });
    return accept({ subjectId, part: document.key, abstained: checked === null });
  });
}

async function partOf(tx: Transaction, { subjectId, actorId }: Rating): Promise<string | null> {
  const { rows } = await tx.query<{ part: string }>(
    'select part from appraisal_voter where subject_id = $1 and person_id = $2',
    [subjectId, actorId],
  );
  return rows[0]?.part ?? null;
}

async function scoringKnown(tx: Transaction, { state }: Appraisal, subjectId: string): Promise<LocatedRefusal | null> {
  if (state !== 'scoring') return refused({ code: 'appraisal-phase', phase: state });
  const { rows } = await tx.query('select 1 from appraisal_scoring where subject_id = $1', [subjectId]);
  return rows.length === 0 ? refused({ code: 'scoring-not-open' }, 'subjectId') : null;
}

/** The rater's own row lets the sheet through; null = it did. */
async function passGate(tx: Transaction, { appraisalId, subjectId, actorId }: Rating): Promise<LocatedRefusal | null> {
  const { rowCount } = await tx.query(
    `update obligation set state = 'done', done_at = coalesce(done_at, $4), done_by = $3
      where case_id = $1 and kind = 'rateSubject' and reference = $2 and person_id = $3 and not sealed
        and state in ('open', 'done') and closes_at > $4`,
    [appraisalId, subjectId, actorId, tx.now],
  );
  return rowCount === 0 ? refused({ code: 'stage-closed', closedAt: tx.now.toISOString() }, 'subjectId') : null;
}
