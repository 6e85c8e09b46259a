-- Up Migration
-- A meeting of an area may be postponed (S2.2): arranging again whoever is on an agenda takes them off the earlier one,
-- which stays as it was announced. One agenda each at a time.
alter table appraisal_agenda add column replaced_at timestamptz;
alter table appraisal_agenda drop constraint appraisal_agenda_subject_id_key;
create unique index appraisal_agenda_subject on appraisal_agenda (subject_id) where replaced_at is null;
grant update (replaced_at) on appraisal_agenda to jifen_app;

-- Down Migration
delete from appraisal_agenda where replaced_at is not null;
delete from appraisal_meeting m
 where m.recorded_at is null and not exists (select 1 from appraisal_agenda g where g.meeting_id = m.id);
drop index appraisal_agenda_subject;
alter table appraisal_agenda drop column replaced_at;
alter table appraisal_agenda add unique (subject_id);
