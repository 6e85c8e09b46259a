-- Up Migration
-- Rectification (S4.3, §4.11): remarks go back verbatim as a slip, and the slip lives until somebody else has verified that
-- its problems are gone.

-- The responsibility area a unit lies in (S2.4), as the committee names it.
alter table unit add column area text;

create table slip (
  id uuid primary key references case_file,
  -- business key: the same one again changes nothing
  key text not null unique,
  -- whose problems they are, who must rectify them, who gave the slip, and who receives plan and reports
  unit_id uuid not null references unit,
  owner_id uuid not null references person,
  -- the post the owner answers in; null = the duty is the person's own. The slip goes with the post.
  owner_office text,
  owner_since timestamptz not null,
  issuer_unit_id uuid not null references unit,
  receiver_unit_id uuid not null references unit,
  -- civil days; a slip begun on paper is imported, and owes reports from the day of its import on
  issued_on date not null,
  counts_from date not null,
  imported boolean not null default false,
  issued_by uuid references person,
  -- pinned at issue: no later version of a scheme moves a slip
  clocks jsonb not null,
  previous_id uuid references slip,
  origin_kind text not null check (origin_kind in ('appraisal', 'duty', 'manual')),
  origin_id uuid,
  check (unit_id <> receiver_unit_id),
  check (previous_id <> id)
);
create index slip_unit on slip (unit_id, issued_on);
create index slip_receiver on slip (receiver_unit_id);
create index slip_issuer on slip (issuer_unit_id);
create index slip_owner on slip (owner_id);
create index slip_previous on slip (previous_id) where previous_id is not null;

-- Append-only: what was said, word by word (原汁原味), and who said it.
create table slip_problem (
  slip_id uuid not null references slip,
  ordinal int not null,
  text text not null,
  author_id uuid references person,
  primary key (slip_id, ordinal)
);

-- What the owner hands in: plans, quarterly reports, applications for close-out or extension, the explanation at the
-- meeting. A row stands here from when it is owed; it is filed once and answered once, the next one is a row of its own.
create table slip_paper (
  id uuid primary key default gen_random_uuid(),
  slip_id uuid not null references slip,
  kind text not null check (kind in ('plan', 'report', 'closeOut', 'extension', 'explanation')),
  -- the nth of its kind, or the year and quarter of a report (20261), or the year an explanation is about
  number int not null,
  -- civil day: what the plan promises or the extension asks for, or when the meeting was held
  until_day date,
  text text,
  filed_by uuid references person,
  filed_at timestamptz,
  accepted boolean,
  answer text,
  answered_by uuid references person,
  answered_at timestamptz,
  unique (slip_id, kind, number),
  check (num_nulls(text, filed_at) in (0, 2)),
  check (answered_at is null or filed_at is not null),
  check (num_nulls(accepted, answered_at) in (0, 2)),
  check (filed_by <> answered_by)
);
create table slip_paper_evidence (
  paper_id uuid not null references slip_paper,
  evidence_id uuid not null references evidence,
  primary key (paper_id, evidence_id)
);
create index slip_paper_evidence_evidence on slip_paper_evidence (evidence_id);

-- Append-only: open on 31 December of the year.
create table slip_carry (
  slip_id uuid not null references slip,
  year int not null,
  carried_at timestamptz not null,
  primary key (slip_id, year)
);

insert into obligation_kind values ('planRectification'), ('approveRectification'), ('reportRectification'),
  ('applyCloseOut'), ('verifyCloseOut'), ('decideExtension'), ('explainRectification');
insert into notice_kind values ('slipAssigned'), ('slipDue'), ('slipOverdue'), ('slipReturned'), ('slipApproved'),
  ('slipReported'), ('slipReopened'), ('slipExtended'), ('slipClosed'), ('slipCarried');

grant select, insert on slip_problem, slip_paper_evidence, slip_carry to jifen_app;
grant select, insert, update on slip, slip_paper to jifen_app;

-- Down Migration
delete from notice where kind in ('slipAssigned', 'slipDue', 'slipOverdue', 'slipReturned', 'slipApproved',
  'slipReported', 'slipReopened', 'slipExtended', 'slipClosed', 'slipCarried')
  or case_id in (select id from slip);
delete from notice_kind where kind in ('slipAssigned', 'slipDue', 'slipOverdue', 'slipReturned', 'slipApproved',
  'slipReported', 'slipReopened', 'slipExtended', 'slipClosed', 'slipCarried');
delete from obligation where case_id in (select id from slip);
delete from obligation_kind where kind in ('planRectification', 'approveRectification', 'reportRectification',
  'applyCloseOut', 'verifyCloseOut', 'decideExtension', 'explainRectification');
delete from decision where target_id in (select id from slip);
drop table slip_carry, slip_paper_evidence, slip_paper, slip_problem, slip;
delete from case_file where kind = 'rectification';
alter table unit drop column area;
