-- Up Migration
-- Taking part without account, phone or mail: one-time codes, paper ballots, entries made for others (§2).

-- A code opens one voter's sheet of one ballot. Only its hash is stored; a new code voids the one before.
create table ballot_code (
  id uuid primary key default gen_random_uuid(),
  obligation_id uuid not null references obligation,
  code_hash bytea not null unique,
  issued_by uuid not null references person,
  issued_at timestamptz not null,
  voided_at timestamptz,
  -- the ballot was cast, by whatever way
  used_at timestamptz
);
create unique index ballot_code_live on ballot_code (obligation_id) where voided_at is null;

-- Apart from `session`, so that no statement which signs people in can take one for the other.
create table ballot_session (
  token_hash bytea primary key,
  code_id uuid not null references ballot_code,
  opened_at timestamptz not null,
  expires_at timestamptz not null
);
create index ballot_session_code on ballot_session (code_id);

create table paper_batch (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null references stage,
  number int not null,
  -- void = more came back than went out; another batch takes its place
  state text not null default 'issued' check (state in ('issued', 'returned', 'counted', 'void')),
  issued int not null check (issued > 0),
  issued_by uuid not null references person,
  issued_at timestamptz not null,
  replaces uuid references paper_batch,
  returned int,
  valid int,
  invalid int,
  abstained int,
  returned_by uuid references person,
  returned_at timestamptz,
  first_keyed_by uuid references person,
  second_keyed_by uuid references person,
  teller_id uuid references person,
  teller_at timestamptz,
  scrutineer_id uuid references person,
  scrutineer_at timestamptz,
  unique (stage_id, number),
  check (num_nulls(returned, valid, invalid, abstained, returned_by, returned_at) in (0, 6)),
  check (state = 'void' or returned is null or returned <= issued),
  check (returned is null or returned = valid + invalid + abstained),
  check (first_keyed_by <> second_keyed_by),
  check (teller_id <> scrutineer_id)
);

-- Whose place in the electorate went out on paper: never which sheet is whose.
alter table obligation add column paper_batch_id uuid references paper_batch;
create index obligation_paper on obligation (paper_batch_id) where paper_batch_id is not null;

-- Paper sheets while they are keyed; deleted when they are counted. It belongs to the application role for the same
-- reason as the urn: what was deleted has to be vacuumed away.
create table paper_entry (
  batch_id uuid not null references paper_batch,
  sheet_no int not null check (sheet_no > 0),
  pass text not null check (pass in ('first', 'second', 'settled')),
  -- {invalid: true} or {lines: {subject: scores, or null where the voter abstained}}
  content jsonb not null,
  keyed_by uuid not null references person,
  primary key (batch_id, sheet_no, pass)
);

-- An entry made for somebody (代填), with the signature's scan or who confirmed it.
create table entry_for_other (
  id uuid primary key default gen_random_uuid(),
  obligation_id uuid not null references obligation,
  round_id uuid not null references round,
  person_id uuid not null references person,
  entered_by uuid not null references person,
  entered_at timestamptz not null,
  scan_id uuid references evidence,
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  check (entered_by <> person_id),
  check (confirmed_by <> entered_by),
  check ((confirmed_by is null) = (confirmed_at is null))
);
create index entry_for_other_obligation on entry_for_other (obligation_id);
create index entry_for_other_person on entry_for_other (round_id, person_id);
create index entry_for_other_scan on entry_for_other (scan_id) where scan_id is not null;
alter table declared_item add column entry_id uuid references entry_for_other;
alter table verification add column entry_id uuid references entry_for_other;

insert into obligation_kind values ('countPaper'), ('confirmEntry');
insert into notice_kind values ('enteredFor');

grant select, insert, update on ballot_code, paper_batch, entry_for_other to jifen_app;
grant select, insert, delete on ballot_session to jifen_app;
grant create on schema public to jifen_app;
alter table paper_entry owner to jifen_app;
revoke create on schema public from jifen_app;

-- Down Migration
alter table verification drop column entry_id;
alter table declared_item drop column entry_id;
alter table obligation drop column paper_batch_id;
drop table entry_for_other, paper_entry, paper_batch, ballot_session, ballot_code;
delete from notice where kind = 'enteredFor';
delete from obligation where kind in ('countPaper', 'confirmEntry');
delete from notice_kind where kind = 'enteredFor';
delete from obligation_kind where kind in ('countPaper', 'confirmEntry');
