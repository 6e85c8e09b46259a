-- Up Migration
-- What follows from published months: firings of the scheme's rows, and the duties people have by them (S3.5, S3.6, S1.5).

-- One row of the scheme that fired on one person's month. A correction annuls it with a reason, never erases it.
create table consequence (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  unit_id uuid not null references unit,
  -- whose month it is
  person_id uuid not null references person,
  period text not null,
  rule_key text not null,
  duty text not null,
  scheme_version_id uuid not null references scheme_version,
  rules_version int not null,
  -- what it fired on: {results} or {streak}, {handling}
  inputs jsonb not null,
  drawn_at timestamptz not null,
  -- the talk or referral it led to; duties of other kinds point here
  talk_id uuid references talk_case,
  annulled_at timestamptz,
  annul_reason text,
  unique (plan_id, rule_key, person_id, period)
);
create index consequence_person on consequence (person_id, period);
create index consequence_unit on consequence (unit_id, period);
create index consequence_talk on consequence (talk_id) where talk_id is not null;

-- What somebody owes by a firing.
create table duty_case (
  id uuid primary key references case_file,
  consequence_id uuid not null references consequence,
  kind text not null check (kind in ('explainAtLifeMeeting', 'explainInYearReport', 'admonishingTalk', 'referral')),
  -- who explains; null where the Party committee decides first
  owner_id uuid references person,
  -- last day of the first step
  last_day date not null,
  -- what the Party committee's people decided: {hold, talkerId, reason} or {outcome, document, dated, reason}
  decision jsonb,
  decided_by uuid references person,
  decided_at timestamptz,
  record jsonb,
  recorded_by uuid references person,
  recorded_at timestamptz,
  helper_id uuid references person,
  -- the member's word on the record; silence costs nothing
  acknowledged_at timestamptz,
  remark text,
  finding text,
  followed_up_at timestamptz,
  -- the corrections after which a record stays as it was made
  score_corrected boolean not null default false,
  slip_id uuid references case_file
);
create index duty_case_consequence on duty_case (consequence_id);

-- Only a person refers anybody to be held accountable, and says why (S3.5).
create table accountability_referral (
  id uuid primary key default gen_random_uuid(),
  duty_id uuid not null references duty_case,
  person_id uuid not null references person,
  reason text not null,
  referred_by uuid not null references person,
  referred_at timestamptz not null,
  unique (duty_id, person_id),
  check (person_id <> referred_by)
);

alter table role_grant drop constraint role_grant_role_check;
alter table role_grant add constraint role_grant_role_check check (role in ('secretary', 'deputySecretary',
  'committeeMember', 'groupMember', 'leaderInCharge', 'leaderAssisting', 'partySecretary', 'partyDeputySecretary',
  'partyCommitteeMember', 'organisationOfficer', 'inspector', 'auditor', 'systemAdmin', 'securityAdmin'));

insert into obligation_kind values ('explain'), ('decideAdmonishing'), ('decideReferral'), ('holdAdmonishing'),
  ('acknowledgeAdmonishing'), ('followUpHelp');
insert into notice_kind values ('consequenceAssigned'), ('consequenceDue'), ('consequenceOverdue'), ('consequenceAnnulled');

grant select, insert, update on consequence, duty_case to jifen_app;
grant select, insert on accountability_referral to jifen_app;

-- Down Migration
delete from notice where kind in ('consequenceAssigned', 'consequenceDue', 'consequenceOverdue', 'consequenceAnnulled')
  or case_id in (select id from duty_case);
delete from notice_kind where kind in ('consequenceAssigned', 'consequenceDue', 'consequenceOverdue',
  'consequenceAnnulled');
delete from obligation where case_id in (select id from duty_case);
delete from obligation_kind where kind in ('explain', 'decideAdmonishing', 'decideReferral', 'holdAdmonishing',
  'acknowledgeAdmonishing', 'followUpHelp');
delete from role_grant where role = 'leaderAssisting';
alter table role_grant drop constraint role_grant_role_check;
alter table role_grant add constraint role_grant_role_check check (role in ('secretary', 'deputySecretary',
  'committeeMember', 'groupMember', 'leaderInCharge', 'partySecretary', 'partyDeputySecretary',
  'partyCommitteeMember', 'organisationOfficer', 'inspector', 'auditor', 'systemAdmin', 'securityAdmin'));
delete from decision where target_kind = 'duty';
drop table accountability_referral, duty_case;
delete from case_file where kind = 'duty';
drop table consequence;
