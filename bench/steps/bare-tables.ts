/**
 * Two yardsticks of one prepared statement in one round trip, which inserts the step and its audit row and updates the
 * obligation. `product` does so in the product's own tables, with their keys, foreign keys and the audit row's hash, so
 * that what is compared is the service and not the schema. `lean` has tables of its own without any of that.
 */
export const YARDSTICKS = ['product', 'lean'] as const;
export type Yardstick = (typeof YARDSTICKS)[number];

export const STATEMENTS: Readonly<Record<Yardstick, string>> = {
  product: `
    with gate as (
      update obligation o set state = 'done', done_at = clock_timestamp() from stage s
       where o.id = $1 and o.state in ('open', 'done') and o.closes_at > clock_timestamp() and s.id = o.stage_id
      returning o.id, o.person_id, s.round_id
    ),
    step as (
      insert into declared_item
        (id, obligation_id, round_id, person_id, item_key, claimed, reason, entered_by, entered_at)
      select $2, id, round_id, person_id, $3, $4, $5, person_id, clock_timestamp() from gate
    )
    insert into audit (at, actor_id, action, target)
    select clock_timestamp(), person_id, 'item.declared', 'obligation/' || id from gate`,
  lean: `
    with gate as (
      update lean_obligation set state = 'done', done_at = clock_timestamp()
       where id = $1 and state in ('open', 'done') and closes_at > clock_timestamp() returning id, person_id
    ),
    step as (
      insert into lean_step (id, obligation_id, item_key, points, reason, at)
      select $2, id, $3, $4, $5, clock_timestamp() from gate
    )
    insert into lean_audit (at, actor_id, action, target)
    select clock_timestamp(), person_id, 'item.declared', 'obligation/' || id from gate`,
};

/** The lean tables, filled from the product's open obligations. */
export const LEAN_TABLES = `
  create table lean_obligation (
    id uuid primary key,
    person_id uuid not null,
    state text not null,
    closes_at timestamptz not null,
    done_at timestamptz
  );
  create table lean_step (
    id uuid primary key,
    obligation_id uuid not null,
    item_key text not null,
    points numeric not null,
    reason text not null,
    at timestamptz not null
  );
  create table lean_audit (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor_id uuid not null,
    action text not null,
    target text not null
  );
  insert into lean_obligation (id, person_id, state, closes_at) select id, person_id, state, closes_at from obligation;
  grant select, insert, update on lean_obligation, lean_step, lean_audit to jifen_app;`;
