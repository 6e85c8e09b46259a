import { lastDayOf } from '../../domain/period.ts';
import { OWNER_DUTIES, RECEIVER_DUTIES } from '../../domain/rectification.ts';
import type { Queryable } from '../database.ts';
import { actorsSql } from '../delegations.ts';

/** Where something lies in the tree, whose own it is and who has a duty in it. */
export interface PlaceRow {
  readonly unitPath: readonly string[];
  readonly ownerIds: readonly string[];
  readonly dutyIds: readonly string[];
}

const NONE = `array[]::uuid[]`;
const place = (path: string, owners: string = NONE, duties: string = NONE): string =>
  `${path} as "unitPath", ${owners} as "ownerIds", ${duties} as "dutyIds"`;

/** People who have, or stand in for somebody with, an obligation of these kinds in the round `r`. */
const roundDuty = (kinds: string): string =>
  actorsSql(
    `from stage s join obligation o on o.stage_id = s.id where s.round_id = r.id and o.kind in (${kinds})`,
    '$2',
  );
const REVIEWERS = `'review', 'spotCheck', 'answerObjection', 'comprehensive', 'sign'`;
/** People who have, or stand in for, an obligation of this kind in the talk `t`. */
const talkDuty = (condition: string): string =>
  actorsSql(`from obligation o where o.talk_id = t.id ${condition}`, '$2');

/** People who have, or stand in for, an obligation of these kinds about the slip `s`. */
const slipDuty = (kinds: readonly string[]): string =>
  actorsSql(
    `from obligation o where o.case_id = s.id and o.kind in (${kinds.map((kind) => `'${kind}'`).join(', ')})`,
    '$2',
  );

/** People who have, or stand in for, an obligation of this kind in the appeal `a`. */
const appealDuty = (condition: string): string =>
  actorsSql(`from obligation o where o.appeal_id = a.id ${condition}`, '$2');
/** People who have, or stand in for, an obligation of this kind in the case `f`. */
const caseDuty = (condition: string): string =>
  actorsSql(`from obligation o where o.case_id = f.id ${condition}`, '$2');
/** Whoever reviews an appeal about the person and month reads what it is about. */
const reviewersOf = (person: string, period: string): string =>
  `array(select a.reviewer_id from appeal a where a.person_id = ${person} and a.period = ${period}
          and a.reviewer_id is not null)`;

/** One query per kind of thing: `$1` is its id, `$2` the instant. No row = there is no such thing. */
const BY_ID = {
  obligation: `select ${place(`coalesce(u.path, ${NONE})`, actorsSql('from obligation o where o.id = $1', '$2'))} from obligation o
    left join stage s on s.id = o.stage_id left join round r on r.id = s.round_id left join talk_case t on t.id = o.talk_id
    left join appeal a on a.id = o.appeal_id left join correction k on k.id = o.correction_id left join case_file f on f.id = o.case_id
    left join unit u on u.id = coalesce(r.unit_id, t.unit_id, a.unit_id, k.unit_id, f.unit_id) where o.id = $1`,
  item: `select ${place('u.path', 'array[i.person_id]')} from declared_item i join round r on r.id = i.round_id
    join unit u on u.id = r.unit_id where i.id = $1`,
  evidence: `select ${place(
    `coalesce(u.path, ${NONE})`,
    'array_remove(array[e.uploaded_by, i.person_id, n.person_id], null)',
    `${actorsSql(
      `from stage s join obligation o on o.stage_id = s.id
        where s.round_id = r.id and o.kind in (${REVIEWERS}) and o.subject_id = coalesce(i.person_id, n.person_id)`,
      '$2',
    )}
       || ${reviewersOf('coalesce(i.person_id, n.person_id)', '(select c.period from cycle c where c.id = r.cycle_id)')}
       || array(select a.reviewer_id from appeal_evidence y join appeal a on a.id = y.appeal_id
                 where y.evidence_id = e.id and a.reviewer_id is not null)
       || array(select o.person_id from (
                    select subject_id from appraisal_report_evidence where evidence_id = e.id
                    union select v.subject_id from appraisal_viewing_evidence y
                            join appraisal_viewing v on v.id = y.viewing_id where y.evidence_id = e.id) y
                  join appraisal_subject s on s.id = y.subject_id join obligation o on o.case_id = s.appraisal_id)
       || array(select o.person_id from slip_paper_evidence y join slip_paper w on w.id = y.paper_id
                  join obligation o on o.case_id = w.slip_id where y.evidence_id = e.id)`,
  )} from evidence e left join item_evidence x on x.evidence_id = e.id left join declared_item i on i.id = x.item_id
    left join entry_for_other n on n.scan_id = e.id
    left join round r on r.id = coalesce(i.round_id, n.round_id) left join unit u on u.id = coalesce(r.unit_id, (
      select s.unit_id from slip_paper_evidence y join slip_paper w on w.id = y.paper_id join slip s on s.id = w.slip_id
       where y.evidence_id = e.id limit 1))
    where e.id = $1 order by i.entered_at limit 1`,
  cycle: `select ${place('u.path')} from cycle c join plan p on p.id = c.plan_id join unit u on u.id = p.unit_id
    where c.id = $1`,
  round: `select ${place('u.path', NONE, roundDuty(REVIEWERS))} from round r join unit u on u.id = r.unit_id
    where r.id = $1`,
  roundReviewers: `select ${place('u.path', NONE, roundDuty(`'review', 'answerObjection', 'comprehensive'`))} from round r
    join unit u on u.id = r.unit_id where r.id = $1`,
  roundSigners: `select ${place('u.path', NONE, roundDuty(`'sign'`))} from round r join unit u on u.id = r.unit_id
    where r.id = $1`,
  stage: `select ${place('u.path')} from stage s join round r on r.id = s.round_id join unit u on u.id = r.unit_id
    where s.id = $1`,
  unit: `select ${place('u.path')} from unit u where u.id = $1`,
  plan: `select ${place('u.path')} from plan p join unit u on u.id = p.unit_id where p.id = $1`,
  schemeVersion: `select ${place('u.path')} from scheme_version v join unit u on u.id = v.unit_id
    where v.id = $1 and not v.document ? 'procedure'`,
  result: `select ${place(
    'u.path',
    'array[x.person_id]',
    `${actorsSql(
      `from stage s join obligation o on o.stage_id = s.id
        where s.round_id = x.round_id and o.kind in (${REVIEWERS}) and o.subject_id = x.person_id`,
      '$2',
    )} || ${reviewersOf('x.person_id', 'x.period')}`,
  )} from result x join unit u on u.id = x.unit_id where x.id = $1`,
  decision: `select ${place(NONE, 'array[d.actor_id]')} from decision d where d.id = $1`,
  talk: `select ${place('u.path', 'array[t.person_id]', `array_remove(array_append(${talkDuty('')}, t.talker_id), null)`)}
    from talk_case t join unit u on u.id = t.unit_id where t.id = $1`,
  talkAppointer: `select ${place('u.path', NONE, talkDuty(`and o.kind = 'appointTalker'`))} from talk_case t
    join unit u on u.id = t.unit_id where t.id = $1`,
  talkHolder: `select ${place('u.path', NONE, talkDuty(`and o.kind = 'holdTalk'`))} from talk_case t
    join unit u on u.id = t.unit_id where t.id = $1`,
  talkMember: `select ${place('u.path', NONE, 'array[t.person_id]')} from talk_case t
    join unit u on u.id = t.unit_id where t.id = $1`,
  talkFollower: `select ${place('u.path', NONE, talkDuty(`and o.kind = 'followUpTalk'`))} from talk_case t
    join unit u on u.id = t.unit_id where t.id = $1`,
  talkRound: `select ${place('u.path', NONE, caseDuty(''))} from case_file f join unit u on u.id = f.unit_id
    where f.id = $1 and f.kind = 'talkRound'`,
  heartTalk: `select ${place('u.path', 'array[t.person_id]', 'array[t.talker_id]')} from heart_talk t
    join unit u on u.id = t.unit_id where t.id = $1`,
  difficulty: `select ${place(
    'u.path',
    'array[t.person_id]',
    `array_append(${caseDuty(`and o.state <> 'cancelled'`)}, t.talker_id)`,
  )} from case_file f join difficulty d on d.id = f.id join heart_talk t on t.id = d.talk_id
    join unit u on u.id = f.unit_id where f.id = $1`,
  difficultyFollower: `select ${place('u.path', NONE, caseDuty(`and o.kind = 'followUpDifficulty'`))} from case_file f
    join unit u on u.id = f.unit_id where f.id = $1 and f.kind = 'difficulty'`,
  ledgerEntry: `select ${place('u.path', NONE, caseDuty(`and o.state <> 'cancelled'`))} from case_file f
    join unit u on u.id = f.unit_id where f.id = $1 and f.kind = 'ledgerEntry'`,
  ledgerFiler: `select ${place('u.path', NONE, caseDuty(`and o.kind = 'fileDecision'`))} from case_file f
    join unit u on u.id = f.unit_id where f.id = $1 and f.kind = 'ledgerEntry'`,
  appeal: `select ${place('u.path', 'array[a.person_id]', appealDuty(''))} from appeal a join unit u on u.id = a.unit_id
    where a.id = $1`,
  appealReviewer: `select ${place('u.path', NONE, appealDuty(`and o.kind = 'reviewAppeal'`))} from appeal a
    join unit u on u.id = a.unit_id where a.id = $1`,
  appealNamer: `select ${place('u.path', NONE, appealDuty(`and o.kind = 'nameReviewer'`))} from appeal a
    join unit u on u.id = a.unit_id where a.id = $1`,
  appraisal: `select ${place(
    'u.path',
    'array(select s.person_id from appraisal_subject s where s.appraisal_id = a.id and s.excused_at is null)',
    `${actorsSql('from obligation o where o.case_id = a.id', '$2')}
       || array(select r.leader_id from appraisal_area r where r.appraisal_id = a.id)
       || array(select t.person_id from appraisal_team t join appraisal_area r on r.id = t.area_id
                 where r.appraisal_id = a.id)`,
  )} from appraisal a join unit u on u.id = a.unit_id where a.id = $1`,
  correction: `select ${place(
    'u.path',
    'array[k.person_id]',
    `array(select o.person_id from obligation o where o.correction_id = k.id union select k.proposed_by)`,
  )} from correction k join unit u on u.id = k.unit_id where k.id = $1`,
  correctionProposer: `select ${place('u.path', NONE, 'array[k.proposed_by]')} from correction k
    join unit u on u.id = k.unit_id where k.id = $1`,
  entry: `select ${place('u.path', 'array[e.person_id]')} from entry_for_other e join round r on r.id = e.round_id
    join unit u on u.id = r.unit_id where e.id = $1`,
  // The unit, the body that issued it and the one that receives its reports: the committees of all three see it.
  slip: `select ${place(
    'u.path || i.path || r.path',
    'array[s.owner_id]',
    actorsSql('from obligation o where o.case_id = s.id', '$2'),
  )} from slip s join unit u on u.id = s.unit_id join unit i on i.id = s.issuer_unit_id
    join unit r on r.id = s.receiver_unit_id where s.id = $1`,
  slipOwner: `select ${place('u.path', 'array[s.owner_id]', slipDuty(Object.values(OWNER_DUTIES)))} from slip s
    join unit u on u.id = s.unit_id where s.id = $1`,
  slipReceiver: `select ${place('u.path', NONE, slipDuty(Object.values(RECEIVER_DUTIES)))} from slip s
    join unit u on u.id = s.unit_id where s.id = $1`,
  paperBatch: `select ${place('u.path')} from paper_batch b join stage s on s.id = b.stage_id
    join round r on r.id = s.round_id join unit u on u.id = r.unit_id where b.id = $1`,
  delegation: `select ${place(NONE, 'array[d.owner_id, d.delegate_id]')} from delegation d where d.id = $1`,
  objection: `select ${place('u.path', 'array[b.raised_by]')} from objection b join stage s on s.id = b.stage_id
    join round r on r.id = s.round_id join unit u on u.id = r.unit_id where b.id = $1`,
  dutyCase: `select ${place(
    'u.path',
    'array[f.subject_id]',
    actorsSql(`from obligation o where o.case_id = f.id and o.state <> 'cancelled'`, '$2'),
  )} from case_file f join unit u on u.id = f.unit_id where f.id = $1 and f.kind = 'duty'`,
  // A case is no business of the branch's committee: it lies with the unit above.
  calledDuty: `select ${place(
    `case when o.stage_id is null then u.path[: cardinality(u.path) - 1] else u.path end`,
    `array_remove(array[nullif(coalesce(o.subject_id, a.person_id, f.subject_id), o.person_id)], null)`,
  )} from obligation o
    left join stage s on s.id = o.stage_id left join round r on r.id = s.round_id left join talk_case t on t.id = o.talk_id
    left join appeal a on a.id = o.appeal_id left join correction k on k.id = o.correction_id left join case_file f on f.id = o.case_id
    join unit u on u.id = coalesce(r.unit_id, t.unit_id, a.unit_id, k.unit_id, f.unit_id) where o.id = $1`,
  person: `select ${place('u.path', 'array[m.person_id]')} from membership m join unit u on u.id = m.unit_id
    where m.person_id = $1 order by m.to_date is null desc, m.from_date desc limit 1`,
} as const;

export type PlaceKind = keyof typeof BY_ID;

/** The place of one thing at an instant, or null when there is no such thing. */
export async function placeOf(on: Queryable, kind: PlaceKind, id: string, at: Date): Promise<PlaceRow | null> {
  const text = BY_ID[kind];
  // Only who stands in for whom depends on the time.
  const values = text.includes('$2') ? [id, at] : [id];
  const { rows } = await on.query<PlaceRow>({ name: `place-${kind}`, text, values });
  return rows[0] ?? null;
}

/** Everywhere a person belongs, holds an office or owes something; null when that is nowhere. */
export async function placesOfPerson(on: Queryable, personId: string): Promise<PlaceRow[] | null> {
  if (personId === '') return null;
  const { rows } = await on.query<PlaceRow>(
    `select ${place('u.path', 'array[$1::uuid]')} from unit u where u.id in (
       select unit_id from membership where person_id = $1 and to_date is null
       union select unit_id from role_grant where person_id = $1 and to_date is null
       union select r.unit_id from obligation o join stage s on s.id = o.stage_id join round r on r.id = s.round_id
              where o.person_id = $1 and o.state = 'open')`,
    [personId],
  );
  return rows.length === 0 ? null : rows;
}

/** The place of what belongs to the whole installation: every root counts as its unit. */
export async function installationPlace(on: Queryable): Promise<PlaceRow> {
  const { rows } = await on.query<{ id: string }>('select id from unit where parent_id is null order by id');
  return { unitPath: rows.map((row) => row.id), ownerIds: [], dutyIds: [] };
}

/** Branches that score these people for these months; null when one of them is in none. */
export async function branchesOfMonths(
  on: Queryable,
  entries: readonly { readonly personId: string; readonly period: string }[],
): Promise<PlaceRow[] | null> {
  const wanted = entries.map(({ personId, period }) => ({ personId, day: lastDayOf(period) }));
  const { rows } = await on.query<{ unitPath: string[] | null }>(
    `select distinct u.path as "unitPath"
       from jsonb_to_recordset($1) as x("personId" uuid, day date)
       left join membership m on m.person_id = x."personId" and m.from_date <= x.day
             and (m.to_date is null or m.to_date > x.day)
       left join unit u on u.id = m.unit_id`,
    [JSON.stringify(wanted)],
  );
  const paths = rows.flatMap((row) => (row.unitPath === null ? [] : [row.unitPath]));
  return paths.length < rows.length ? null : paths.map((unitPath) => ({ unitPath, ownerIds: [], dutyIds: [] }));
}
