-- Up Migration
-- A branch's board of a month that is over: with 100,000 members it read every result there is and took 100 ms.
create index result_board on result (unit_id, period) where status = 'published';

-- Down Migration
drop index result_board;
