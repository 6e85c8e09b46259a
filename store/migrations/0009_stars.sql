-- Up Migration
-- Ceilings that branches share, and the year's stars (S1, §2.1).

-- A ceiling several branches share, as it stood when the Party committee convened: what is published under it never moves
-- because of a branch that comes later. A later sitting counts its own branches beside the earlier ones.
create table grade_pool (
  sitting_id uuid not null references sitting,
  -- 'rating': the grade of this rating; 'year': the grade of the year it ends
  span text not null check (span in ('rating', 'year')),
  grade text not null,
  -- members who count, by id of the round that shares the ceiling
  rounds jsonb not null,
  base int not null,
  places int not null,
  primary key (sitting_id, span, grade)
);

-- Whom the comprehensive review named for a grade whose ceiling is shared. A review that is done again replaces its own.
create table grade_grant (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references round,
  subject_id uuid not null references person,
  span text not null check (span in ('rating', 'year')),
  grade text not null,
  reason text not null,
  minute_id uuid not null references minute,
  obligation_id uuid not null references obligation,
  decided_by uuid not null references person,
  decided_at timestamptz not null,
  replaced_at timestamptz
);
create unique index grade_grant_one on grade_grant (round_id, subject_id, span) where replaced_at is null;

-- The year's stars of a member, every version: a correction adds one, and the old one stays.
create table star_record (
  id uuid primary key default gen_random_uuid(),
  -- the order in which versions were drawn
  seq bigint generated always as identity,
  plan_id uuid not null references plan,
  unit_id uuid not null references unit,
  -- the round that closed the year
  round_id uuid not null references round,
  person_id uuid not null references person,
  year text not null check (year ~ '^\d{4}$'),
  version int not null,
  status text not null default 'current' check (status in ('current', 'superseded')),
  -- membership state at the end of the year
  state text not null,
  outcome text not null check (outcome in ('graded', 'vetoed', 'notRanked', 'notRated')),
  mean numeric,
  grade text,
  -- number of stars of the grade, for schemes that give stars
  stars int,
  grade_cut jsonb,
  grade_over jsonb,
  -- the published months it was drawn from: [{period, resultId, rating, vetoed}]
  months jsonb not null,
  scheme_version_id uuid not null references scheme_version,
  rules_version int not null,
  drawn_at timestamptz not null,
  -- the correction that made this version
  correction_id uuid references correction,
  unique (plan_id, person_id, year, version)
);
create unique index star_record_current on star_record (plan_id, person_id, year) where status = 'current';
create index star_record_unit on star_record (unit_id, year);
create index star_record_person on star_record (person_id, year);

grant select, insert, update, delete on grade_pool, grade_grant, star_record to jifen_app;
grant usage on all sequences in schema public to jifen_app;

-- Down Migration
drop table star_record, grade_grant, grade_pool;
