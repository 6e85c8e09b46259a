-- Up Migration
-- A signature may be taken back while its proposal is open; it stays on record, and its place is free again.
alter table signature drop constraint signature_pkey;
alter table signature add column id uuid primary key default gen_random_uuid();
alter table signature add column withdrawn_at timestamptz;
create unique index signature_standing on signature (proposal_id, signer_id) where withdrawn_at is null;
alter table proposal drop constraint proposal_state_check;
alter table proposal add constraint proposal_state_check check (state in ('open', 'carried', 'rejected', 'withdrawn'));
grant update (withdrawn_at) on signature to jifen_app;

-- Down Migration
delete from signature where withdrawn_at is not null;
update proposal set state = 'rejected' where state = 'withdrawn';
alter table proposal drop constraint proposal_state_check;
alter table proposal add constraint proposal_state_check check (state in ('open', 'carried', 'rejected'));
drop index signature_standing;
alter table signature drop column withdrawn_at;
alter table signature drop column id;
alter table signature add primary key (proposal_id, signer_id);
revoke update on signature from jifen_app;
