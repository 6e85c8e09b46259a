import type { TalkDuty } from '../../domain/talk-rounds.ts';
import { queueNotices } from '../../store/notices.ts';
import type { NoticeKind } from '../../store/notices.ts';
import { addObligations } from '../../store/obligations.ts';
import type { ObligationKind } from '../../store/obligations.ts';
import type { CaseContext } from '../cases/remind.ts';

export interface OwedTalk {
  readonly id: string;
  readonly personId: string;
}

const kindOf = ({ subjectId }: TalkDuty): ObligationKind => (subjectId === null ? 'reachMembers' : 'holdHeartTalk');

/**
 * Makes what is owed in a round of talks what it should be: a duty whose members have all been reached is done, one that
 * went to somebody else is owed no more, a new one is told. Answers what is owed now.
 */
export async function keepDuties(
  context: CaseContext,
  wanted: { readonly duties: readonly TalkDuty[]; readonly dueAt: Date; readonly notice: NoticeKind },
): Promise<OwedTalk[]> {
  const { tx, about } = context;
  if (!('caseId' in about)) throw new Error('a round of talks is a filed case');
  const { caseId } = about;
  const duties = wanted.duties.map((duty) => ({ ...duty, kind: kindOf(duty) }));
  // What nobody has to do any more is done where the talks are there, whoever held them; else it is somebody else's now.
  await tx.query(
    `update obligation o set done_at = $3, state = case when case when o.subject_id is null
              then not exists (select 1 from jsonb_to_recordset($2) as w(kind text) where w.kind = o.kind)
              else exists (select 1 from heart_talk t where t.round_id = o.case_id and t.person_id = o.subject_id) end
            then 'done' else 'cancelled' end
      where o.case_id = $1 and o.state = 'open' and not exists (
        select 1 from jsonb_to_recordset($2) as w(kind text, "personId" uuid, "subjectId" uuid)
         where w.kind = o.kind and w."personId" = o.person_id and w."subjectId" is not distinct from o.subject_id)`,
    [caseId, JSON.stringify(duties), tx.now],
  );
  // Somebody joined after everybody had been reached: the same duty is owed again.
  await tx.query(
    `update obligation o set state = 'cancelled'
       from jsonb_to_recordset($2) as w(kind text, "personId" uuid, "subjectId" uuid)
      where o.case_id = $1 and o.state = 'done' and w.kind = o.kind and w."personId" = o.person_id
        and w."subjectId" is not distinct from o.subject_id`,
    [caseId, JSON.stringify(duties)],
  );
  const added = await addObligations(
    tx,
    duties.map(({ kind, personId, subjectId }) => ({
      caseId,
      kind,
      personId,
      ...(subjectId === null ? {} : { subjectId }),
      dueAt: wanted.dueAt,
    })),
    tx.now,
  );
  await queueNotices(
    tx,
    added.map(({ id, personId }) => ({
      dedupKey: `${wanted.notice}/${id}/${tx.now.toISOString()}`,
      kind: wanted.notice,
      personId,
      obligationId: id,
      caseId,
      facts: context.facts,
    })),
  );
  const { rows } = await tx.query<OwedTalk>(
    `select id, person_id as "personId" from obligation where case_id = $1 and state = 'open' order by kind desc, id`,
    [caseId],
  );
  return rows;
}
