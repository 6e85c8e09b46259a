-- Up Migration
-- Talk rounds, heart-to-heart talks at any time, and the difficulties raised in them (S0.5).
create table talk_round (
  id uuid primary key references case_file,
  unit_id uuid not null references unit,
  -- '2026-H1', '2026-Q1' or '2026-01', as the scheme says how often
  span text not null,
  scheme_version_id uuid not null references scheme_version,
  first_day date not null,
  last_day date not null,
  due_at timestamptz not null,
  unique (unit_id, span)
);

-- Written once: who was talked to by whom is a fact, and what was said belongs to the two of them.
create table heart_talk (
  id uuid primary key default gen_random_uuid(),
  unit_id uuid not null references unit,
  person_id uuid not null references person,
  talker_id uuid not null references person,
  -- the round it counts for; null = outside of any
  round_id uuid references talk_round,
  held_on date not null,
  form text not null check (form in ('inPerson', 'phone')),
  occasion text,
  summary text not null,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null,
  check (person_id <> talker_id)
);
create index heart_talk_round on heart_talk (round_id) where round_id is not null;
create index heart_talk_person on heart_talk (person_id, held_on);
create index heart_talk_talker on heart_talk (talker_id);

-- Whom a round that ended had not reached.
create table talk_round_missed (
  round_id uuid not null references talk_round,
  person_id uuid not null references person,
  primary key (round_id, person_id)
);

create table difficulty (
  id uuid primary key references case_file,
  talk_id uuid not null references heart_talk,
  ordinal int not null,
  text text not null,
  responsible_id uuid not null references person,
  due_at timestamptz not null,
  follow_up text,
  followed_up_by uuid references person,
  followed_up_at timestamptz,
  unique (talk_id, ordinal),
  check (num_nulls(follow_up, followed_up_by, followed_up_at) in (0, 3))
);
create index difficulty_responsible on difficulty (responsible_id);

-- The collective-decision ledger (S0.6). A correction is a new version; nothing is edited.
create table ledger_entry (
  id uuid primary key references case_file,
  unit_id uuid not null references unit,
  year text not null,
  number int not null,
  unique (unit_id, year, number)
);
create table ledger_version (
  entry_id uuid not null references ledger_entry,
  version int not null,
  kind text not null check (kind in ('majorMatter', 'keyAppointment', 'keyProject', 'largeSum')),
  title text not null,
  amount numeric check (amount > 0),
  held_on date not null,
  present uuid[] not null,
  recused uuid[] not null,
  -- people the matter is about; they and their close relations are not among those present
  concerned uuid[] not null,
  -- who could have come, without those who stepped out, as the posts were filled on the day of the meeting
  entitled uuid[] not null,
  votes_for int not null check (votes_for >= 0),
  votes_against int not null check (votes_against >= 0),
  votes_abstain int not null check (votes_abstain >= 0),
  decision text not null,
  -- why it replaces the version before
  reason text,
  -- the report it is filed with: versions recorded before one is filed share it
  report_id uuid not null,
  due_at timestamptz not null,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null,
  primary key (entry_id, version),
  check ((version = 1) = (reason is null)),
  check ((kind = 'largeSum') = (amount is not null)),
  check (votes_for + votes_against + votes_abstain = cardinality(present))
);
-- The report for the record of one version.
create table ledger_filing (
  entry_id uuid not null,
  version int not null,
  document_no text not null,
  filed_on date not null,
  recorded_by uuid not null references person,
  recorded_at timestamptz not null,
  primary key (entry_id, version),
  foreign key (entry_id, version) references ledger_version
);

insert into case_kind values ('difficulty');
insert into obligation_kind values ('reachMembers'), ('holdHeartTalk'), ('followUpDifficulty'), ('fileDecision');
insert into notice_kind values ('talkRoundOpened'), ('talkRoundDue'), ('talkRoundOverdue'), ('talkRoundEnded'),
  ('difficultyAssigned'), ('difficultyDue'), ('difficultyOverdue'), ('filingOwed'), ('filingDue'), ('filingOverdue');

grant select, insert on talk_round, talk_round_missed, ledger_entry, ledger_version, ledger_filing to jifen_app;
grant select, insert, update on heart_talk, difficulty to jifen_app;

-- Down Migration
delete from decision where target_kind = 'difficulty';
delete from notice where case_id in (select id from case_file where kind in ('talkRound', 'difficulty', 'ledgerEntry'));
delete from notice_kind where kind in ('talkRoundOpened', 'talkRoundDue', 'talkRoundOverdue', 'talkRoundEnded',
  'difficultyAssigned', 'difficultyDue', 'difficultyOverdue', 'filingOwed', 'filingDue', 'filingOverdue');
delete from obligation where case_id in (select id from case_file where kind in ('talkRound', 'difficulty', 'ledgerEntry'));
delete from obligation_kind where kind in ('reachMembers', 'holdHeartTalk', 'followUpDifficulty', 'fileDecision');
drop table ledger_filing, ledger_version, ledger_entry, difficulty, talk_round_missed, heart_talk, talk_round;
delete from case_file where kind in ('talkRound', 'difficulty', 'ledgerEntry');
delete from case_kind where kind = 'difficulty';
