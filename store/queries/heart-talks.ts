import type { Queryable } from '../database.ts';
import { MEMBER_ON, REACHED } from '../heart-talks/rounds.ts';
import { iso, page, personSql } from './instants.ts';
import type { PersonName } from './instants.ts';

export interface TalkRoundView {
  readonly id: string;
  readonly unit: { id: string; name: string };
  readonly span: string;
  readonly state: 'open' | 'overdue' | 'complete';
  readonly firstDay: string;
  readonly lastDay: string;
  readonly reached: number;
  readonly unreached: number;
  readonly openedAt: string;
  readonly endedAt: string | null;
}

/** How a talk looks to those who may not read what was said. */
interface TalkSeen {
  readonly id: string;
  readonly heldOn: string;
  readonly form: 'inPerson' | 'phone';
  readonly talker: PersonName;
}

export interface FullTalkRound extends TalkRoundView {
  /** Reached ones with their last talk of the round; the others with whoever should talk with them, if not the owner. */
  readonly members: { person: PersonName; talk: TalkSeen | null }[];
  readonly duties: { kind: string; person: PersonName; subject: PersonName | null; state: string }[];
}

type Row<T extends TalkRoundView> = Omit<T, 'openedAt' | 'endedAt'> & {
  readonly openedAt: Date;
  readonly endedAt: Date | null;
};

/** Whom the round has not reached on the civil day `$1`: live while it is open, as it was kept when it ended. */
const UNREACHED = `(
  select m.person_id as id from membership m
   where f.ended_at is null and ${MEMBER_ON('r.unit_id', '$1')} and not ${REACHED('m.person_id', 'r.span')}
  union all select x.person_id from talk_round_missed x where x.round_id = r.id)`;

const ROUND = `
  select r.id, jsonb_build_object('id', u.id, 'name', u.name) as unit, r.span, f.state, r.first_day as "firstDay",
         r.last_day as "lastDay", f.opened_at as "openedAt", f.ended_at as "endedAt",
         (select count(distinct t.person_id)::int from heart_talk t where t.round_id = r.id) as reached,
         (select count(*)::int from ${UNREACHED} n) as unreached
    from talk_round r join case_file f on f.id = r.id join unit u on u.id = r.unit_id`;

type Instants = 'openedAt' | 'endedAt';
const written = (row: Record<'openedAt', Date> & Record<'endedAt', Date | null>): Pick<TalkRoundView, Instants> => ({
  openedAt: row.openedAt.toISOString(),
  endedAt: iso(row.endedAt),
});

/** Rounds a person has a duty in; with units, those of their branches. Newest first. */
export async function listTalkRounds(
  on: Queryable,
  input: {
    personId: string;
    units: readonly string[] | null;
    state?: TalkRoundView['state'] | undefined;
    day: string;
    limit: number;
    offset: number;
  },
): Promise<{ rounds: TalkRoundView[]; more: boolean }> {
  const { rows } = await on.query<Row<TalkRoundView>>(
    `${ROUND}
      where ($4::text is null or f.state = $4) and case when $3::uuid[] is null
        then exists (select 1 from obligation o where o.case_id = r.id and o.person_id = $2)
        else u.path && $3::uuid[] end
      order by r.first_day desc, u.name, r.id limit $5 offset $6`,
    [input.day, input.personId, input.units, input.state ?? null, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { rounds: shown.map((row) => ({ ...row, ...written(row) })), more };
}

/** One round with who has been reached and who has not. Null = there is none. */
export async function readTalkRoundView(
  on: Queryable,
  { id, day }: { id: string; day: string },
): Promise<FullTalkRound | null> {
  const { rows } = await on.query<Row<FullTalkRound>>(
    `select x.*, (
        select coalesce(jsonb_agg(jsonb_build_object('person', ${personSql('p')}, 'talk', m.talk) order by p.name, p.id), '[]')
          from (
            select n.id, null::jsonb as talk from talk_round r join case_file f on f.id = r.id, lateral ${UNREACHED} n
             where r.id = x.id
            union all
            select distinct on (t.person_id) t.person_id, jsonb_build_object('id', t.id, 'heldOn', t.held_on,
                   'form', t.form, 'talker', ${personSql('k')})
              from heart_talk t join person k on k.id = t.talker_id
             where t.round_id = x.id order by 1) m(id, talk)
          join person p on p.id = m.id) as members, (
        select coalesce(jsonb_agg(jsonb_build_object('kind', o.kind, 'person', ${personSql('p')}, 'state', o.state,
                 'subject', case when s.id is not null then ${personSql('s')} end) order by o.kind desc, o.opened_at, o.id), '[]')
          from obligation o join person p on p.id = o.person_id left join person s on s.id = o.subject_id
         where o.case_id = x.id) as duties
       from (${ROUND} where r.id = $2) x`,
    [day, id],
  );
  const [row] = rows;
  return row === undefined ? null : { ...row, ...written(row) };
}

export interface HeartTalkView extends TalkSeen {
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly roundId: string | null;
  readonly occasion: string | null;
  readonly summary: string;
  readonly recordedBy: PersonName;
  readonly recordedAt: string;
  readonly difficulties: { id: string; text: string; state: string; followUp: string | null }[];
}

const TALK = `
  select t.id, t.held_on as "heldOn", t.form, ${personSql('k')} as talker, ${personSql('p')} as person,
         jsonb_build_object('id', u.id, 'name', u.name) as unit, t.round_id as "roundId", t.occasion, t.summary,
         ${personSql('c')} as "recordedBy", t.recorded_at as "recordedAt", (
           select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'text', d.text, 'state', f.state,
             'followUp', d.follow_up) order by d.ordinal), '[]')
             from difficulty d join case_file f on f.id = d.id where d.talk_id = t.id) as difficulties
    from heart_talk t join person p on p.id = t.person_id join person k on k.id = t.talker_id
    join person c on c.id = t.recorded_by join unit u on u.id = t.unit_id`;

type TalkRow = Omit<HeartTalkView, 'recordedAt'> & { readonly recordedAt: Date };
const shownTalk = (row: TalkRow): HeartTalkView => ({ ...row, recordedAt: row.recordedAt.toISOString() });

/** Talks a person held or had; with units, those of their branches' members. Latest first. */
export async function listHeartTalks(
  on: Queryable,
  input: { personId: string; units: readonly string[] | null; limit: number; offset: number },
): Promise<{ talks: HeartTalkView[]; more: boolean }> {
  const { rows } = await on.query<TalkRow>(
    `${TALK} where case when $2::uuid[] is null then $1 in (t.person_id, t.talker_id) else u.path && $2::uuid[] end
      order by t.held_on desc, t.id limit $3 offset $4`,
    [input.personId, input.units, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { talks: shown.map(shownTalk), more };
}

/** One talk with what was said. Null = there is none. */
export async function readHeartTalk(on: Queryable, id: string): Promise<HeartTalkView | null> {
  const { rows } = await on.query<TalkRow>(`${TALK} where t.id = $1`, [id]);
  return rows[0] === undefined ? null : shownTalk(rows[0]);
}

export interface DifficultyView {
  readonly id: string;
  readonly talkId: string;
  readonly person: PersonName;
  readonly unit: { id: string; name: string };
  readonly state: 'open' | 'followedUp';
  /** Null for whoever may not read what was said in the talk. */
  readonly text: string | null;
  readonly responsible: PersonName;
  /** The last civil day is the one before this instant. */
  readonly dueAt: string;
  readonly followUp: string | null;
  readonly followedUpBy: PersonName | null;
  readonly followedUpAt: string | null;
}

type DifficultyRow = Omit<DifficultyView, 'dueAt' | 'followedUpAt'> & {
  readonly dueAt: Date;
  readonly followedUpAt: Date | null;
};

/** `$1` reads; `$2` are the units in which the reader reads everything (the Party committee's eyes). */
const READABLE = `($1 in (t.person_id, t.talker_id, d.responsible_id, d.followed_up_by) or u.path && $2::uuid[]
  or exists (select 1 from obligation o where o.case_id = d.id and o.person_id = $1 and o.state <> 'cancelled'))`;

const DIFFICULTY = `
  select d.id, d.talk_id as "talkId", ${personSql('p')} as person, jsonb_build_object('id', u.id, 'name', u.name) as unit,
         f.state, case when ${READABLE} then d.text end as text, ${personSql('h')} as responsible, d.due_at as "dueAt",
         case when ${READABLE} then d.follow_up end as "followUp",
         case when b.id is not null then ${personSql('b')} end as "followedUpBy", d.followed_up_at as "followedUpAt"
    from difficulty d join case_file f on f.id = d.id join heart_talk t on t.id = d.talk_id
    join person p on p.id = t.person_id join person h on h.id = d.responsible_id join unit u on u.id = t.unit_id
    left join person b on b.id = d.followed_up_by`;

const shownDifficulty = (row: DifficultyRow): DifficultyView => ({
  ...row,
  dueAt: row.dueAt.toISOString(),
  followedUpAt: iso(row.followedUpAt),
});

/** Difficulties a person raised, heard or follows up; with units, those of their branches. The soonest due first. */
export async function listDifficulties(
  on: Queryable,
  input: {
    personId: string;
    /** Where the reader may read everything. */
    readsAll: readonly string[];
    units: readonly string[] | null;
    state?: DifficultyView['state'] | undefined;
    limit: number;
    offset: number;
  },
): Promise<{ difficulties: DifficultyView[]; more: boolean }> {
  const { rows } = await on.query<DifficultyRow>(
    `${DIFFICULTY}
      where ($4::text is null or f.state = $4)
        and case when $3::uuid[] is null then ${READABLE.replace('u.path && $2::uuid[]', 'false')}
            else u.path && $3::uuid[] end
      order by f.ended_at is not null, d.due_at, d.id limit $5 offset $6`,
    [input.personId, input.readsAll, input.units, input.state ?? null, input.limit + 1, input.offset],
  );
  const { rows: shown, more } = page(rows, input.limit);
  return { difficulties: shown.map(shownDifficulty), more };
}

/** One difficulty as a person may read it. Null = there is none. */
export async function readDifficultyView(
  on: Queryable,
  input: { id: string; personId: string; readsAll: readonly string[] },
): Promise<DifficultyView | null> {
  const { rows } = await on.query<DifficultyRow>(`${DIFFICULTY} where d.id = $3`, [
    input.personId,
    input.readsAll,
    input.id,
  ]);
  return rows[0] === undefined ? null : shownDifficulty(rows[0]);
}
