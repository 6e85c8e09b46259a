-- Up Migration
-- Approval operations: acting for another, handing duties over, advice, nudges, copies, comments, withdrawals, endings.

-- Standing in for a period. The duty stays its owner's; the gate lets the delegate through while this is in force.
create table delegation (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references person,
  delegate_id uuid not null references person,
  kinds text[] not null,
  -- civil days, both included; the instants are their beginning and end
  from_day date not null,
  to_day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid references person,
  check (owner_id <> delegate_id),
  check (ends_at > starts_at),
  check (num_nulls(revoked_at, revoked_by) in (0, 2))
);
create index delegation_owner on delegation (owner_id) where revoked_at is null;
create index delegation_delegate on delegation (delegate_id) where revoked_at is null;
create index obligation_done_for on obligation (done_by, done_at desc) where done_by <> person_id;

-- Append-only: a duty that changed its owner, by the owner or in the hand-over of somebody who leaves.
create table duty_transfer (
  id uuid primary key default gen_random_uuid(),
  obligation_id uuid not null references obligation,
  from_id uuid not null references person,
  to_id uuid not null references person,
  how text not null check (how in ('transfer', 'handOver')),
  reason text not null,
  moved_by uuid not null references person,
  moved_at timestamptz not null,
  check (from_id <> to_id)
);
create index duty_transfer_obligation on duty_transfer (obligation_id);

-- Delegate and return: somebody is asked about a duty, which stays with its owner.
create table advice (
  id uuid primary key default gen_random_uuid(),
  obligation_id uuid not null references obligation,
  adviser_id uuid not null references person,
  question text not null,
  asked_by uuid not null references person,
  asked_at timestamptz not null,
  answer text,
  answered_at timestamptz,
  check ((answer is null) = (answered_at is null)),
  check (adviser_id <> asked_by)
);
create index advice_obligation on advice (obligation_id);
create index obligation_advice on obligation (reference) where kind = 'giveAdvice';

-- Nobody is asked about what has been done: whichever statement closes a duty, the questions about it end with it.
create function end_advice() returns trigger language plpgsql as $$
begin
  update obligation o set state = 'cancelled', sealed = true from advice a
   where a.obligation_id = new.id and o.reference = a.id and o.kind = 'giveAdvice' and o.state = 'open';
  return null;
end $$;
create trigger obligation_end_advice after update of state on obligation for each row
  when (old.state = 'open' and new.state <> 'open' and new.kind not in ('declare', 'vote', 'verify', 'object', 'giveAdvice'))
  execute function end_advice();

-- At most one a working day for one duty, whoever presses.
create table nudge (
  id uuid primary key default gen_random_uuid(),
  obligation_id uuid not null references obligation,
  working_day date not null,
  nudged_by uuid not null references person,
  nudged_at timestamptz not null,
  unique (obligation_id, working_day)
);

-- A pointer to an outcome: what it opens is decided by the reader's own rights.
create table outcome_copy (
  id uuid primary key default gen_random_uuid(),
  result_id uuid references result,
  appeal_id uuid references appeal,
  correction_id uuid references correction,
  person_id uuid not null references person,
  copied_by uuid not null references person,
  copied_at timestamptz not null,
  check (num_nonnulls(result_id, appeal_id, correction_id) = 1),
  unique nulls not distinct (result_id, appeal_id, correction_id, person_id)
);
create index outcome_copy_person on outcome_copy (person_id, copied_at desc);

-- Append-only: signed words among those who handle a round, a talk or an appeal.
create table case_comment (
  id uuid primary key default gen_random_uuid(),
  round_id uuid references round,
  talk_id uuid references talk_case,
  appeal_id uuid references appeal,
  -- of a round: whom it is about, if anybody
  subject_id uuid references person,
  author_id uuid not null references person,
  text text not null,
  written_at timestamptz not null,
  check (num_nonnulls(round_id, talk_id, appeal_id) = 1)
);
create index case_comment_round on case_comment (round_id) where round_id is not null;
create index case_comment_talk on case_comment (talk_id) where talk_id is not null;
create index case_comment_appeal on case_comment (appeal_id) where appeal_id is not null;

-- Minutes recorded by somebody who stood in for the one whose duty it was.
alter table minute add column recorded_for uuid references person;

-- Taken back by whoever raised it, before it was answered.
alter table objection drop constraint objection_state_check;
alter table objection add constraint objection_state_check check (state in ('open', 'upheld', 'rejected', 'withdrawn'));

-- Ended by an officer, with a reason.
alter table round add column cancel_reason text;
alter table talk_case add column terminated_by uuid references person, add column termination_reason text,
  add check (num_nulls(terminated_by, termination_reason) in (0, 2));

insert into obligation_kind values ('giveAdvice');
insert into notice_kind values ('delegated'), ('dutyAssigned'), ('dutyMoved'), ('adviceAsked'), ('adviceGiven'),
  ('nudged'), ('copied'), ('terminated');

grant select, insert, update on delegation, advice to jifen_app;
grant select, insert on duty_transfer, nudge, outcome_copy, case_comment to jifen_app;

-- Down Migration
delete from notice where kind in ('delegated', 'dutyAssigned', 'dutyMoved', 'adviceAsked', 'adviceGiven', 'nudged',
  'copied', 'terminated');
delete from notice_kind where kind in ('delegated', 'dutyAssigned', 'dutyMoved', 'adviceAsked', 'adviceGiven', 'nudged',
  'copied', 'terminated');
drop trigger obligation_end_advice on obligation;
drop function end_advice;
delete from obligation where kind = 'giveAdvice';
delete from obligation_kind where kind = 'giveAdvice';
alter table talk_case drop column termination_reason, drop column terminated_by;
alter table round drop column cancel_reason;
update objection set state = 'rejected' where state = 'withdrawn';
alter table objection drop constraint objection_state_check;
alter table objection add constraint objection_state_check check (state in ('open', 'upheld', 'rejected'));
alter table minute drop column recorded_for;
drop table case_comment, outcome_copy, nudge, advice, duty_transfer, delegation;
drop index obligation_done_for, obligation_advice;
