-- Up Migration
-- Whoever objected is told that there is an answer, whatever it is.
insert into notice_kind values ('objectionAnswered');

-- Down Migration
delete from notice where kind = 'objectionAnswered';
delete from notice_kind where kind = 'objectionAnswered';
