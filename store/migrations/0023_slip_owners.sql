-- Up Migration
-- Whoever has ever answered for a slip never answers its papers for the receiving body (§2.3): the earlier owners are kept.
alter table slip add column earlier_owners uuid[] not null default '{}';

-- Owners who handed something in are known from what they have done.
update slip s set earlier_owners = array(
  select distinct o.person_id from obligation o
   where o.case_id = s.id and o.state = 'done' and o.person_id <> s.owner_id
     and o.kind in ('planRectification', 'reportRectification', 'applyCloseOut', 'explainRectification'));

-- Down Migration
alter table slip drop column earlier_owners;
