import type { TalkKind } from '../../domain/talks.ts';
import type { Queryable } from '../database.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';
import type { Scope } from './rounds.ts';

export interface TalkView {
  readonly id: string;
  readonly kind: TalkKind;
  readonly state: string;
  readonly period: string;
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly talker: PersonName | null;
  readonly openedAt: string;
  readonly heldAt: string | null;
  readonly acknowledgedAt: string | null;
  readonly followedUpAt: string | null;
  readonly endedAt: string | null;
  readonly scoreCorrected: boolean;
  /** An appeal about the month runs: the talk may be held, referrals wait. */
  readonly underReview: boolean;
  readonly obligations: { id: string; kind: string; state: string; person: PersonName; dueAt: string | null }[];
}

export interface FullTalk extends TalkView {
  readonly rule: string;
  readonly inputs: unknown;
  readonly annulReason: string | null;
  /** Ended by an officer without being held. */
  readonly terminationReason: string | null;
  readonly record: unknown;
}

type Instants = 'openedAt' | 'heldAt' | 'acknowledgedAt' | 'followedUpAt' | 'endedAt';
type Row<T extends TalkView> = Omit<T, Instants> & Record<Instants, Date | null>;

const TALK = `
  t.id, t.kind, t.state, t.period, ${personSql('p')} as person,
  jsonb_build_object('id', u.id, 'name', u.name) as unit,
  case when k.id is not null then ${personSql('k')} end as talker, t.opened_at as "openedAt", t.held_at as "heldAt",
  t.acknowledged_at as "acknowledgedAt", t.followed_up_at as "followedUpAt", t.ended_at as "endedAt",
  t.score_corrected as "scoreCorrected",
  exists (select 1 from appeal a where a.plan_id = t.plan_id and a.person_id = t.person_id and a.period = t.period
    and a.state = 'open') as "underReview",
  (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'state', o.state,
      'person', ${personSql('h')}, 'dueAt', to_char(o.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      order by o.opened_at, o.id), '[]')
     from obligation o join person h on h.id = o.person_id where o.talk_id = t.id) as obligations`;
const FROM = `from talk_case t join person p on p.id = t.person_id join unit u on u.id = t.unit_id
  left join person k on k.id = t.talker_id`;

const written = (row: Record<Instants, Date | null>): Pick<TalkView, Instants> => ({
  openedAt: iso(row.openedAt) ?? '',
  heldAt: iso(row.heldAt),
  acknowledgedAt: iso(row.acknowledgedAt),
  followedUpAt: iso(row.followedUpAt),
  endedAt: iso(row.endedAt),
});

/** Talks of one person (as member, talker or holder of a duty), or of the units in view; newest first. */
export async function listTalks(
  on: Queryable,
  input: {
    personId: string;
    /** Units in or below which cases are shown; null = only the person's own. */
    scope: Scope | null;
    state?: string | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ talks: TalkView[]; more: boolean }> {
  const { rows } = await on.query<Row<TalkView>>(
    `select ${TALK} ${FROM}
      where ($3::text is null or t.state = $3) and case when $2::uuid[] is null
        then $1 in (t.person_id, t.talker_id) or exists (
          select 1 from obligation o where o.talk_id = t.id and o.person_id = $1)
        else u.path && $2::uuid[] end
      order by t.opened_at desc, t.id limit $4 offset $5`,
    [input.personId, input.scope?.subtrees ?? null, input.state ?? null, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { talks: shown.map((row) => ({ ...row, ...written(row) })), more };
}

/** One talk with its register text; whoever may not read that gets `record: null` from the caller. */
export async function readTalk(on: Queryable, id: string): Promise<FullTalk | null> {
  const { rows } = await on.query<Row<FullTalk>>(
    `select ${TALK}, t.rule, t.inputs, t.annul_reason as "annulReason",
            t.termination_reason as "terminationReason", t.record ${FROM} where t.id = $1`,
    [id],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, ...written(row) };
}
