import type { Queryable } from '../database.ts';

/**
 * Everybody who took part in anything about these months of a person (§2.4: the reviewer never did): declared or entered,
 * recorded a fact, was minuted present, decided, marked, inspected, verified, raised or answered an objection, filled a
 * real-name sheet or counted paper ones, held a talk or had a duty in it, proposed or signed a decision, changed its
 * signers, sent the round back, decided an earlier appeal or correction. An anonymous sheet has no
 * person and keeps nobody out. A new kind of act about a subject belongs here.
 *
 * So do those for whom somebody stood in, who gave a duty away or moved it, asked or gave advice, commented on the subject,
 * or ended a talk. A call for what is owed is no part.
 */
const TOOK_PART = `
  with rounds as (
    select r.id from round r join cycle c on c.id = r.cycle_id join subject s on s.round_id = r.id
     where s.person_id = $1 and c.plan_id = $2 and c.period = any($3)),
  stages as (select st.id from stage st join rounds on rounds.id = st.round_id),
  items as (select i.id, i.entered_by from declared_item i join rounds on rounds.id = i.round_id where i.person_id = $1),
  talks as (select id, talker_id from talk_case where person_id = $1 and plan_id = $2 and period = any($3)),
  appeals as (select a.id from appeal a
               where a.person_id = $1 and a.plan_id = $2 and a.period = any($3) and a.id is distinct from $4),
  duties as (
    select o.* from obligation o
     where o.stage_id in (select id from stages)
             and (o.subject_id = $1 or o.subject_id is null and o.kind in ('comprehensive', 'giveAdvice'))
        or o.talk_id in (select id from talks) or o.appeal_id in (select id from appeals)),
  took (id) as (
    select entered_by from items
    union select d.decided_by from item_decision d join items i on i.id = d.item_id
    union select unnest(m.present) from minute m join rounds on rounds.id = m.round_id
    union select m.recorded_by from minute m join rounds on rounds.id = m.round_id
    union select recorded_by from register_entry where person_id = $1 and period = any($3)
    union select decided_by from exemption where person_id = $1 and period = any($3)
    union select recorded_by from handling where person_id = $1 and period = any($3)
    union select recorded_by from veto_finding where person_id = $1 and period = any($3)
    union select m.decided_by from comprehensive_mark m join rounds on rounds.id = m.round_id where m.subject_id = $1
    union select v.verified_by from verification v join stages on stages.id = v.stage_id where v.person_id = $1
    union select unnest(array[e.entered_by, e.confirmed_by]) from entry_for_other e join rounds on rounds.id = e.round_id
           where e.person_id = $1
    union select unnest(array[b.first_keyed_by, b.second_keyed_by, b.teller_id, b.scrutineer_id]) from paper_batch b
           join stages on stages.id = b.stage_id join ballot_subject j on j.stage_id = b.stage_id and j.subject_id = $1
    union select b.raised_by from objection b join stages on stages.id = b.stage_id where b.subject_id = $1
    union select b.answered_by from objection b join stages on stages.id = b.stage_id where b.subject_id = $1
    union select h.voter_id from sheet h join stages on stages.id = h.stage_id where h.subject_id = $1
    union select o.done_by from obligation o join stages on stages.id = o.stage_id
           where o.subject_id = $1 or o.kind in ('comprehensive', 'sign') and o.subject_id is null
    union select x.proposed_by from proposal x join stages on stages.id = x.stage_id
           where x.subject_id = $1 or x.subject_id is null
    union select g.signer_id from signature g join proposal x on x.id = g.proposal_id
            join stages on stages.id = x.stage_id where x.subject_id = $1 or x.subject_id is null
    union select h.changed_by from signer_change h join stages on stages.id = h.stage_id
           where h.subject_id = $1 or h.subject_id is null
    union select g.said_by from panel_gap g join obligation o on o.id = g.obligation_id
            join stages on stages.id = o.stage_id where o.subject_id = $1 or o.subject_id is null
    union select b.decided_by from round_return b join rounds on rounds.id = b.round_id where $1 = any(b.subjects)
    union select talker_id from talks
    union select o.done_by from obligation o join talks on talks.id = o.talk_id
    union select d.actor_id from decision d join rounds on rounds.id = d.target_id
           where d.kind = 'reopenSubject' and d.body ->> 'personId' = $1::text
    union select a.reviewer_id from appeal a
           where a.person_id = $1 and a.plan_id = $2 and a.period = any($3) and a.id is distinct from $4
    union select unnest(array[k.proposed_by, k.confirmed_by]) from correction k
           where k.person_id = $1 and k.period = any($3) and k.appeal_id is distinct from $4
    union select coalesce(h.before ->> 'recorded_by', h.before ->> 'decided_by')::uuid
            from correction_change h join correction k on k.id = h.correction_id
           where k.person_id = $1 and h.period = any($3)
    union select unnest(array[done_by, case when done_by <> person_id then person_id end]) from duties
    union select unnest(array[t.from_id, t.moved_by]) from duty_transfer t join duties on duties.id = t.obligation_id
    union select a.asked_by from advice a join duties on duties.id = a.obligation_id
    union select m.author_id from case_comment m
           where m.subject_id = $1 and m.round_id in (select id from rounds)
              or m.talk_id in (select id from talks) or m.appeal_id in (select id from appeals)
    union select t.terminated_by from talk_case t join talks on talks.id = t.id)
  select id from took where id is not null`;

/** The ids of those who took part; what happens in the appeal `exceptAppealId` itself does not count. */
export async function tookPart(
  on: Queryable,
  about: { personId: string; planId: string; periods: readonly string[]; exceptAppealId: string },
): Promise<ReadonlySet<string>> {
  const { personId, planId, periods, exceptAppealId } = about;
  const { rows } = await on.query<{ id: string }>(TOOK_PART, [personId, planId, periods, exceptAppealId]);
  return new Set(rows.map(({ id }) => id));
}
