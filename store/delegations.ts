import type { Queryable } from './database.ts';

/** SQL: the delegation `d` is in force at an SQL instant. */
const inForceSql = (at: string): string => `d.revoked_at is null and d.starts_at <= ${at} and d.ends_at > ${at}`;

/**
 * SQL that is true while the delegation `d` lets its delegate act on the obligation `o` of its owner. Never about
 * oneself or a recorded close relation (§2.3), never beside a seat of one's own in the same matter (one voice), and never
 * in the place of somebody who was appointed by name to hold a talk (S3.6). It does not pass on: a delegate's delegate
 * has nothing.
 */
export const delegatedSql = (at: string): string => `(
  d.owner_id = o.person_id and o.kind = any(d.kinds) and ${inForceSql(at)}
  and o.subject_id is distinct from d.delegate_id
  and not exists (select 1 from recusal x where o.subject_id in (x.person_id, x.other_id)
                     and d.delegate_id in (x.person_id, x.other_id))
  and not exists (select 1 from obligation own where own.stage_id = o.stage_id and own.kind = o.kind
                     and own.person_id = d.delegate_id and own.subject_id is not distinct from o.subject_id
                     and own.reference is not distinct from o.reference and own.state <> 'cancelled')
  and not (o.kind in ('holdTalk', 'followUpTalk') and ${appointedSql('o.talk_id')}))`;

/** SQL: somebody was appointed by name to hold this talk. */
export const appointedSql = (talkId: string): string =>
  `exists (select 1 from obligation p where p.talk_id = ${talkId} and p.kind = 'appointTalker' and p.state = 'done')`;

/** SQL that is true where a person may act on the obligation `o`: its owner, or who stands in for the owner now. */
export const actsForSql = (person: string, at: string): string =>
  `(o.person_id = ${person} or exists (
     select 1 from delegation d where d.delegate_id = ${person} and ${delegatedSql(at)}))`;

/** SQL of the people who act on the obligation rows `o` of this query: owners and whoever stands in for them now. */
export const actorsSql = (from: string, at: string): string =>
  `array(select o.person_id ${from} union select d.delegate_id from (select o.* ${from}) o
          join delegation d on ${delegatedSql(at)})`;

/** For whom somebody acted, as the audit records it; null = the duty was their own. */
export const behalf = (ownerId: string, actorId: string): string | null => (ownerId === actorId ? null : ownerId);

/** Whose duties a person may do at an instant; empty for nearly everybody. */
export async function standsInFor(on: Queryable, personId: string, at: Date): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>({
    name: 'stands-in-for',
    text: `select distinct d.owner_id as id from delegation d where d.delegate_id = $1 and ${inForceSql('$2')}`,
    values: [personId, at],
  });
  return rows.map(({ id }) => id);
}
