import { accept } from '../../domain/refusal.ts';
import { writeAudit } from '../audit.ts';
import type { Store } from '../database.ts';
import { once } from '../idempotency.ts';
import type { RequestKey, StepOutcome, StoredAnswer } from '../idempotency.ts';

/** Where a comment is written: a round (perhaps about one of its subjects), a talk or an appeal. */
export type CommentedCase =
  | { readonly kind: 'round'; readonly id: string; readonly subjectId: string | null }
  | { readonly kind: 'talk'; readonly id: string }
  | { readonly kind: 'appeal'; readonly id: string };

/**
 * A signed word among those who handle a case (评论). It decides nothing, moves no clock, and is neither changed nor
 * taken away again.
 */
export async function comment(
  store: Store,
  step: {
    readonly actorId: string;
    readonly request: RequestKey;
    readonly about: CommentedCase;
    readonly text: string;
  },
): Promise<StepOutcome<StoredAnswer & { readonly repeated: boolean }>> {
  const { actorId, about } = step;
  const subjectId = about.kind === 'round' ? about.subjectId : null;
  return once(store, { actorId, request: step.request, status: 201 }, async (tx) => {
    if (subjectId !== null) {
      const { rows: known } = await tx.query('select 1 from subject where round_id = $1 and person_id = $2', [
        about.id,
        subjectId,
      ]);
      if (known.length === 0) return { ok: false, refusal: { code: 'not-found' }, at: 'subjectId' };
      // Who is kept out of a case has no word in it either (§2.3).
      if (subjectId === actorId) return { ok: false, refusal: { code: 'own-item' }, at: 'subjectId' };
    }
    const { rows } = await tx.query<{ id: string }>(
      `insert into case_comment (round_id, talk_id, appeal_id, subject_id, author_id, text, written_at)
       values (case $1 when 'round' then $2::uuid end, case $1 when 'talk' then $2::uuid end,
               case $1 when 'appeal' then $2::uuid end, $3, $4, $5, $6) returning id`,
      [about.kind, about.id, subjectId, actorId, step.text, tx.now],
    );
    const commentId = rows[0]?.id ?? '';
    await writeAudit(tx, {
      at: tx.now,
      actorId,
      action: 'case.commented',
      target: `${about.kind}/${about.id}`,
      content: { commentId, subjectId },
    });
    return accept({ commentId });
  });
}
