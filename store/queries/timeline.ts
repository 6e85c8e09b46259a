import type { Queryable } from '../database.ts';
import { page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface TimelineEntry {
  readonly at: string;
  /** What happened: a stage opened or closed, a duty done, moved, called for, asked about, an objection, a decision. */
  readonly what: string;
  /** The kind of the duty, stage or decision it is about. */
  readonly of: string | null;
  readonly actor: PersonName | null;
  /** For whom the actor stood in. */
  readonly behalfOf: PersonName | null;
  readonly subject: PersonName | null;
  /** Who received the duty, the call or the question. */
  readonly to: PersonName | null;
  /** The reason given; for those who handle the round. */
  readonly reason: string | null;
}

/**
 * What happened in the round `$1`, or to its subject `$2`. Of a ballot only that its stage opened and closed: who
 * filled a sheet when is nobody's business (§2.5). Who raised an objection is told by the objection itself, to those
 * who may read it; the words of questions, answers and comments stay where they are.
 */
const ENTRIES = `
  with stages as (select s.* from stage s where s.round_id = $1),
  duties as (
    select o.* from obligation o join stages s on s.id = o.stage_id
     where o.kind not in ('vote', 'confirmOpening', 'readSheets') and ($2::uuid is null or o.subject_id = $2)),
  entries (at, what, "of", actor_id, for_id, subject_id, to_id, reason) as (
    select opened_at, 'stageOpened', key, null::uuid, null::uuid, null::uuid, null::uuid, null::text from stages
    union all select closed_at, case state when 'cancelled' then 'stageCancelled' else 'stageClosed' end, key,
      null, null, null, null, null from stages where closed_at is not null
    union all select done_at, 'dutyDone', kind, done_by, case when done_by <> person_id then person_id end, subject_id,
      null, null from duties where state = 'done' and kind <> 'object'
    union all select t.moved_at, case t.how when 'transfer' then 'dutyTransferred' else 'dutyHandedOver' end, o.kind,
      t.moved_by, case when t.moved_by <> t.from_id then t.from_id end, o.subject_id, t.to_id, t.reason
      from duty_transfer t join duties o on o.id = t.obligation_id
    union all select n.nudged_at, 'dutyNudged', o.kind, n.nudged_by, null, o.subject_id, o.person_id, null
      from nudge n join duties o on o.id = n.obligation_id
    union all select a.asked_at, 'adviceAsked', o.kind, a.asked_by,
      case when a.asked_by <> o.person_id then o.person_id end, o.subject_id, a.adviser_id, null
      from advice a join duties o on o.id = a.obligation_id
    union all select b.raised_at, 'objectionRaised', null, null, null, b.subject_id, null, null
      from objection b join stages s on s.id = b.stage_id where $2::uuid is null or b.subject_id = $2
    union all select i.withdrawn_at, 'itemWithdrawn', i.item_key, i.person_id, null, i.person_id, null, null
      from declared_item i where i.round_id = $1 and i.withdrawn_at is not null and ($2::uuid is null or i.person_id = $2)
    union all select m.recorded_at, 'minutesRecorded', null, m.recorded_by, m.recorded_for, null, null, null
      from minute m where m.round_id = $1
    union all select d.decided_at, 'decisionApplied', d.kind, d.actor_id, null, (d.body ->> 'personId')::uuid, null,
      d.body ->> 'reason'
      from decision d where d.target_id = $1 and d.target_kind = 'round' and d.state = 'applied'
       and ($2::uuid is null or coalesce(d.body ->> 'personId', $2::text) = $2::text)
    union all select r.published_at, 'resultsPublished', null, null, null, null, null, null
      from round r where r.id = $1 and r.published_at is not null)`;

/** A page of the history of a round, the first thing first; of one subject, with `subjectId`. */
export async function timelineOf(
  on: Queryable,
  input: {
    roundId: string;
    subjectId: string | null;
    readerId: string;
    /** Reasons are shown, but never the reader's own case. */
    reasons: boolean;
    limit: number;
    offset: number;
  },
): Promise<{ entries: TimelineEntry[]; more: boolean }> {
  const { roundId, subjectId, readerId, reasons, limit, offset } = input;
  const optional = (alias: string): string => `case when ${alias}.id is not null then ${personSql(alias)} end`;
  const { rows } = await on.query<Omit<TimelineEntry, 'at'> & { at: Date }>(
    `${ENTRIES}
     select e.at, e.what, e.of, ${optional('p')} as actor, ${optional('w')} as "behalfOf", ${optional('q')} as subject,
            ${optional('v')} as "to", case when $3 and e.subject_id is distinct from $6 then e.reason end as reason
       from entries e left join person p on p.id = e.actor_id left join person w on w.id = e.for_id
       left join person q on q.id = e.subject_id left join person v on v.id = e.to_id
      order by e.at, e.what, e.of, q.name, p.name, v.name limit $4 offset $5`,
    [roundId, subjectId, reasons, limit + 1, offset, readerId],
  );
  const { rows: shown, more } = page(rows, limit);
  return { entries: shown.map((row) => ({ ...row, at: row.at.toISOString() })), more };
}
