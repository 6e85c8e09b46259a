/**
 * Duties that follow an office (`domain/duties.ts`): which cases a look would give to somebody else, because a holder left
 * and another is there, or a post was empty. Nobody has to tell a case that an office has changed.
 */
import { followerSql } from './heart-talks/difficulties.ts';
import { filerSql } from './ledger/model.ts';
import { COMMITTEE, firstHolderSql, inForceSql, mayJudgeSql, OVERSEERS, rolesSql } from './offices.ts';
import type { Role } from './offices.ts';

/** Whoever may have a duty of a round of talks. */
const ROUND_TALKERS: readonly Role[] = [
  'secretary',
  'deputySecretary',
  'committeeMember',
  ...OVERSEERS,
  'partyCommitteeMember',
];

/** SQL: nobody has an open duty of this kind in the case `f`, or somebody else than a person who is there has it. */
const notWith = (kind: string, person: string): string => `exists (
  select 1 from (select ${person} as id) next where next.id is not null and not exists (
    select 1 from obligation o
     where o.case_id = f.id and o.state = 'open' and o.kind = '${kind}' and o.person_id = next.id))`;

const overseerSql = (row: string, subject: string, day: string): string =>
  firstHolderSql({
    unit: `${row}.unit_id`,
    roles: OVERSEERS,
    day,
    includeUnit: false,
    where: mayJudgeSql(subject),
  });

/**
 * SQL of the filed cases (id, kind) that sleep while a duty in them has to go to the next holder of an office on a civil
 * day; `now` is an SQL instant.
 */
export const passedOverSql = (day: string, now: string): string => {
  const overseer = overseerSql('f', 'f.subject_id', day);
  const asleep = (kind: string): string => `f.kind = '${kind}' and f.ended_at is null and f.next_wake_at > ${now}`;
  return `
    select f.id, f.kind from case_file f
     where ${asleep('duty')} and (f.state = 'proposed' and ${notWith('decideAdmonishing', overseer)}
        or f.state = 'referred' and ${notWith('decideReferral', overseer)})
    union all
    select f.id, f.kind from case_file f join difficulty d on d.id = f.id join heart_talk t on t.id = d.talk_id
     where ${asleep('difficulty')} and ${notWith('followUpDifficulty', followerSql(day))}
    union all
    select f.id, f.kind from case_file f join ledger_entry e on e.id = f.id
      join lateral (select * from ledger_version v where v.entry_id = e.id order by v.version desc limit 1) v on true
     where ${asleep('ledgerEntry')} and ${notWith('fileDecision', filerSql(day))}
    union all
    select f.id, f.kind from case_file f join unit u on u.id = f.unit_id
     where ${asleep('talkRound')} and exists (
       select 1 from obligation o
        where o.case_id = f.id and o.state = 'open' and not exists (
          select 1 from role_grant g where g.person_id = o.person_id and g.unit_id = any(u.path)
             and g.role = any(${rolesSql(ROUND_TALKERS)}) and ${inForceSql(day)}))`;
};

/**
 * SQL that is true while the talk `t` sleeps though somebody could be asked: the appointing is with a person who is not
 * the first in office any more, or nobody was there to appoint or to hold it and somebody is now.
 */
export const talkPassedOverSql = (day: string, now: string): string => {
  const first = (roles: readonly Role[]): string =>
    firstHolderSql({ unit: 't.unit_id', roles, day, includeUnit: false, where: mayJudgeSql('t.person_id') });
  const secretary = firstHolderSql({ unit: 't.unit_id', roles: ['secretary'], day, includeUnit: true });
  return `(t.state = 'open' and t.kind in ('secretary', 'committee') and t.talker_id is null and t.next_wake_at > ${now} and (
    exists (select 1 from obligation o where o.talk_id = t.id and o.kind = 'appointTalker' and o.state = 'open'
               and o.person_id <> ${overseerSql('t', 't.person_id', day)})
    or t.next_wake_at = 'infinity' and (${first(COMMITTEE)} is not null
      or t.kind = 'secretary' and exists (
        select 1 from (select ${secretary} as person_id) g where g.person_id is not null and ${mayJudgeSql('t.person_id')}))))`;
};
