-- Up Migration
-- Whoever is a candidate for the year's "excellent" is one for the next year's commendation (S3.5 a): a row of its own.
alter table eligibility drop constraint eligibility_what_check;
alter table eligibility add constraint eligibility_what_check
  check (what in ('excellentMember', 'commendation', 'fiveGoodBranch', 'excellentSecretary'));

insert into eligibility (plan_id, round_id, unit_id, person_id, year, what, version, status, outcome, rule, inputs,
    scheme_version_id, rules_version, drawn_at)
  select plan_id, round_id, unit_id, person_id, year, 'commendation', version, status, outcome, rule, inputs,
    scheme_version_id, rules_version, drawn_at
  from eligibility where what = 'excellentMember';

-- Down Migration
delete from eligibility where what = 'commendation';
alter table eligibility drop constraint eligibility_what_check;
alter table eligibility add constraint eligibility_what_check
  check (what in ('excellentMember', 'fiveGoodBranch', 'excellentSecretary'));
