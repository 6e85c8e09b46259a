import { nowSql } from './database.ts';
import type { Store, Transaction } from './database.ts';
import { delegatedSql } from './delegations.ts';
import type { ObligationKind } from './obligations.ts';

export const NOTICE_KINDS = [
  'stageOpened',
  'reminder',
  'overdue',
  'returned',
  'publicity',
  'result',
  'talkAssigned',
  'talkDue',
  'talkOverdue',
  'objection',
  'objectionAnswered',
  'correction',
  'openingRequested',
  'openingConfirmed',
  'sheetRead',
  'appealAssigned',
  'appealDue',
  'appealOverdue',
  'appealUnassigned',
  'appealDecided',
  'correctionToConfirm',
  'correctionOverdue',
  'rankMoved',
  'enteredFor',
  'delegated',
  'dutyAssigned',
  'dutyMoved',
  'adviceAsked',
  'adviceGiven',
  'nudged',
  'copied',
  'terminated',
  'proposalRejected',
  'overridden',
  'sentBack',
  'slipAssigned',
  'slipDue',
  'slipOverdue',
  'slipReturned',
  'slipApproved',
  'slipReported',
  'slipReopened',
  'slipExtended',
  'slipClosed',
  'slipCarried',
  'consequenceAssigned',
  'consequenceDue',
  'consequenceOverdue',
  'consequenceAnnulled',
  'talkRoundOpened',
  'talkRoundDue',
  'talkRoundOverdue',
  'talkRoundEnded',
  'difficultyAssigned',
  'difficultyDue',
  'difficultyOverdue',
  'filingOwed',
  'filingDue',
  'filingOverdue',
  'appraisalAsked',
  'appraisalDue',
  'appraisalOverdue',
  'appraisalMeeting',
  'appraisalPosted',
  'appraisalPublished',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Kinds that ask for an act: they are sent, and shown for a call, only while the act is still owed. */
const ASKING_KINDS: readonly NoticeKind[] = [
  'stageOpened',
  'reminder',
  'overdue',
  'returned',
  'talkAssigned',
  'talkDue',
  'talkOverdue',
  'objection',
  'openingRequested',
  'openingConfirmed',
  'appealAssigned',
  'appealDue',
  'appealOverdue',
  'appealUnassigned',
  'correctionToConfirm',
  'correctionOverdue',
  'dutyAssigned',
  'adviceAsked',
  'nudged',
  'proposalRejected',
  'slipAssigned',
  'slipDue',
  'slipOverdue',
  'slipReturned',
  'slipReopened',
  'consequenceAssigned',
  'consequenceDue',
  'consequenceOverdue',
  'talkRoundOpened',
  'talkRoundDue',
  'talkRoundOverdue',
  'difficultyAssigned',
  'difficultyDue',
  'difficultyOverdue',
  'filingOwed',
  'filingDue',
  'filingOverdue',
  'appraisalAsked',
  'appraisalDue',
  'appraisalOverdue',
];

/**
 * Kinds no call list shows: an opening of sheets is hidden from the branch, and the branch secretary may be its subject.
 * Whoever has no mail finds it after signing in.
 */
const OWN_EYES_KINDS: readonly NoticeKind[] = ['openingRequested', 'openingConfirmed', 'sheetRead'];

/**
 * What a notice may say: what, where, by when. Civil dates are computed by the store. Whatever else a caller hands over
 * is dropped before it is written, so that no score, streak or ground can reach a mail.
 */
export interface NoticeFacts {
  readonly unitName?: string;
  /** The scored month, 'YYYY-MM'. */
  readonly period?: string;
  readonly stageTitle?: { readonly zh: string; readonly en: string };
  /** Last civil day on which it can be done, 'YYYY-MM-DD'. */
  readonly lastDay?: string;
  /** The day was counted without an official calendar and may still move. */
  readonly provisional?: boolean;
  readonly caseNo?: string;
  /** Only when the scheme allows names in mails (§2.5). */
  readonly memberName?: string;
}

export interface NoticeRow {
  /** What, to whom, about which row, at which point. */
  readonly dedupKey: string;
  readonly kind: NoticeKind;
  readonly personId: string;
  /** The act asked for. Without it the notice is sent whether or not anything is still owed. */
  readonly obligationId?: string | null;
  readonly roundId?: string | null;
  readonly talkId?: string | null;
  readonly appealId?: string | null;
  readonly correctionId?: string | null;
  readonly caseId?: string | null;
  readonly facts: NoticeFacts;
}

/** Channel on which the delivery loop is told that something is waiting. */
export const NOTICE_CHANNEL = 'jifen_notice';

/**
 * Writes notices in the transaction of the fact; a known dedup key changes nothing. What asks somebody for an act asks
 * whoever stands in for them as well. Returns how many are new.
 */
export async function queueNotices(tx: Transaction, rows: readonly NoticeRow[]): Promise<number> {
  if (rows.length === 0) {
    return 0;
  }
  // sorted: two transactions that queue the same keys then wait for each other in one order only
  const { rows: counted } = await tx.query<{ added: number }>(
    `with x as (
       select * from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
           $8::uuid[], $9::uuid[], $10::text[])
           as x (dedup_key, kind, person_id, obligation_id, round_id, talk_id, appeal_id, correction_id, case_id, facts)),
     everybody as (
       select * from x
       union all
       select x.dedup_key || '/for/' || d.delegate_id, x.kind, d.delegate_id, x.obligation_id, x.round_id, x.talk_id,
              x.appeal_id, x.correction_id, x.case_id, x.facts
         from x join obligation o on o.id = x.obligation_id and o.person_id = x.person_id
         join delegation d on ${delegatedSql('$11::timestamptz')}),
     added as (
       insert into notice (dedup_key, kind, person_id, obligation_id, round_id, talk_id, appeal_id, correction_id, case_id, facts,
              created_at)
       select x.dedup_key, x.kind, x.person_id, x.obligation_id, x.round_id, x.talk_id, x.appeal_id, x.correction_id,
              x.case_id, x.facts::jsonb, $11
         from everybody x
        order by x.dedup_key
       on conflict (dedup_key) do nothing
       returning 1)
     select count(*)::int as added, pg_notify('${NOTICE_CHANNEL}', '') from added`,
    [
      rows.map((row) => row.dedupKey),
      rows.map((row) => row.kind),
      rows.map((row) => row.personId),
      rows.map((row) => row.obligationId ?? null),
      rows.map((row) => row.roundId ?? null),
      rows.map((row) => row.talkId ?? null),
      rows.map((row) => row.appealId ?? null),
      rows.map((row) => row.correctionId ?? null),
      rows.map((row) => row.caseId ?? null),
      rows.map((row) => JSON.stringify(knownFacts(row.facts))),
      tx.now,
    ],
  );
  return counted[0]?.added ?? 0;
}

function knownFacts(facts: NoticeFacts): NoticeFacts {
  const { unitName, period, stageTitle, lastDay, provisional, caseNo, memberName } = facts;
  return {
    ...(unitName === undefined ? {} : { unitName }),
    ...(period === undefined ? {} : { period }),
    ...(stageTitle === undefined ? {} : { stageTitle: { zh: stageTitle.zh, en: stageTitle.en } }),
    ...(lastDay === undefined ? {} : { lastDay }),
    ...(provisional === undefined ? {} : { provisional }),
    ...(caseNo === undefined ? {} : { caseNo }),
    ...(memberName === undefined ? {} : { memberName }),
  };
}

/**
 * SQL that is true for a notice `n` that asks for something nobody owes any more: done, lapsed, cancelled, its gate
 * fallen, or its talk annulled. One notice stands for all a person owes in a stage (a chair's reviews of many subjects),
 * so it keeps its point while any of them is open. `kinds` is the placeholder of `askingKinds()`, `now` an SQL instant.
 */
export const pointlessSql = (kinds: string, now: string): string => `(n.kind = any(${kinds}::text[]) and (
  n.obligation_id is not null and not exists (
    select 1 from obligation o
      join obligation s on (s.stage_id = o.stage_id or s.talk_id = o.talk_id or s.id = o.id) and s.kind = o.kind
       and s.person_id = o.person_id and s.reference is not distinct from o.reference
     where o.id = n.obligation_id and s.state = 'open' and not s.sealed and s.closes_at > ${now})
  or exists (select 1 from talk_case t where t.id = n.talk_id and t.state = 'annulled')))`;

/** The value for the `kinds` placeholder of `pointlessSql`; a copy, because drivers take mutable arrays. */
export const askingKinds = (): NoticeKind[] => [...ASKING_KINDS];

/** Somebody who cannot be reached by mail, and what to tell them. */
export interface CallListEntry {
  readonly noticeId: string;
  readonly personId: string;
  readonly name: string;
  readonly phone: string | null;
  readonly kind: NoticeKind;
  /** The act asked for, if any. */
  readonly task: ObligationKind | null;
  /** 'YYYY-MM-DD' */
  readonly lastDay: string | null;
  readonly facts: NoticeFacts;
}

/**
 * Members of a branch whom mail does not reach: no address, or given up on. What is no longer owed is left out, and so
 * is mere news older than 30 days.
 */
export async function callList(store: Store, unitId: string): Promise<CallListEntry[]> {
  const now = nowSql('$2');
  const { rows } = await store.pool.query<CallListEntry>(
    `select n.id as "noticeId", p.id as "personId", p.name, p.phone, n.kind, d.kind as task,
            n.facts ->> 'lastDay' as "lastDay", n.facts
       from membership m
       join person p on p.id = m.person_id
       join notice n on n.person_id = p.id and n.state = 'callList'
       left join obligation d on d.id = n.obligation_id
      where m.unit_id = $1 and m.to_date is null and not ${pointlessSql('$3', now)}
        and (n.kind = any($3::text[]) or n.created_at > ${now} - interval '30 days') and n.kind <> all($4::text[])
      order by n.facts ->> 'lastDay' nulls last, p.name, n.id`,
    [unitId, store.clock.offsetMs(), askingKinds(), OWN_EYES_KINDS],
  );
  return rows;
}
