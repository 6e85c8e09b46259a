import type { CommentedCase } from '../steps/comment.ts';
import type { Queryable } from '../database.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface CommentView {
  readonly id: string;
  readonly author: PersonName;
  readonly subject: PersonName | null;
  readonly text: string;
  readonly writtenAt: string;
}

/** The comments on a case, the first one first; never those about the reader or a recorded close relation (§2.3). */
export async function commentsOn(
  on: Queryable,
  input: { kind: CommentedCase['kind']; id: string; readerId: string; limit: number; offset: number },
): Promise<{ comments: CommentView[]; more: boolean }> {
  const { kind, id, readerId, limit, offset } = input;
  const { rows } = await on.query<Omit<CommentView, 'writtenAt'> & { writtenAt: Date }>(
    `select c.id, ${personSql('p')} as author, case when q.id is not null then ${personSql('q')} end as subject, c.text,
            c.written_at as "writtenAt"
       from case_comment c join person p on p.id = c.author_id left join person q on q.id = c.subject_id
      where c.${kind}_id = $1 and c.subject_id is distinct from $2 and not exists (
        select 1 from recusal x where c.subject_id in (x.person_id, x.other_id) and $2 in (x.person_id, x.other_id))
      order by c.written_at, c.id limit $3 offset $4`,
    [id, readerId, limit + 1, offset],
  );
  const { rows: shown, more } = page(rows, limit);
  return { comments: shown.map((row) => ({ ...row, writtenAt: row.writtenAt.toISOString() })), more };
}

export interface CopyView {
  readonly id: string;
  readonly kind: 'result' | 'appeal' | 'correction';
  readonly targetId: string;
  readonly copiedBy: PersonName;
  readonly copiedAt: string | null;
}

/** What was copied to a person, the latest first: pointers, no content. */
export async function copiesFor(
  on: Queryable,
  input: { personId: string; limit: number; offset: number },
): Promise<{ copies: CopyView[]; more: boolean }> {
  const { rows } = await on.query<Omit<CopyView, 'copiedAt'> & { copiedAt: Date }>(
    `select y.id, case when y.result_id is not null then 'result' when y.appeal_id is not null then 'appeal'
              else 'correction' end as kind, coalesce(y.result_id, y.appeal_id, y.correction_id) as "targetId",
            ${personSql('p')} as "copiedBy", y.copied_at as "copiedAt"
       from outcome_copy y join person p on p.id = y.copied_by
      where y.person_id = $1 order by y.copied_at desc, y.id limit $2 offset $3`,
    [input.personId, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { copies: shown.map((row) => ({ ...row, copiedAt: iso(row.copiedAt) })), more };
}
