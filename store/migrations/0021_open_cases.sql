-- Up Migration
-- The reconcile loop asks of every open case whether its duty is still with the holder of the office.
create index case_file_open on case_file (kind) where ended_at is null;

-- Down Migration
drop index case_file_open;
