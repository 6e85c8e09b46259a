-- Up Migration
-- Panels that sign, what the Party committee sends back, and panels that cannot decide (§2.1, §2.3).

-- What one person of a panel proposes and the others sign. Settled once; a rejected one is followed by another.
create table proposal (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null references stage,
  -- null: the Party committee's review of a whole branch
  subject_id uuid references person,
  -- the duty it was made under: done while the others sign, owed again when they reject
  obligation_id uuid not null references obligation,
  seq int not null,
  body jsonb not null,
  proposed_by uuid not null references person,
  proposed_at timestamptz not null,
  state text not null default 'open' check (state in ('open', 'carried', 'rejected')),
  settled_at timestamptz,
  unique (obligation_id, seq)
);
create unique index proposal_open on proposal (obligation_id) where state = 'open';
create index proposal_stage on proposal (stage_id);

-- Append-only: one signature of one person on one proposal.
create table signature (
  proposal_id uuid not null references proposal,
  signer_id uuid not null references person,
  approve boolean not null,
  reason text,
  signed_at timestamptz not null,
  primary key (proposal_id, signer_id),
  check (approve or reason is not null)
);

-- Append-only: signers added to a panel while it runs, or taken out of it; the latest change of a person counts.
create table signer_change (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null references stage,
  -- null: for every subject of the stage
  subject_id uuid references person,
  person_id uuid not null references person,
  change text not null check (change in ('added', 'removed')),
  reason text not null,
  changed_by uuid not null references person,
  changed_at timestamptz not null
);
create index signer_change_stage on signer_change (stage_id);

-- A duty whose panel cannot decide any more: noticed when somebody left, or said by whoever has the duty. The next level
-- up gets it when its clock has run.
create table panel_gap (
  obligation_id uuid primary key references obligation,
  cause text not null check (cause in ('left', 'noQuorum')),
  reason text,
  said_by uuid references person,
  since timestamptz not null,
  escalates_at timestamptz not null,
  escalated_to uuid references obligation
);
create index panel_gap_waiting on panel_gap (escalates_at) where escalated_to is null;

-- Append-only but for the stage it opened: what the Party committee sent back to an earlier step of a round.
create table round_return (
  id uuid primary key default gen_random_uuid(),
  round_id uuid not null references round,
  -- how many times this round was sent back
  seq int not null,
  stage_key text not null,
  subjects uuid[] not null,
  reason text not null,
  minute_id uuid references minute,
  obligation_id uuid not null references obligation,
  decided_by uuid not null references person,
  decided_at timestamptz not null,
  opened_stage_id uuid references stage,
  unique (round_id, seq)
);
-- A step that was sent back may be about some subjects only; null: everybody.
alter table stage add column subjects uuid[];

alter table item_decision add column proposal_id uuid references proposal;
-- The number the mark departs from, exact: a decimal or a ratio.
alter table comprehensive_mark add column reviewed text;
alter table comprehensive_mark add column proposal_id uuid references proposal;

insert into obligation_kind values ('sign');
insert into notice_kind values ('proposalRejected'), ('overridden'), ('sentBack');

grant select, insert, update on proposal, round_return to jifen_app;
grant select, insert, update, delete on panel_gap to jifen_app;
grant select, insert on signature, signer_change to jifen_app;

-- Down Migration
delete from notice where kind in ('proposalRejected', 'overridden', 'sentBack')
  or obligation_id in (select id from obligation where kind = 'sign');
delete from notice_kind where kind in ('proposalRejected', 'overridden', 'sentBack');
alter table comprehensive_mark drop column proposal_id, drop column reviewed;
alter table item_decision drop column proposal_id;
alter table stage drop column subjects;
drop table round_return, panel_gap, signer_change, signature, proposal;
delete from obligation where kind = 'sign';
delete from obligation_kind where kind = 'sign';
