-- Up Migration
-- Cases that wait for people over months: one table for where they stand and when their workflow looks next. What each
-- kind is about lies in a table of its own with the same id.
create table case_kind (kind text primary key);
insert into case_kind values ('duty'), ('rectification'), ('talkRound'), ('appraisal'), ('ledgerEntry');

create table case_file (
  id uuid primary key default gen_random_uuid(),
  kind text not null references case_kind,
  -- superiors are looked for from here upward
  unit_id uuid not null references unit,
  -- the person it concerns, who never judges in it; null where it concerns an organisation
  subject_id uuid references person,
  state text not null,
  opened_at timestamptz not null,
  ended_at timestamptz,
  next_wake_at timestamptz not null,
  reminders jsonb not null default '[]'
);
create index case_file_wake on case_file (next_wake_at) where next_wake_at < 'infinity';
create index case_file_unit on case_file (unit_id, kind);
create index case_file_subject on case_file (subject_id) where subject_id is not null;

alter table obligation add column case_id uuid references case_file;
alter table obligation drop constraint obligation_case;
alter table obligation add constraint obligation_case
  check (num_nonnulls(stage_id, talk_id, appeal_id, correction_id, case_id) = 1);
alter table obligation drop constraint obligation_stage_id_talk_id_kind_person_id_subject_id_refer_key;
alter table obligation add constraint obligation_once
  unique nulls not distinct (stage_id, talk_id, case_id, kind, person_id, subject_id, reference);
create index obligation_case_id on obligation (case_id) where case_id is not null;
alter table notice add column case_id uuid references case_file;

alter table decision drop constraint decision_target_kind_check;
insert into case_kind values ('cycle'), ('round'), ('talk'), ('appeal'), ('correction');
alter table decision add constraint decision_target_kind foreign key (target_kind) references case_kind;

grant select on case_kind to jifen_app;
grant select, insert, update on case_file to jifen_app;

-- Down Migration
delete from decision where target_kind not in ('cycle', 'round', 'talk', 'appeal', 'correction');
alter table decision drop constraint decision_target_kind;
alter table decision add constraint decision_target_kind_check
  check (target_kind in ('cycle', 'round', 'talk', 'appeal', 'correction'));
delete from notice where case_id is not null;
alter table notice drop column case_id;
delete from obligation where case_id is not null;
alter table obligation drop constraint obligation_once;
alter table obligation drop constraint obligation_case;
alter table obligation drop column case_id;
alter table obligation add constraint obligation_case check (num_nonnulls(stage_id, talk_id, appeal_id, correction_id) = 1);
alter table obligation add constraint obligation_stage_id_talk_id_kind_person_id_subject_id_refer_key
  unique nulls not distinct (stage_id, talk_id, kind, person_id, subject_id, reference);
drop table case_file, case_kind;
