import type { Queryable } from '../database.ts';
import { actsForSql } from '../delegations.ts';
import { iso, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface ObjectionView {
  readonly id: string;
  readonly subject: PersonName;
  readonly raisedBy: PersonName;
  readonly text: string;
  readonly raisedAt: string;
  readonly state: string;
  readonly answer: string | null;
  readonly answeredAt: string | null;
}

/** The objections of a round; without `all` only those the viewer raised, answers, or is the subject of. */
export async function objectionsOf(
  on: Queryable,
  input: { roundId: string; viewerId: string; now: Date; all: boolean },
): Promise<ObjectionView[]> {
  const { rows } = await on.query<
    Omit<ObjectionView, 'raisedAt' | 'answeredAt'> & { raisedAt: Date; answeredAt: Date | null }
  >(
    `select b.id, ${personSql('p')} as subject, ${personSql('q')} as "raisedBy", b.text, b.raised_at as "raisedAt",
            b.state, b.answer, b.answered_at as "answeredAt"
       from stage s join objection b on b.stage_id = s.id join person p on p.id = b.subject_id
       join person q on q.id = b.raised_by
      where s.round_id = $1 and ($3 or $2 in (b.raised_by, b.subject_id) or exists (
        select 1 from obligation o where o.stage_id = s.id and o.talk_id is null and o.kind = 'answerObjection'
           and ${actsForSql('$2', '$4')} and o.reference = b.id))
      order by b.raised_at, b.id`,
    [input.roundId, input.viewerId, input.all, input.now],
  );
  return rows.map((row) => ({ ...row, raisedAt: row.raisedAt.toISOString(), answeredAt: iso(row.answeredAt) }));
}
