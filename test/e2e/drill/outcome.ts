import type { Store } from '../../../store/database.ts';

/** What a month came to, in names instead of ids, so that two runs of the same story can be compared. */
export interface Outcome {
  readonly results: readonly object[];
  readonly talks: readonly object[];
  readonly appeals: readonly object[];
  readonly stages: readonly object[];
  readonly duties: readonly object[];
  readonly decisions: readonly object[];
  /** By dedup key. Of reminders only the last of each declaration: earlier ones missed in an outage are merged into it. */
  readonly notices: readonly string[];
  readonly audit: readonly string[];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
const REMINDERS = ['reminder', 'overdue', 'talkDue', 'talkOverdue'];

async function rowsOf(store: Store, sql: string, values: readonly unknown[] = []): Promise<object[]> {
  return (await store.pool.query<object>(sql, [...values])).rows;
}

/** What each id is, said so that it is the same in every run. */
async function labels(store: Store): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.pool.query<{ id: string; label: string }>(
    `select id::text, name as label from person
     union all select id::text, name from unit
     union all select id::text, 'plan' from plan
     union all select c.id::text, 'cycle ' || c.period from cycle c
     union all select r.id::text, 'round ' || u.name || ' ' || c.period
       from round r join unit u on u.id = r.unit_id join cycle c on c.id = r.cycle_id
     union all select s.id::text, 'stage ' || u.name || ' ' || c.period || ' ' || s.key
       from stage s join round r on r.id = s.round_id join unit u on u.id = r.unit_id join cycle c on c.id = r.cycle_id
     union all select t.id::text, 'talk ' || p.name || ' ' || t.period || ' ' || t.kind
       from talk_case t join person p on p.id = t.person_id
     union all select o.id::text, o.kind || ' of ' || p.name || ' about ' || coalesce(s.name, '-')
       from obligation o join person p on p.id = o.person_id left join person s on s.id = o.subject_id
     union all select i.id::text, 'item ' || p.name || ' ' || i.item_key from declared_item i join person p on p.id = i.person_id
     union all select d.id::text, 'decision ' || d.kind from decision d
     union all select a.id::text, 'appeal ' || p.name || ' ' || a.period from appeal a join person p on p.id = a.person_id
     union all select k.id::text, 'correction ' || p.name || ' ' || k.period
       from correction k join person p on p.id = k.person_id
     union all select r.id::text, 'result ' || p.name || ' ' || r.period || ' ' || r.version
       from result r join person p on p.id = r.person_id`,
  );
  return new Map(rows.map(({ id, label }) => [id, label]));
}

/** Reads what there is now. */
export async function outcomeOf(store: Store): Promise<Outcome> {
  const known = await labels(store);
  const plain = (text: string): string =>
    text.replace(UUID, (id) => known.get(id) ?? '<id>').replace(INSTANT, '<instant>');
  const { rows: notices } = await store.pool.query<{ key: string }>(
    `select n.dedup_key as key from notice n left join obligation o on o.id = n.obligation_id
      where n.kind <> all($1) or (o.kind = 'declare' and n.dedup_key like '%/0')`,
    [REMINDERS],
  );
  const { rows: audit } = await store.pool.query<{ text: string }>(
    `select a.action || ' by ' || coalesce(p.name, '-') || ' on ' || a.target as text
       from audit a left join person p on p.id = a.actor_id`,
  );
  return {
    results: await rowsOf(
      store,
      `select p.name, r.period, r.version, r.status, r.outcome, r.score::text, r.low, r.rankable, r.rank
         from result r join person p on p.id = r.person_id order by 1, 2, 3`,
    ),
    talks: await rowsOf(
      store,
      `select p.name, t.period, t.kind, t.state, k.name as talker, t.talker_by_default as "byDefault",
              t.held_at is not null as held, t.acknowledged_at is not null as acknowledged,
              t.followed_up_at is not null as "followedUp", t.joined, t.rule
         from talk_case t join person p on p.id = t.person_id left join person k on k.id = t.talker_id order by 1, 2, 3`,
    ),
    appeals: await rowsOf(
      store,
      `select p.name, a.period, a.step, a.state, v.name as reviewer, k.state as correction,
              (select count(*)::int from correction_result x where x.correction_id = k.id) as replaced
         from appeal a join person p on p.id = a.person_id left join person v on v.id = a.reviewer_id
         left join correction k on k.appeal_id = a.id order by 1, 2, 3`,
    ),
    stages: await rowsOf(
      store,
      `select u.name, s.ordinal, s.key, s.state from stage s join round r on r.id = s.round_id
         join unit u on u.id = r.unit_id order by 1, 2`,
    ),
    duties: await rowsOf(
      store,
      `select o.kind, p.name, x.name as subject, o.optional, o.state, o.talk_id is not null as "ofTalk", count(*)::int
         from obligation o join person p on p.id = o.person_id left join person x on x.id = o.subject_id
        group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6`,
    ),
    decisions: await rowsOf(
      store,
      `select d.kind, p.name, d.state from decision d join person p on p.id = d.actor_id order by 1, 2, 3`,
    ),
    notices: notices.map(({ key }) => plain(key)).toSorted(),
    audit: audit.map(({ text }) => plain(text)).toSorted(),
  };
}
