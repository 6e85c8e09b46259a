-- Up Migration
-- Report-and-appraise (S2.2, S4): a case of `case_file` per committee, scheme and year. Its subjects are organisations, or
-- secretaries for theirs, and not members of a branch, so it has no cycle and no rounds.
create table appraisal (
  id uuid primary key references case_file,
  unit_id uuid not null references unit,
  scheme_key text not null,
  year text not null,
  scheme_version_id uuid not null references scheme_version,
  opened_by uuid not null references person,
  -- the window of the phase it is in
  phase_opened_at timestamptz not null,
  first_day date not null,
  last_day date not null,
  closes_at timestamptz not null,
  provisional boolean not null,
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  published_at timestamptz,
  unique (unit_id, scheme_key, year)
);

-- A responsibility area with its leading member, who chairs its meetings, and its supervision team.
create table appraisal_area (
  id uuid primary key default gen_random_uuid(),
  appraisal_id uuid not null references appraisal,
  name text not null,
  leader_id uuid not null references person,
  unique (appraisal_id, name)
);
create table appraisal_team (
  area_id uuid not null references appraisal_area,
  person_id uuid not null references person,
  primary key (area_id, person_id)
);

-- Whom it is about. The person reports: the secretary of the organisation on the day it was opened.
create table appraisal_subject (
  id uuid primary key default gen_random_uuid(),
  appraisal_id uuid not null references appraisal,
  area_id uuid not null references appraisal_area,
  unit_id uuid not null references unit,
  person_id uuid not null references person,
  written boolean not null,
  excused_at timestamptz,
  excused_reason text,
  unique (appraisal_id, unit_id)
);
create index appraisal_subject_person on appraisal_subject (person_id);

create table appraisal_report (
  subject_id uuid primary key references appraisal_subject,
  text text not null,
  submitted_by uuid not null references person,
  submitted_at timestamptz not null
);
create table appraisal_report_evidence (
  subject_id uuid not null references appraisal_subject,
  evidence_id uuid not null references evidence,
  primary key (subject_id, evidence_id)
);
create index appraisal_report_evidence_file on appraisal_report_evidence (evidence_id);

create table appraisal_meeting (
  id uuid primary key default gen_random_uuid(),
  appraisal_id uuid not null references appraisal,
  area_id uuid not null references appraisal_area,
  held_on date not null,
  place text not null,
  stream_url text check (stream_url like 'https://%'),
  arranged_by uuid not null references person,
  arranged_at timestamptz not null,
  present uuid[],
  minutes text,
  recorded_by uuid references person,
  recorded_at timestamptz
);
create table appraisal_agenda (
  meeting_id uuid not null references appraisal_meeting,
  ordinal int not null,
  subject_id uuid not null references appraisal_subject,
  primary key (meeting_id, ordinal),
  unique (subject_id)
);

create table appraisal_viewing (
  id uuid primary key default gen_random_uuid(),
  subject_id uuid not null references appraisal_subject,
  viewed_on date not null,
  place text not null,
  note text not null,
  stream_url text check (stream_url like 'https://%'),
  recorded_by uuid not null references person,
  recorded_at timestamptz not null
);
create index appraisal_viewing_subject on appraisal_viewing (subject_id);
create table appraisal_viewing_evidence (
  viewing_id uuid not null references appraisal_viewing,
  evidence_id uuid not null references evidence,
  primary key (viewing_id, evidence_id)
);
create index appraisal_viewing_evidence_file on appraisal_viewing_evidence (evidence_id);

-- The chair opens a subject's live scoring and closes it; once.
create table appraisal_scoring (
  subject_id uuid primary key references appraisal_subject,
  opened_by uuid not null references person,
  opened_at timestamptz not null,
  closed_by uuid references person,
  closed_at timestamptz
);

-- Who was asked about whom in which part: pinned when the part opens for the subject.
create table appraisal_voter (
  subject_id uuid not null references appraisal_subject,
  person_id uuid not null references person,
  part text not null,
  primary key (subject_id, person_id)
);

-- Real-name sheets. Null scores = abstained. A sheet filled anew before the scoring closed replaces the earlier one.
create table appraisal_sheet (
  id uuid primary key default gen_random_uuid(),
  subject_id uuid not null references appraisal_subject,
  part text not null,
  voter_id uuid not null references person,
  scores jsonb,
  cast_at timestamptz not null,
  replaced_at timestamptz
);
create unique index appraisal_sheet_voice on appraisal_sheet (subject_id, voter_id) where replaced_at is null;

-- Signed, word for word. What is marked as a problem goes into the feedback slip as it stands.
create table appraisal_comment (
  id uuid primary key default gen_random_uuid(),
  subject_id uuid not null references appraisal_subject,
  author_id uuid not null references person,
  text text not null,
  problem boolean not null,
  given_at timestamptz not null
);
create index appraisal_comment_subject on appraisal_comment (subject_id, given_at);

create table appraisal_result (
  subject_id uuid primary key references appraisal_subject,
  -- exact before rounding (decimal or ratio); null where no part has a number
  exact text,
  -- as published
  number text,
  rank int,
  grade text,
  parts jsonb not null,
  -- a number of the committee's own: {points, ground, reason, votes}
  override jsonb,
  computed_at timestamptz not null,
  published_at timestamptz
);

create table appraisal_objection (
  id uuid primary key default gen_random_uuid(),
  appraisal_id uuid not null references appraisal,
  subject_id uuid not null references appraisal_subject,
  raised_by uuid not null references person,
  text text not null,
  raised_at timestamptz not null,
  upheld boolean,
  answer text,
  answered_by uuid references person,
  answered_at timestamptz
);
create index appraisal_objection_appraisal on appraisal_objection (appraisal_id);

insert into obligation_kind values ('fileReport'), ('chairAppraisal'), ('rateSubject'), ('commentSubject'),
  ('confirmAppraisal'), ('objectAppraisal'), ('answerAppraisal');
insert into notice_kind values ('appraisalAsked'), ('appraisalDue'), ('appraisalOverdue'), ('appraisalMeeting'),
  ('appraisalPosted'), ('appraisalPublished');

grant select, insert, update on appraisal, appraisal_area, appraisal_subject, appraisal_meeting, appraisal_scoring,
  appraisal_sheet, appraisal_result, appraisal_objection to jifen_app;
grant select, insert on appraisal_team, appraisal_report, appraisal_report_evidence, appraisal_agenda, appraisal_viewing,
  appraisal_viewing_evidence, appraisal_voter, appraisal_comment to jifen_app;

-- Down Migration
delete from notice where case_id in (select id from appraisal);
delete from notice_kind where kind in ('appraisalAsked', 'appraisalDue', 'appraisalOverdue', 'appraisalMeeting',
  'appraisalPosted', 'appraisalPublished');
delete from obligation where case_id in (select id from appraisal);
delete from obligation_kind where kind in ('fileReport', 'chairAppraisal', 'rateSubject', 'commentSubject',
  'confirmAppraisal', 'objectAppraisal', 'answerAppraisal');
create temporary table gone on commit drop as select id from appraisal;
drop table appraisal_objection, appraisal_result, appraisal_comment, appraisal_sheet, appraisal_voter, appraisal_scoring,
  appraisal_viewing_evidence, appraisal_viewing, appraisal_agenda, appraisal_meeting, appraisal_report_evidence,
  appraisal_report, appraisal_subject, appraisal_team, appraisal_area, appraisal;
delete from case_file where id in (select id from gone);
