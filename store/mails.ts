import type { FiledKind } from '../domain/case-kinds.ts';
import { nowSql, transaction } from './database.ts';
import type { Store, Transaction } from './database.ts';
import { askingKinds, pointlessSql } from './notices.ts';
import type { NoticeFacts, NoticeKind } from './notices.ts';
import type { ObligationKind } from './obligations.ts';

/** Attempts before a mail is given up, over about two days with the pauses below. */
export const MAX_ATTEMPTS = 8;

/** How long a claim keeps other workers off a mail. Longer than the longest send, so only a dead worker's runs out. */
export const LEASE_SECONDS = 90;

// 2 min, 7 min, 25 min, 1.4 h, 5 h, 17.5 h, 24 h; ± 10 % so that a server coming back is not met by all at once
const PAUSE_SQL = `least(120 * power(3.5, attempts - 1), 86400) * (0.9 + 0.2 * random()) * interval '1 second'`;

export interface ClaimedNotice {
  readonly kind: NoticeKind;
  readonly facts: NoticeFacts;
  readonly obligationId: string | null;
  readonly roundId: string | null;
  readonly talkId: string | null;
  readonly appealId: string | null;
  readonly correctionId: string | null;
  readonly caseId: string | null;
  readonly caseKind: FiledKind | null;
  /** What has to be done, when the notice is about an obligation. */
  readonly task: ObligationKind | null;
  /** Whether it is the reader who has to do it; null without an obligation. */
  readonly own: boolean | null;
  /** Who still has to do it, when that is not the reader (an overdue duty told to a superior); else empty. */
  readonly responsible: readonly string[];
}

/** One digest for one person; its notices are fixed, so every attempt is the same message. */
export interface ClaimedMail {
  readonly id: string;
  readonly attempt: number;
  readonly name: string;
  readonly email: string;
  readonly locale: 'zh-CN' | 'en';
  readonly notices: readonly ClaimedNotice[];
}

/** What became of notices that were not put into a mail, or taken out of one. */
export interface Sorted {
  readonly skipped: number;
  readonly callList: number;
}

/**
 * Puts everything queued into mails, one per person and moment: what is no longer owed is skipped, what has no address
 * goes to the call list. Returns how many people were looked at; 0 when nothing is waiting that nobody else holds.
 */
export async function gatherMails(store: Store): Promise<Sorted & { readonly people: number }> {
  return transaction(store, async (tx) => {
    // The person's row is the lock of a digest: two workers never split what one person has waiting.
    const { rows } = await tx.query<{ id: string }>(
      `select p.id from person p
        where p.id in (select n.person_id from notice n where n.state = 'queued' order by n.created_at limit 500)
        order by p.id
        for no key update skip locked`,
    );
    const people = rows.map((row) => row.id);
    if (people.length === 0) {
      return { people: 0, skipped: 0, callList: 0 };
    }
    const skipped = await count(tx, SKIP_SQL, [people, askingKinds(), tx.now]);
    const callList = await count(tx, NO_ADDRESS_SQL, [people]);
    await tx.query(DIGEST_SQL, [people, tx.now]);
    return { people: people.length, skipped, callList };
  });
}

const SKIP_SQL = `update notice n set state = 'skipped'
  where n.person_id = any($1) and n.state = 'queued' and ${pointlessSql('$2', '$3::timestamptz')}`;

const NO_ADDRESS_SQL = `update notice n set state = 'callList' from person p
  where p.id = n.person_id and p.id = any($1) and n.state = 'queued' and coalesce(trim(p.email), '') = ''`;

const DIGEST_SQL = `with digest as (
    insert into mail (person_id, next_attempt_at, created_at)
    select p.id, $2, $2 from person p
     where p.id = any($1) and coalesce(trim(p.email), '') <> ''
       and exists (select 1 from notice n where n.person_id = p.id and n.state = 'queued')
    returning id, person_id)
  update notice n set state = 'mailed', mail_id = digest.id from digest
   where n.person_id = digest.person_id and n.state = 'queued'`;

/**
 * Takes up to `limit` mails that are due and counts the attempt. A mail nothing of which is owed any more, or whose
 * reader lost the address, is closed instead of returned; `claimed` counts those too, 0 means that nothing is due.
 */
export async function claimMails(
  store: Store,
  limit: number,
): Promise<Sorted & { readonly claimed: number; readonly mails: ClaimedMail[] }> {
  return transaction(store, async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `update mail set attempts = attempts + 1, next_attempt_at = $2::timestamptz + $3 * interval '1 second'
        where id in (select id from mail where state = 'queued' and next_attempt_at <= $2 and attempts < $4
                      order by next_attempt_at, id limit $1 for update skip locked)
       returning id`,
      [limit, tx.now, LEASE_SECONDS, MAX_ATTEMPTS],
    );
    const ids = rows.map((row) => row.id);
    if (ids.length === 0) {
      // the worker that made the last attempt died with it
      const abandoned = await count(tx, ABANDONED_SQL, [tx.now, MAX_ATTEMPTS]);
      return { claimed: 0, mails: [], skipped: 0, callList: abandoned };
    }
    const skipped = await count(tx, SKIP_MAILED_SQL, [ids, askingKinds(), tx.now]);
    const callList = await count(tx, LOST_ADDRESS_SQL, [ids]);
    await tx.query(CLOSE_EMPTY_SQL, [ids]);
    const { rows: mails } = await tx.query<ClaimedMail>(READ_SQL, [ids]);
    return { claimed: ids.length, mails, skipped, callList };
  });
}

const ABANDONED_SQL = `with given as (
    update mail set state = 'failed' where id in (select id from mail
      where state = 'queued' and next_attempt_at <= $1 and attempts >= $2 for update skip locked) returning id)
  update notice n set state = 'callList' from given where n.mail_id = given.id and n.state = 'mailed'`;

const SKIP_MAILED_SQL = `update notice n set state = 'skipped'
  where n.mail_id = any($1) and n.state = 'mailed' and ${pointlessSql('$2', '$3::timestamptz')}`;

const LOST_ADDRESS_SQL = `update notice n set state = 'callList' from person p
  where p.id = n.person_id and n.mail_id = any($1) and n.state = 'mailed' and coalesce(trim(p.email), '') = ''`;

const CLOSE_EMPTY_SQL = `update mail m set state = 'failed', last_error = 'nothing-to-send'
  where m.id = any($1) and not exists (select 1 from notice n where n.mail_id = m.id and n.state = 'mailed')`;

// A member's name stays out of talk mails (§2.5), also when the member is the one who has to act.
const READ_SQL = `select m.id, m.attempts as attempt, p.name, trim(p.email) as email, p.locale,
         jsonb_agg(jsonb_build_object('kind', n.kind, 'facts', n.facts, 'obligationId', n.obligation_id,
           'roundId', n.round_id, 'talkId', n.talk_id, 'appealId', n.appeal_id, 'correctionId', n.correction_id,
           'caseId', n.case_id, 'caseKind', (select f.kind from case_file f where f.id = n.case_id),
           'task', o.kind,
           'own', o.person_id = n.person_id,
           'responsible', case when o.person_id = n.person_id or o.kind = 'acknowledgeTalk' then '{}' else array(
             select r.name from obligation s join person r on r.id = s.person_id
              where (s.stage_id = o.stage_id or s.talk_id = o.talk_id or s.id = o.id) and s.kind = o.kind and s.state = 'open'
              group by r.id order by r.name, r.id) end)
           order by n.facts ->> 'lastDay' nulls last, n.created_at, n.id) as notices
    from mail m
    join person p on p.id = m.person_id
    join notice n on n.mail_id = m.id and n.state = 'mailed'
    left join obligation o on o.id = n.obligation_id
   where m.id = any($1) and m.state = 'queued'
   group by m.id, p.id`;

/** The server took it. */
export async function markSent(store: Store, mail: Pick<ClaimedMail, 'id'>): Promise<void> {
  await store.pool.query(
    `update mail set state = 'sent', sent_at = ${nowSql('$2')}, last_error = null where id = $1 and state = 'queued'`,
    [mail.id, store.clock.offsetMs()],
  );
}

/**
 * The attempt failed: tried again later, or, when the refusal is permanent or the attempts are used up, given up and its
 * notices put on the call list (returned: how many). An attempt whose lease ran out to another worker changes nothing.
 */
export async function markFailed(
  store: Store,
  mail: Pick<ClaimedMail, 'id' | 'attempt'>,
  failure: { readonly permanent: boolean; readonly code: string },
): Promise<{ readonly callList: number }> {
  const { rowCount } = await store.pool.query(
    `with done as (
       update mail set last_error = $3, state = case when $4 or attempts >= $5 then 'failed' else 'queued' end,
              next_attempt_at = ${nowSql('$6')} + ${PAUSE_SQL}
        where id = $1 and attempts = $2 and state = 'queued'
       returning id, state)
     update notice n set state = 'callList' from done
      where done.state = 'failed' and n.mail_id = done.id and n.state = 'mailed'`,
    [mail.id, mail.attempt, failure.code, failure.permanent, MAX_ATTEMPTS, store.clock.offsetMs()],
  );
  return { callList: rowCount ?? 0 };
}

async function count(tx: Transaction, sql: string, values: unknown[]): Promise<number> {
  return (await tx.query(sql, values)).rowCount ?? 0;
}
