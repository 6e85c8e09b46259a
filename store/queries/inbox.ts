import type { FiledKind } from '../../domain/case-kinds.ts';
import type { Bilingual } from '../../domain/scheme.ts';
import type { Queryable } from '../database.ts';
import { actsForSql, standsInFor } from '../delegations.ts';
import { schemeVersion } from '../schemes.ts';
import { iso, page } from './instants.ts';
import type { PersonName } from './instants.ts';

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly optional: boolean;
  readonly sealed: boolean;
  readonly dueAt: Date | number;
  readonly closesAt: Date | number;
  readonly doneAt: Date | null;
  readonly period: string | null;
  readonly roundId: string | null;
  readonly stageId: string | null;
  readonly stageKey: string | null;
  readonly lastDay: string | null;
  readonly versionId: string | null;
  readonly unit: { id: string; name: string } | null;
  readonly owner: PersonName;
  readonly doer: PersonName | null;
  readonly subject: PersonName | null;
  readonly talkId: string | null;
  readonly appealId: string | null;
  readonly correctionId: string | null;
  readonly caseId: string | null;
  readonly caseKind: FiledKind | null;
  readonly reference: string | null;
}

export interface ObligationView {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly optional: boolean;
  readonly sealed: boolean;
  readonly dueAt: string | null;
  readonly closesAt: string | null;
  readonly doneAt: string | null;
  readonly period: string | null;
  readonly roundId: string | null;
  readonly stageId: string | null;
  readonly stage: { key: string; title: Bilingual | null; lastDay: string } | null;
  readonly unit: { id: string; name: string } | null;
  /** Whose duty it is, where that is not the reader. */
  readonly behalfOf: PersonName | null;
  /** Who did it, where that was not the one whose duty it is. */
  readonly doneBy: PersonName | null;
  readonly subject: PersonName | null;
  readonly talkId: string | null;
  readonly appealId: string | null;
  readonly correctionId: string | null;
  readonly caseId: string | null;
  readonly caseKind: FiledKind | null;
  readonly reference: string | null;
}

const SELECT = `
  select o.id, o.kind, o.state, o.optional, o.sealed, o.due_at as "dueAt", o.closes_at as "closesAt",
         o.done_at as "doneAt", coalesce(c.period, t.period, a.period, k.period) as period, r.id as "roundId", o.stage_id as "stageId",
         s.key as "stageKey", s.last_day as "lastDay", r.scheme_version_id as "versionId",
         case when u.id is not null then jsonb_build_object('id', u.id, 'name', u.name) end as unit,
         jsonb_build_object('id', w.id, 'name', w.name) as owner,
         case when d.id is not null then jsonb_build_object('id', d.id, 'name', d.name) end as doer,
         case when p.id is not null then jsonb_build_object('id', p.id, 'name', p.name) end as subject,
         o.talk_id as "talkId", o.appeal_id as "appealId", o.correction_id as "correctionId",
         o.case_id as "caseId", f.kind as "caseKind", o.reference
    from picked o join person w on w.id = o.person_id
    left join person d on d.id = o.done_by and d.id <> o.person_id
    left join stage s on s.id = o.stage_id left join round r on r.id = s.round_id left join cycle c on c.id = r.cycle_id
    left join talk_case t on t.id = o.talk_id left join appeal a on a.id = o.appeal_id
    left join correction k on k.id = o.correction_id left join case_file f on f.id = o.case_id
    left join unit u on u.id = coalesce(r.unit_id, t.unit_id, a.unit_id, k.unit_id, f.unit_id)
    left join person p on p.id = coalesce(o.subject_id, t.person_id)`;

const ORDER = { open: 'o.due_at, o.id', done: 'o.done_at desc nulls last, o.id' } as const;

/** What a person owes, for somebody else too where `$4` names whom the person stands in for at `$5`. */
const OWED = `select o.* from obligation o where o.person_id = $1 and o.state = 'open' and not o.sealed`;
const OWED_FOR = `select o.* from obligation o
  where (o.person_id = $1 or o.person_id = any($4::uuid[])) and o.state = 'open' and not o.sealed and ${actsForSql('$1', '$5::timestamptz')}`;
/** What a person has done, and what others have done for the person. */
const DONE = `select o.* from obligation o where o.person_id = $1 and o.state = 'done'
  union all select o.* from obligation o where o.done_by = $1 and o.done_by <> o.person_id and o.state = 'done'`;

/** One page of what a person owes (soonest first) or has done (latest first), for somebody else included. */
export async function inboxOf(
  on: Queryable,
  input: { personId: string; state: 'open' | 'done'; limit: number; offset: number; now: Date },
): Promise<{ obligations: ObligationView[]; more: boolean }> {
  const { personId, state, now } = input;
  const standsIn = state === 'open' ? await standsInFor(on, personId, now) : [];
  const forOthers = standsIn.length > 0;
  const openRows = forOthers ? OWED_FOR : OWED;
  // The page is cut before the joins: an inbox of hundreds costs no more than one screen of it.
  const { rows } = await on.query<Row>({
    name: `inbox-${state}${forOthers ? '-for-others' : ''}`,
    text: `with picked as (
        select * from (${state === 'open' ? openRows : DONE}) o order by ${ORDER[state]} limit $2 offset $3)
      ${SELECT} order by ${ORDER[state]}`,
    values: [personId, input.limit + 1, input.offset, ...(forOthers ? [standsIn, now] : [])],
  });
  const { rows: shown, more } = page(rows, input.limit);
  return { obligations: await Promise.all(shown.map((row) => view(on, row, personId))), more };
}

/** Everything one person owes, owed or may do in a round, as a stand-in too. */
export async function obligationsIn(
  on: Queryable,
  roundId: string,
  { personId, now }: { readonly personId: string; readonly now: Date },
): Promise<ObligationView[]> {
  const { rows } = await on.query<Row>(
    `with picked as (select o.* from obligation o join stage y on y.id = o.stage_id
        where y.round_id = $1 and ${actsForSql('$2', '$3')})
     ${SELECT} order by o.due_at, o.id`,
    [roundId, personId, now],
  );
  return Promise.all(rows.map((row) => view(on, row, personId)));
}

async function view(on: Queryable, row: Row, readerId: string): Promise<ObligationView> {
  const { stageKey, lastDay, versionId, owner, doer, ...rest } = row;
  return {
    ...rest,
    behalfOf: owner.id === readerId ? null : owner,
    doneBy: doer,
    dueAt: iso(row.dueAt),
    closesAt: iso(row.closesAt),
    doneAt: iso(row.doneAt),
    stage:
      stageKey === null || lastDay === null
        ? null
        : { key: stageKey, title: await stageTitle(on, versionId, stageKey), lastDay },
  };
}

/** The title of a stage under the version its round is pinned to. */
export async function stageTitle(on: Queryable, versionId: string | null, key: string): Promise<Bilingual | null> {
  if (versionId === null) {
    return null;
  }
  const { document } = await schemeVersion(on, versionId);
  return document.stages.find((stage) => stage.key === key)?.title ?? null;
}
