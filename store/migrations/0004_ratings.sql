-- Up Migration
-- Ballots, the Party committee's review and ratings composed of parts.

-- Stages of one step run side by side.
alter table stage add column step int;
update stage set step = ordinal;
alter table stage alter column step set not null;
-- Remarks instead of numbers: the electorate was too small for a number when the stage opened.
alter table stage add column remarks_only boolean not null default false;
-- An anonymous ballot that has closed: its urn was emptied, and what was deleted has been vacuumed away.
alter table stage add column urn_emptied_at timestamptz;
alter table stage add column urn_vacuumed_at timestamptz;
create index stage_unvacuumed on stage (urn_emptied_at) where urn_emptied_at is not null and urn_vacuumed_at is null;
drop index stage_one_open;
create index stage_open on stage (round_id) where state = 'open';

-- A sitting of the Party committee over the branches that are in; every sitting after the first is a supplement.
create table sitting (
  id uuid primary key default gen_random_uuid(),
  cycle_id uuid not null references cycle,
  ordinal int not null,
  opened_at timestamptz not null,
  unique (cycle_id, ordinal)
);
-- By when the branches should be in; a late one does not hold up the others.
alter table cycle add column sits_at timestamptz;
alter table round add column ready_at timestamptz;
alter table round add column sitting_id uuid references sitting;

-- People outside the branches who belong to one all the same: colleagues, and those it serves.
create table affiliation (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person,
  unit_id uuid not null references unit,
  kind text not null check (kind in ('colleague', 'served')),
  from_date date not null,
  to_date date,
  unique (person_id, unit_id, from_date),
  check (to_date is null or to_date > from_date)
);
create index affiliation_unit on affiliation (unit_id);

-- Kinds are rows: a migration that brings one adds it, and the constraint is the same for ever.
create table obligation_kind (kind text primary key);
insert into obligation_kind values ('declare'), ('amend'), ('review'), ('spotCheck'), ('verify'), ('object'),
  ('answerObjection'), ('appointTalker'), ('holdTalk'), ('acknowledgeTalk'), ('followUpTalk'), ('vote'),
  ('comprehensive'), ('reportMeeting');
alter table obligation drop constraint obligation_kind_check;
alter table obligation add constraint obligation_kind foreign key (kind) references obligation_kind;
create table notice_kind (kind text primary key);
insert into notice_kind values ('stageOpened'), ('reminder'), ('overdue'), ('returned'), ('publicity'), ('result'),
  ('talkAssigned'), ('talkDue'), ('talkOverdue'), ('objection'), ('correction');
alter table notice drop constraint notice_kind_check;
alter table notice add constraint notice_kind foreign key (kind) references notice_kind;
grant select on obligation_kind, notice_kind to jifen_app;

-- Whom a ballot is about: pinned when it opens. With a subgroup, only its members fill a sheet about the subject.
create table ballot_subject (
  stage_id uuid not null references stage,
  subject_id uuid not null references person,
  subgroup text,
  primary key (stage_id, subject_id)
);

-- Anonymous sheets while their stage is open. It belongs to the application role, which empties it when the stage
-- closes and has to vacuum what was deleted: only an owner may.
create table urn_sheet (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null references stage,
  subject_id uuid not null references person,
  -- answers by criterion; null = abstained, or invalid on paper
  scores jsonb,
  invalid boolean not null default false
);
create index urn_sheet_stage on urn_sheet (stage_id);

-- Sheets that count. An anonymous one has no voter and no time, and was written in one transaction with all the others of
-- its stage, in the order of random ids.
create table sheet (
  id uuid primary key,
  stage_id uuid not null references stage,
  subject_id uuid not null references person,
  voter_id uuid references person,
  scores jsonb,
  invalid boolean not null default false,
  remark text,
  cast_at timestamptz,
  -- a real-name sheet filled anew before the stage closed
  replaced_at timestamptz,
  check ((voter_id is null) = (cast_at is null))
);
create unique index sheet_voice on sheet (stage_id, subject_id, voter_id) where voter_id is not null and replaced_at is null;
create index sheet_stage on sheet (stage_id, subject_id);

-- What the sheets about one subject came to, once the stages of the step have closed. Computed from the sheets and
-- nothing else; a part that may not be shown has no mean here either.
create table component (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references round,
  subject_id uuid not null references person,
  stages text[] not null,
  state text not null check (state in ('counted', 'tooFewSheets', 'tooFewReturned', 'remarksOnly')),
  entitled int not null,
  valid int not null,
  invalid int not null,
  abstained int not null,
  -- exact, a decimal or a ratio: points are fractions and not every fraction is a numeric
  mean text,
  options jsonb,
  computed_at timestamptz not null,
  unique (round_id, subject_id, stages)
);

-- Append-only: the latest mark of a subject counts. Points null = an earlier mark was taken back.
create table comprehensive_mark (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references round,
  subject_id uuid not null references person,
  seq int not null,
  points numeric,
  ground text not null,
  reason text not null,
  -- a vote is recorded where the change is larger than the scheme's limit
  votes_for int,
  votes_against int,
  votes_abstained int,
  minute_id uuid not null references minute,
  obligation_id uuid not null references obligation,
  decided_by uuid not null references person,
  decided_at timestamptz not null,
  unique (round_id, subject_id, seq)
);

alter table minute add column stage_id uuid references stage;

alter table result add column basis text not null default 'points' check (basis in ('points', 'rating'));
alter table result add column grade text;
-- why the grade is lower than the number: {reached, code, limit, of}
alter table result add column grade_cut jsonb;

grant select, insert, update, delete on sitting, affiliation, ballot_subject, sheet, component, comprehensive_mark
  to jifen_app;
-- Giving a table away needs membership in the new owner's role, and the new owner the right to create in the schema.
do $$ begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant jifen_app to %I', current_user);
  end if;
end $$;
grant create on schema public to jifen_app;
alter table urn_sheet owner to jifen_app;
revoke create on schema public from jifen_app;

-- Down Migration
alter table result drop column grade_cut, drop column grade, drop column basis;
alter table minute drop column stage_id;
drop table comprehensive_mark, component, sheet, urn_sheet, ballot_subject;
alter table obligation drop constraint obligation_kind;
alter table obligation add constraint obligation_kind_check check (kind in ('declare', 'amend', 'review', 'spotCheck',
  'verify', 'object', 'answerObjection', 'appointTalker', 'holdTalk', 'acknowledgeTalk', 'followUpTalk'));
alter table notice drop constraint notice_kind;
alter table notice add constraint notice_kind_check check (kind in ('stageOpened', 'reminder', 'overdue', 'returned',
  'publicity', 'result', 'talkAssigned', 'talkDue', 'talkOverdue', 'objection', 'correction'));
drop table notice_kind, obligation_kind;
drop table affiliation;
alter table round drop column sitting_id, drop column ready_at;
alter table cycle drop column sits_at;
drop table sitting;
drop index stage_open, stage_unvacuumed;
create unique index stage_one_open on stage (round_id) where state = 'open';
alter table stage drop column urn_vacuumed_at, drop column urn_emptied_at, drop column remarks_only, drop column step;
