-- Up Migration
-- Opening of real-name sheets: asked for by one inspector, confirmed by another, every reading kept for the rater.

create table sheet_opening (
  id uuid primary key default gen_random_uuid(),
  stage_id uuid not null references stage,
  subject_id uuid not null references person,
  -- one rater's sheet; null = all sheets about the subject
  voter_id uuid references person,
  -- written by the first inspector; read by both and by the raters, and by nobody else
  purpose text not null,
  requested_by uuid not null references person,
  requested_at timestamptz not null,
  confirm_until timestamptz not null,
  confirmed_by uuid references person,
  confirmed_at timestamptz,
  read_until timestamptz,
  check (confirmed_by <> requested_by),
  check (num_nulls(confirmed_by, confirmed_at, read_until) in (0, 3))
);
create index sheet_opening_requested on sheet_opening (requested_by);
create index sheet_opening_confirmed on sheet_opening (confirmed_by) where confirmed_by is not null;

-- One row per sheet shown. Append-only: a rater sees every reading, and no reading can be taken back.
create table sheet_reading (
  id uuid primary key default gen_random_uuid(),
  opening_id uuid not null references sheet_opening,
  voter_id uuid not null references person,
  read_by uuid not null references person,
  read_at timestamptz not null
);
create index sheet_reading_voter on sheet_reading (voter_id, read_at desc);
create index sheet_voter on sheet (voter_id) where voter_id is not null;

insert into obligation_kind values ('confirmOpening'), ('readSheets');
insert into notice_kind values ('openingRequested'), ('openingConfirmed'), ('sheetRead');
-- No stage closes them: a loop lapses those whose time has passed.
create index obligation_opening on obligation (closes_at)
  where kind in ('confirmOpening', 'readSheets') and state = 'open';

grant select, insert, update on sheet_opening to jifen_app;
grant select, insert on sheet_reading to jifen_app;

-- Down Migration
drop index obligation_opening, sheet_voter;
delete from notice where kind in ('openingRequested', 'openingConfirmed', 'sheetRead');
delete from obligation where kind in ('confirmOpening', 'readSheets');
delete from notice_kind where kind in ('openingRequested', 'openingConfirmed', 'sheetRead');
delete from obligation_kind where kind in ('confirmOpening', 'readSheets');
drop table sheet_reading, sheet_opening;
