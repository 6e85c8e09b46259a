-- Up Migration
-- Appeals against published results and consequences, and corrections of published months (§2.4).

-- A member's appeal. The second step is a row of its own, decided by another person further up.
create table appeal (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  unit_id uuid not null references unit,
  person_id uuid not null references person,
  period text not null,
  -- the version it is against, and the consequence where it is against one
  result_id uuid not null references result,
  talk_id uuid references talk_case,
  step int not null check (step in (1, 2)),
  previous_id uuid references appeal,
  text text not null,
  -- the member, or whoever enters it for the member
  filed_by uuid not null references person,
  filed_at timestamptz not null,
  due_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'upheld', 'rejected', 'withdrawn')),
  -- chosen by rule, or named by an officer where the rule finds nobody
  reviewer_id uuid references person,
  reviewer_unit_id uuid references unit,
  reviewer_named_by uuid references person,
  answer text,
  decided_by uuid references person,
  decided_at timestamptz,
  next_wake_at timestamptz not null,
  reminders jsonb not null default '[]',
  check ((step = 2) = (previous_id is not null))
);
-- One at a time about one month; also what the streak and the postings ask.
create unique index appeal_open on appeal (person_id, period, plan_id) where state = 'open';
create index appeal_person on appeal (person_id, period);
create index appeal_unit on appeal (unit_id, filed_at);
create index appeal_wake on appeal (next_wake_at) where next_wake_at < 'infinity';

create table appeal_evidence (
  appeal_id uuid not null references appeal,
  evidence_id uuid not null references evidence,
  primary key (appeal_id, evidence_id)
);
create index appeal_evidence_evidence on appeal_evidence (evidence_id);

-- What changed a published month: an upheld appeal, or an officer's proposal that a second person confirmed.
create table correction (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  unit_id uuid not null references unit,
  person_id uuid not null references person,
  period text not null,
  result_id uuid not null references result,
  appeal_id uuid references appeal,
  state text not null check (state in ('proposed', 'applied', 'refused', 'withdrawn')),
  -- as the notice says it
  reason text not null,
  changes jsonb not null,
  -- a closed year: {document, dated} of the Party committee's decision
  committee_decision jsonb,
  proposed_by uuid not null references person,
  proposed_at timestamptz not null,
  confirmed_by uuid references person,
  decided_at timestamptz,
  answer text,
  -- how long the notice is posted
  first_day date,
  last_day date,
  provisional boolean not null default false,
  due_at timestamptz not null,
  next_wake_at timestamptz not null,
  reminders jsonb not null default '[]',
  check (confirmed_by is null or confirmed_by <> proposed_by),
  check (state <> 'applied' or (appeal_id is null) = (confirmed_by is not null))
);
create unique index correction_appeal on correction (appeal_id) where appeal_id is not null;
create unique index correction_proposed on correction (person_id, period, plan_id) where state = 'proposed';
create index correction_person on correction (person_id, period);
create index correction_wake on correction (next_wake_at) where next_wake_at < 'infinity';

-- Append-only from here on: what was changed and what stood there before, which versions replace which, whose rank moved.
create table correction_change (
  correction_id uuid not null references correction,
  ordinal int not null,
  period text not null,
  change jsonb not null,
  -- the fact's row as it stood; null where there was none
  before jsonb,
  primary key (correction_id, ordinal)
);
create table correction_result (
  correction_id uuid not null references correction,
  old_id uuid not null references result,
  new_id uuid not null references result,
  primary key (correction_id, new_id)
);
create index correction_result_new on correction_result (new_id);
create table correction_rank (
  correction_id uuid not null references correction,
  plan_id uuid not null references plan,
  person_id uuid not null references person,
  -- 'YYYY-MM' or 'YYYY-Qn'
  span text not null,
  before int,
  after int,
  primary key (correction_id, plan_id, person_id, span)
);

-- What a superseded result was computed from: the facts themselves have changed since. Text as it was hashed, not jsonb,
-- which would put the members in another order.
alter table result add column inputs json;
-- A correction may leave more people with a grade than its ceiling lets through: {grade, limit, of, holders}.
alter table result add column grade_over jsonb;

-- A mark may be replaced by the reviewer of an appeal, who holds no meeting.
alter table comprehensive_mark alter column minute_id drop not null;

alter table obligation add column appeal_id uuid references appeal, add column correction_id uuid references correction;
alter table obligation drop constraint obligation_check;
alter table obligation add constraint obligation_case
  check (num_nonnulls(stage_id, talk_id, appeal_id, correction_id) = 1);
create index obligation_appeal on obligation (appeal_id) where appeal_id is not null;
create index obligation_correction on obligation (correction_id) where correction_id is not null;
alter table notice add column appeal_id uuid references appeal, add column correction_id uuid references correction;

alter table decision drop constraint decision_target_kind_check;
alter table decision add constraint decision_target_kind_check
  check (target_kind in ('cycle', 'round', 'talk', 'appeal', 'correction'));

insert into obligation_kind values ('reviewAppeal'), ('nameReviewer'), ('confirmCorrection');
insert into notice_kind values ('appealAssigned'), ('appealDue'), ('appealOverdue'), ('appealUnassigned'),
  ('appealDecided'), ('correctionToConfirm'), ('correctionOverdue'), ('rankMoved');

grant select, insert, update, delete on appeal, correction to jifen_app;
grant select, insert on appeal_evidence, correction_change, correction_result, correction_rank to jifen_app;

-- Down Migration
delete from notice where kind in ('appealAssigned', 'appealDue', 'appealOverdue', 'appealUnassigned', 'appealDecided',
  'correctionToConfirm', 'correctionOverdue', 'rankMoved') or appeal_id is not null or correction_id is not null;
delete from notice_kind where kind in ('appealAssigned', 'appealDue', 'appealOverdue', 'appealUnassigned',
  'appealDecided', 'correctionToConfirm', 'correctionOverdue', 'rankMoved');
delete from obligation where appeal_id is not null or correction_id is not null;
delete from obligation_kind where kind in ('reviewAppeal', 'nameReviewer', 'confirmCorrection');
delete from decision where target_kind in ('appeal', 'correction');
alter table decision drop constraint decision_target_kind_check;
alter table decision add constraint decision_target_kind_check check (target_kind in ('cycle', 'round', 'talk'));
alter table notice drop column correction_id, drop column appeal_id;
alter table obligation drop constraint obligation_case;
alter table obligation drop column correction_id, drop column appeal_id;
alter table obligation add constraint obligation_check check ((stage_id is null) <> (talk_id is null));
delete from comprehensive_mark where minute_id is null;
alter table comprehensive_mark alter column minute_id set not null;
alter table result drop column grade_over, drop column inputs;
drop table correction_rank, correction_result, correction_change, correction, appeal_evidence, appeal;
