-- Up Migration
-- A person without a password gets one by a link that works once; only the token's hash is stored.
create table one_time_link (
  token_hash bytea primary key,
  person_id uuid not null references person,
  login text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_link_person on one_time_link (person_id);

grant select, insert, update, delete on one_time_link to jifen_app;

-- Down Migration
drop table one_time_link;
