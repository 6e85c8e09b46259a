import type { TalkCase, TalkKind, TalkState } from '../domain/talks.ts';
import type { Queryable, Transaction } from './database.ts';
import { caseNumber } from './duties/duty.ts';
import { queueNotices } from './notices.ts';
import type { Reminder } from './stages.ts';

export interface StoredTalk {
  readonly id: string;
  readonly planId: string;
  readonly personId: string;
  readonly unitId: string;
  readonly period: string;
  readonly kind: TalkKind;
  readonly state: TalkState;
  /** When it was opened, the last time if it was annulled in between. */
  readonly openedAt: Date;
  /** When the result it follows was published; its clocks count from here. */
  readonly countsFrom: Date;
  readonly talkerId: string | null;
  readonly heldAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly followedUpAt: Date | null;
  /** The day the record names for the follow-up, 'YYYY-MM-DD'. */
  readonly followUpOn: string | null;
  readonly reminders: readonly Reminder[];
}

const COLUMNS = `id, plan_id as "planId", person_id as "personId", unit_id as "unitId", period, kind, state,
  opened_at as "openedAt", counts_from as "countsFrom", talker_id as "talkerId", held_at as "heldAt", acknowledged_at as "acknowledgedAt",
  followed_up_at as "followedUpAt", record ->> 'followUpOn' as "followUpOn", reminders`;

/** Reads a case and keeps other transitions of it out until the transaction ends. */
export async function lockTalk(on: Queryable, talkId: string): Promise<StoredTalk> {
  const { rows } = await on.query<StoredTalk>(`select ${COLUMNS} from talk_case where id = $1 for no key update`, [
    talkId,
  ]);
  const [row] = rows;
  if (row === undefined) {
    throw new Error(`talk ${talkId} does not exist`);
  }
  return row;
}

/** The cases of these people under one plan, as the streak rule sees them. */
export async function casesOf(
  on: Queryable,
  planId: string,
  people: readonly string[],
): Promise<(TalkCase & { personId: string })[]> {
  const { rows } = await on.query<TalkCase & { personId: string }>(
    `select id, person_id as "personId", period, kind, state, score_corrected as "scoreCorrected", joined
       from talk_case where plan_id = $1 and person_id = any($2) order by period, id`,
    [planId, people],
  );
  return rows;
}

/** Open cases of a person that somebody has to look at now: opened by what has just been decided. */
export async function talksToLookAfter(on: Transaction, personId: string): Promise<string[]> {
  const { rows } = await on.query<{ id: string }>(
    `select id from talk_case where person_id = $1 and state = 'open' and next_wake_at <= $2 order by id`,
    [personId, on.now],
  );
  return rows.map(({ id }) => id);
}

export interface NewTalk {
  readonly planId: string;
  readonly personId: string;
  readonly unitId: string;
  readonly period: string;
  readonly kind: TalkKind;
  readonly state: 'waiting' | 'open';
  /** The rule that fired, with its version; and what it fired on. */
  readonly rule: string;
  readonly inputs: object;
  readonly countsFrom: Date;
}

/** Opens a case, or opens again the waiting or annulled one of the same person, month and kind. Returns its id. */
export async function openTalk(on: Queryable, talk: NewTalk, now: Date): Promise<string> {
  const { rows } = await on.query<{ id: string }>(
    `insert into talk_case (plan_id, person_id, unit_id, period, kind, state, rule, inputs, opened_at, counts_from,
       next_wake_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9)
     on conflict (plan_id, person_id, period, kind) do update
       set state = excluded.state, rule = excluded.rule, inputs = excluded.inputs, unit_id = excluded.unit_id,
           opened_at = case when talk_case.state = excluded.state then talk_case.opened_at else excluded.opened_at end,
           counts_from = greatest(talk_case.counts_from, excluded.counts_from),
           next_wake_at = excluded.next_wake_at, annul_reason = null, ended_at = null
     returning id`,
    [
      talk.planId,
      talk.personId,
      talk.unitId,
      talk.period,
      talk.kind,
      talk.state,
      talk.rule,
      JSON.stringify(talk.inputs),
      now,
      talk.countsFrom,
    ],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the talk was not stored');
  }
  return row.id;
}

/**
 * A talk not yet held is annulled with a reason, its obligations end, and whoever had one is told; one already held stays
 * and is marked.
 */
export async function annulTalk(
  tx: Transaction,
  { talkId, how, reason }: { talkId: string; how: 'annul' | 'scoreCorrected'; reason: string },
): Promise<void> {
  if (how === 'scoreCorrected') {
    await tx.query('update talk_case set score_corrected = true where id = $1', [talkId]);
    return;
  }
  await tx.query(
    `update talk_case set state = 'annulled', annul_reason = $2, ended_at = $3, next_wake_at = $3 where id = $1`,
    [talkId, reason, tx.now],
  );
  const { rows: owed } = await tx.query<{ personId: string }>(
    `update obligation set state = 'cancelled', sealed = true where talk_id = $1 and state = 'open'
     returning person_id as "personId"`,
    [talkId],
  );
  await queueNotices(
    tx,
    [...new Set(owed.map(({ personId }) => personId))].map((personId) => ({
      // Corrected back, it is owed again, and may then be annulled once more.
      dedupKey: `consequenceAnnulled/${talkId}/${personId}/${tx.now.toISOString()}`,
      kind: 'consequenceAnnulled' as const,
      personId,
      talkId,
      facts: { caseNo: caseNumber(talkId) },
    })),
  );
}

/** Adds a later low month to the referral of an earlier one, or takes it out again (§4.6). */
export async function joinReferral(
  on: Queryable,
  input: { planId: string; personId: string; period: string; referralPeriod: string; leaves: boolean },
): Promise<void> {
  await on.query(
    `update talk_case set joined = case when $5 then array_remove(joined, $4) else array_append(joined, $4) end
      where plan_id = $1 and person_id = $2 and period = $3 and kind in ('disposition', 'conversion')
        and state <> 'annulled' and ($4 = any(joined)) = $5`,
    [input.planId, input.personId, input.referralPeriod, input.period, input.leaves],
  );
}

/** The branch a person belongs to on a civil day. */
export async function branchOf(on: Queryable, personId: string, day: string): Promise<string | null> {
  const { rows } = await on.query<{ unitId: string }>(
    `select unit_id as "unitId" from membership
      where person_id = $1 and from_date <= $2 and (to_date is null or to_date > $2) limit 1`,
    [personId, day],
  );
  return rows[0]?.unitId ?? null;
}

/** Gives an open case to another branch; what its old branch still owed about it ends. */
export async function moveTalk(
  on: Queryable,
  input: { talkId: string; unitId: string; keepsTalker: boolean },
): Promise<void> {
  await on.query('update talk_case set unit_id = $2, talker_id = case when $3 then talker_id end where id = $1', [
    input.talkId,
    input.unitId,
    input.keepsTalker,
  ]);
  await on.query(
    `update obligation set state = 'cancelled', sealed = true
      where talk_id = $1 and state = 'open' and not $2 and kind in ('appointTalker', 'holdTalk')`,
    [input.talkId, input.keepsTalker],
  );
}

/** Records what a transition left behind: state, talker, reminders, and when its workflow should next look. */
export async function saveTalk(
  on: Queryable,
  talkId: string,
  change: {
    state: TalkState;
    talkerId: string | null;
    byDefault: boolean;
    reminders: readonly Reminder[];
    wakeAt: Date | null;
    now: Date;
  },
): Promise<void> {
  await on.query(
    `update talk_case set state = $2, talker_id = $3, talker_by_default = talker_by_default or $4, reminders = $5,
            next_wake_at = coalesce($6::timestamptz, 'infinity'),
            ended_at = case when $2 = 'closed' then coalesce(ended_at, $7) else ended_at end
      where id = $1`,
    [
      talkId,
      change.state,
      change.talkerId,
      change.byDefault,
      JSON.stringify(change.reminders),
      change.wakeAt,
      change.now,
    ],
  );
}

/** Nobody has to look at this case again unless it is opened anew. */
export async function sleepForGood(on: Queryable, talkId: string): Promise<void> {
  await on.query(`update talk_case set next_wake_at = 'infinity' where id = $1`, [talkId]);
}

/** A referral about which people have decided: closed, with what they decided as its record. */
export async function closeReferral(on: Transaction, talkId: string, record: object): Promise<void> {
  await on.query(
    `update talk_case set state = 'closed', record = $2, ended_at = $3, next_wake_at = 'infinity' where id = $1`,
    [talkId, JSON.stringify(record), on.now],
  );
}
