-- Up Migration
-- The annual evaluation: a plan whose cycles score years, what they are drawn from beside the months, and what follows.
alter table plan add column cadence text not null default 'month' check (cadence in ('month', 'year'));

alter table result drop constraint result_outcome_check;
alter table result add constraint result_outcome_check check (outcome in ('scored', 'exempt', 'vetoed', 'notAssessable'));

-- A ceiling one branch fills by decision is a pool of that branch alone.
alter table grade_pool add column round_id uuid references round;
alter table grade_pool drop constraint grade_pool_pkey;
alter table grade_pool add constraint grade_pool_once unique nulls not distinct (sitting_id, span, grade, round_id);

-- An officer decided to open a year before it is final: on which months, and why. The gap is shown in every result.
create table annual_opening (
  plan_id uuid not null references plan,
  year text not null,
  through text not null,
  reason text not null,
  decided_by uuid not null references person,
  decided_at timestamptz not null,
  primary key (plan_id, year)
);

-- Numbers of others for the year, with where they come from. One in force per member and input; earlier ones stay.
create table annual_import (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  year text not null,
  person_id uuid not null references person,
  input text not null,
  points numeric not null,
  source text not null,
  imported_by uuid not null references person,
  imported_at timestamptz not null,
  replaced_at timestamptz
);
create unique index annual_import_in_force on annual_import (plan_id, year, person_id, input) where replaced_at is null;

-- What a published year says about a member, a branch (person_id null) or its secretary. Never overwritten: a row that no
-- longer follows is superseded by the next version.
create table eligibility (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  round_id uuid not null references round,
  unit_id uuid not null references unit,
  person_id uuid references person,
  year text not null,
  what text not null check (what in ('excellentMember', 'fiveGoodBranch', 'excellentSecretary')),
  version int not null,
  status text not null check (status in ('current', 'superseded')),
  outcome text not null check (outcome in ('eligible', 'notCandidate', 'barred', 'notAssessable', 'waiting')),
  rule text not null,
  inputs jsonb not null,
  scheme_version_id uuid not null references scheme_version,
  rules_version int not null,
  drawn_at timestamptz not null,
  unique nulls not distinct (round_id, what, person_id, version)
);
create unique index eligibility_current on eligibility (round_id, what, person_id) nulls not distinct
  where status = 'current';
create index eligibility_person on eligibility (person_id) where person_id is not null;
create index eligibility_unit on eligibility (unit_id, year);

grant select, insert on annual_opening to jifen_app;
grant select, insert, update on annual_import, eligibility to jifen_app;

-- Down Migration
drop table eligibility, annual_import, annual_opening;
delete from grade_pool where round_id is not null;
alter table grade_pool drop constraint grade_pool_once;
alter table grade_pool add primary key (sitting_id, span, grade);
alter table grade_pool drop column round_id;
delete from result where outcome = 'notAssessable';
alter table result drop constraint result_outcome_check;
alter table result add constraint result_outcome_check check (outcome in ('scored', 'exempt', 'vetoed'));
alter table plan drop column cadence;
