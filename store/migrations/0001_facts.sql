-- Up Migration
-- Facts. Obligations in time live in Temporal; everything here survives the loss of every workflow.
-- Amounts are numeric, instants are timestamptz (UTC), civil dates are date, months are text 'YYYY-MM'.

create table unit (
  id uuid primary key default gen_random_uuid(),
  parent_id uuid references unit,
  -- ancestors and self, root first: one indexed containment test answers "is it in my subtree"
  path uuid[] not null,
  kind text not null check (kind in ('committee', 'generalBranch', 'branch', 'temporaryBranch')),
  code text not null unique,
  name text not null,
  has_committee boolean not null default false
);
create index unit_path on unit using gin (path);
create index unit_parent on unit (parent_id);

create table person (
  id uuid primary key default gen_random_uuid(),
  -- the roster's own number: business key of imports
  staff_no text not null unique,
  name text not null,
  email text,
  phone text,
  locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en'))
);

create table account (
  person_id uuid primary key references person,
  login text not null unique,
  password_hash text not null,
  disabled_at timestamptz
);

create table session (
  token_hash bytea primary key,
  person_id uuid not null references person,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_person on session (person_id);

create table membership (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person,
  unit_id uuid not null references unit,
  state text not null check (state in ('full', 'probationary', 'onProbation', 'retired', 'mobile')),
  -- kinds of post, e.g. {secretary,leader}; extra items are for posts (S3.3)
  posts text[] not null default '{}',
  subgroup text,
  from_date date not null,
  to_date date,
  unique (person_id, unit_id, from_date),
  check (to_date is null or to_date > from_date)
);
create unique index membership_one_current on membership (person_id) where to_date is null;
create index membership_unit on membership (unit_id);

create table role_grant (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person,
  unit_id uuid not null references unit,
  role text not null check (role in ('secretary', 'deputySecretary', 'committeeMember', 'groupMember',
    'leaderInCharge', 'partySecretary', 'partyDeputySecretary', 'partyCommitteeMember',
    'organisationOfficer', 'inspector', 'auditor', 'systemAdmin', 'securityAdmin')),
  from_date date not null,
  to_date date,
  unique (person_id, unit_id, role, from_date)
);
create index role_grant_unit on role_grant (unit_id, role);

create table recusal (
  person_id uuid not null references person,
  other_id uuid not null references person,
  relation text not null,
  primary key (person_id, other_id),
  check (person_id <> other_id)
);

create table exemption (
  person_id uuid not null references person,
  period text not null,
  -- the cause stays here: pages and postings only say "exempt" (§2.2)
  cause text not null,
  decided_by uuid references person,
  primary key (person_id, period)
);

create table handling (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person,
  period text not null,
  document text not null,
  dated date not null,
  recorded_by uuid not null references person,
  unique (person_id, period, document)
);

create table veto_finding (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person,
  period text not null,
  condition_key text not null,
  note text not null,
  recorded_by uuid not null references person,
  unique (person_id, period, condition_key)
);

create table calendar_day (
  day date primary key,
  kind text not null check (kind in ('workday', 'holiday')),
  source text not null
);

create table scheme_version (
  id uuid primary key default gen_random_uuid(),
  scheme_key text not null,
  unit_id uuid not null references unit,
  -- branch rules hang under the committee's version they were checked against
  parent_id uuid references scheme_version,
  document jsonb not null,
  source_yaml text not null,
  hash text not null,
  effective_from date not null,
  adopted_by uuid references person,
  adopted_at timestamptz not null,
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  check (confirmed_by is null or confirmed_by <> adopted_by),
  unique (scheme_key, unit_id, effective_from)
);

create table plan (
  id uuid primary key default gen_random_uuid(),
  unit_id uuid not null references unit,
  scheme_key text not null,
  start_period text not null,
  paused_at timestamptz,
  withdrawn_at timestamptz,
  unique (unit_id, scheme_key)
);

create table cycle (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  period text not null,
  scheme_version_id uuid not null references scheme_version,
  state text not null default 'running' check (state in ('running', 'published', 'cancelled')),
  opened_at timestamptz not null,
  ended_at timestamptz,
  cancel_reason text,
  next_wake_at timestamptz not null,
  unique (plan_id, period)
);

create table round (
  id uuid primary key default gen_random_uuid(),
  cycle_id uuid not null references cycle,
  unit_id uuid not null references unit,
  scheme_version_id uuid not null references scheme_version,
  state text not null default 'running' check (state in ('running', 'published', 'cancelled')),
  published_at timestamptz,
  -- when its workflow should next look; the reconcile loop wakes what is late
  next_wake_at timestamptz not null,
  unique (cycle_id, unit_id)
);
create index round_unit on round (unit_id);

create table subject (
  round_id uuid not null references round,
  person_id uuid not null references person,
  state text not null,
  posts text[] not null,
  exempt boolean not null default false,
  withdrawn boolean not null default false,
  primary key (round_id, person_id)
);
create index subject_person on subject (person_id);

create table stage (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references round,
  ordinal int not null,
  key text not null,
  kind text not null,
  state text not null default 'open' check (state in ('open', 'closed', 'cancelled')),
  opened_at timestamptz not null,
  first_day date not null,
  last_day date not null,
  provisional boolean not null,
  -- when people should be done, and when the gate falls ('infinity' while a held stage waits for its decision)
  due_at timestamptz not null,
  closes_at timestamptz not null,
  closed_at timestamptz,
  -- [{ "at": ISO instant, "days": -2 | 1, "done": ISO instant | null }]
  reminders jsonb not null default '[]',
  unique (round_id, ordinal)
);
create unique index stage_one_open on stage (round_id) where state = 'open';

create table talk_case (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  person_id uuid not null references person,
  unit_id uuid not null references unit,
  period text not null,
  kind text not null check (kind in ('secretary', 'committee', 'disposition', 'conversion')),
  state text not null check (state in ('waiting', 'open', 'held', 'closed', 'annulled')),
  rule text not null,
  inputs jsonb not null,
  opened_at timestamptz not null,
  -- published instant of the result it follows: its clocks count from here
  counts_from timestamptz not null,
  talker_id uuid references person,
  talker_by_default boolean not null default false,
  record jsonb,
  held_at timestamptz,
  acknowledged_at timestamptz,
  followed_up_at timestamptz,
  ended_at timestamptz,
  score_corrected boolean not null default false,
  -- later low months added to this referral (§4.6)
  joined text[] not null default '{}',
  annul_reason text,
  next_wake_at timestamptz not null,
  reminders jsonb not null default '[]',
  unique (plan_id, person_id, period, kind)
);
create index talk_case_person on talk_case (person_id);
create index talk_case_talker on talk_case (talker_id) where talker_id is not null;

create table obligation (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid references stage,
  talk_id uuid references talk_case,
  kind text not null check (kind in ('declare', 'amend', 'review', 'spotCheck', 'verify', 'object', 'answerObjection',
    'appointTalker', 'holdTalk', 'acknowledgeTalk', 'followUpTalk')),
  person_id uuid not null references person,
  subject_id uuid references person,
  -- tells the objections or amendments of one subject apart
  reference uuid,
  optional boolean not null default false,
  state text not null default 'open' check (state in ('open', 'done', 'lapsed', 'cancelled')),
  -- set in the statement that closes the stage: waits for every step in flight, refuses every later one
  sealed boolean not null default false,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  closes_at timestamptz not null,
  done_at timestamptz,
  done_by uuid references person,
  check ((stage_id is null) <> (talk_id is null)),
  unique nulls not distinct (stage_id, talk_id, kind, person_id, subject_id, reference)
);
create index obligation_owed on obligation (stage_id) where state = 'open' and not optional;
create index obligation_inbox on obligation (person_id, due_at) where state = 'open';
create index obligation_done on obligation (person_id, done_at desc) where state = 'done';
create index obligation_talk on obligation (talk_id) where talk_id is not null;

create table minute (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references round,
  held_on date not null,
  present uuid[] not null,
  text text not null,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null
);

create table declared_item (
  id uuid primary key default gen_random_uuid(),
  obligation_id uuid not null references obligation,
  round_id uuid not null references round,
  person_id uuid not null references person,
  item_key text not null,
  claimed numeric not null check (claimed > 0),
  reason text not null,
  entered_by uuid not null references person,
  entered_at timestamptz not null,
  withdrawn_at timestamptz
);
create index declared_item_subject on declared_item (round_id, person_id);

create table evidence (
  id uuid primary key default gen_random_uuid(),
  sha256 bytea not null,
  media_type text not null,
  bytes int not null,
  file_name text not null,
  content bytea not null,
  uploaded_by uuid not null references person,
  uploaded_at timestamptz not null,
  unique (sha256, uploaded_by)
);

create table item_evidence (
  item_id uuid not null references declared_item,
  evidence_id uuid not null references evidence,
  primary key (item_id, evidence_id)
);
create index item_evidence_evidence on item_evidence (evidence_id);

-- Append-only: the latest decision of an item counts, the earlier ones stay readable.
create table item_decision (
  id uuid primary key default gen_random_uuid(),
  item_id uuid not null references declared_item,
  seq int not null,
  decision text not null check (decision in ('accepted', 'adjusted', 'refused', 'returned')),
  points numeric,
  reason text,
  minute_id uuid references minute,
  obligation_id uuid not null references obligation,
  decided_by uuid not null references person,
  decided_at timestamptz not null,
  unique (item_id, seq)
);

create table register_entry (
  id uuid primary key default gen_random_uuid(),
  unit_id uuid not null references unit,
  person_id uuid not null references person,
  period text not null,
  item_key text not null,
  occasion text not null,
  outcome text not null check (outcome in ('met', 'missed', 'occurred')),
  points numeric,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null,
  unique (person_id, period, item_key, occasion)
);

create table objection (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null references stage,
  subject_id uuid not null references person,
  raised_by uuid not null references person,
  text text not null,
  raised_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'upheld', 'rejected')),
  answer text,
  answered_by uuid references person,
  answered_at timestamptz
);
create index objection_open on objection (stage_id) where state = 'open';

create table verification (
  stage_id uuid not null references stage,
  person_id uuid not null references person,
  result_id uuid not null,
  verified_by uuid not null references person,
  verified_at timestamptz not null,
  primary key (stage_id, person_id, result_id)
);

create table result (
  id uuid primary key default gen_random_uuid(),
  plan_id uuid not null references plan,
  unit_id uuid not null references unit,
  round_id uuid references round,
  person_id uuid not null references person,
  period text not null,
  version int not null,
  status text not null check (status in ('posted', 'published', 'superseded', 'withdrawn')),
  outcome text not null check (outcome in ('scored', 'exempt', 'vetoed')),
  score numeric,
  low boolean,
  rankable boolean not null,
  rank int,
  derivation jsonb,
  inputs_hash text,
  scheme_version_id uuid references scheme_version,
  rules_version int,
  imported_from text,
  computed_at timestamptz not null,
  published_at timestamptz,
  superseded_by uuid references result,
  unique (plan_id, person_id, period, version)
);
create unique index result_current on result (plan_id, person_id, period) where status in ('posted', 'published');
create index result_round on result (round_id);
create index result_person on result (person_id, period);

create table quarter_result (
  plan_id uuid not null references plan,
  unit_id uuid not null references unit,
  quarter text not null,
  person_id uuid not null references person,
  mean numeric,
  rank int,
  months jsonb not null,
  computed_at timestamptz not null,
  primary key (plan_id, quarter, person_id)
);
create index quarter_result_unit on quarter_result (unit_id, quarter);

-- A decision on a case: its content stays here, the workflow's history only carries the id.
create table decision (
  id uuid primary key,
  kind text not null,
  target_kind text not null check (target_kind in ('cycle', 'round', 'talk')),
  target_id uuid not null,
  actor_id uuid not null references person,
  body jsonb not null,
  body_hash text not null,
  received_at timestamptz not null,
  state text not null default 'received' check (state in ('received', 'applied', 'refused')),
  outcome jsonb,
  decided_at timestamptz
);
create index decision_received on decision (received_at) where state = 'received';

create table mail (
  id uuid primary key default gen_random_uuid(),
  person_id uuid not null references person,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  last_error text
);
create index mail_queued on mail (next_attempt_at) where state = 'queued';

create table notice (
  id uuid primary key default gen_random_uuid(),
  -- business key: what, to whom, about which row, at which point; a second insert changes nothing
  dedup_key text not null unique,
  kind text not null check (kind in ('stageOpened', 'reminder', 'overdue', 'returned', 'publicity', 'result',
    'talkAssigned', 'talkDue', 'talkOverdue', 'objection', 'correction')),
  person_id uuid not null references person,
  obligation_id uuid references obligation,
  round_id uuid references round,
  talk_id uuid references talk_case,
  -- who must do what by when, for the template; never a score, streak or ground
  facts jsonb not null default '{}',
  created_at timestamptz not null,
  -- mailed = put into a mail; skipped = nothing was owed any more; callList = no address or permanently refused
  state text not null default 'queued' check (state in ('queued', 'mailed', 'skipped', 'callList')),
  mail_id uuid references mail
);
create index notice_queued on notice (created_at) where state = 'queued';
create index notice_mail on notice (mail_id);
create index notice_call_list on notice (person_id) where state = 'callList';

create table idempotency (
  actor_id uuid not null,
  -- SHA-256 of route, target and key
  key_hash bytea not null,
  body_hash bytea not null,
  status int not null,
  body jsonb not null,
  stored_at timestamptz not null,
  primary key (actor_id, key_hash)
);
create index idempotency_age on idempotency (stored_at);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id uuid,
  on_behalf_of uuid,
  action text not null,
  target text not null,
  content jsonb not null default '{}',
  salt uuid not null default gen_random_uuid(),
  hash bytea not null
);

-- The hash is the row's own: computed here so that no writer can bring another.
create function audit_hash(a audit) returns bytea language sql immutable as $$
  select sha256(convert_to(concat_ws(chr(31), extract(epoch from a.at)::text, coalesce(a.actor_id::text, '-'),
    coalesce(a.on_behalf_of::text, '-'), a.action, a.target, a.content::text, a.salt::text), 'UTF8'))
$$;
create function audit_before_insert() returns trigger language plpgsql as $$
begin
  new.hash := audit_hash(new);
  return new;
end $$;
create trigger audit_hash_row before insert on audit for each row execute function audit_before_insert();

create table audit_seal (
  seq bigint primary key,
  audit_id bigint not null unique references audit,
  chain bytea not null,
  sealed_at timestamptz not null
);

create table loop_run (
  loop text primary key,
  last_run timestamptz not null,
  detail jsonb not null default '{}'
);

grant usage on schema public to jifen_app;
grant select, insert, update, delete on all tables in schema public to jifen_app;
grant usage on all sequences in schema public to jifen_app;
revoke update, delete, truncate on audit, audit_seal from jifen_app;

-- Down Migration
drop schema public cascade;
create schema public;
