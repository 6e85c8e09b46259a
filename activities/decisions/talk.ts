import { dateOf } from '../../domain/civil.ts';
import { checkTalkRecord } from '../../domain/gate.ts';
import { mayHoldTalk } from '../../domain/panel.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { actsForSql } from '../../store/delegations.ts';
import { placeOf, refused } from '../../store/idempotency.ts';
import type { StepOutcome } from '../../store/idempotency.ts';
import { COMMITTEE, holdersUpward } from '../../store/offices.ts';
import { recusalsOf } from '../../store/panels.ts';
import { lockPeople } from '../../store/person-lock.ts';
import { lockTalk } from '../../store/talks.ts';
import { drawConsequences } from '../consequences/draw.ts';
import { ownerOf } from '../talks/phases.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

/** The gate of every step on a case: the open obligation of this kind that the actor has or stands in for. */
async function meetObligation(
  tx: Transaction,
  input: { talkId: string; kind: string; actorId: string },
): Promise<Outcome<null>> {
  const { rowCount } = await tx.query(
    `update obligation o set state = 'done', done_at = $4, done_by = $3
      where o.talk_id = $1 and o.kind = $2 and ${actsForSql('$3', '$4')} and o.state = 'open' and not o.sealed
        and o.closes_at > $4`,
    [input.talkId, input.kind, input.actorId, tx.now],
  );
  if (rowCount !== 0) {
    return accept(null);
  }
  const { rows } = await tx.query<{ state: string }>(
    `select o.state from obligation o where o.talk_id = $1 and o.kind = $2 and ${actsForSql('$3', '$4')}`,
    [input.talkId, input.kind, input.actorId, tx.now],
  );
  const [own] = rows;
  if (own === undefined) {
    return refuse({ code: 'not-yours' });
  }
  return own.state === 'done'
    ? refuse({ code: 'already-answered' })
    : refuse({ code: 'stage-closed', closedAt: tx.now.toISOString() });
}

/** The member first: a correction holds the member's lock when it reaches for the talk. */
async function lockMember(tx: Transaction, talkId: string): Promise<void> {
  const { rows } = await tx.query<{ id: string }>('select person_id as id from talk_case where id = $1', [talkId]);
  await lockPeople(
    tx,
    rows.map(({ id }) => id),
  );
}

/**
 * The Party committee names who holds the talk: never the member, never a close relation, and for a branch secretary's
 * second month a member of the Party committee itself (§2.3).
 */
export async function appointTalker(
  store: Store,
  tx: Transaction,
  decision: Of<'appointTalker'>,
): Promise<StepOutcome<null>> {
  const { talkerId } = decision.body;
  const talk = await lockTalk(tx, decision.targetId);
  const allowed = mayHoldTalk(talkerId, talk.personId, await recusalsOf(tx, [talk.personId]));
  if (!allowed.ok) {
    return refused(allowed.refusal, 'talkerId');
  }
  const { rows } = await tx.query('select 1 from person where id = $1', [talkerId]);
  if (rows.length === 0) {
    return refused({ code: 'not-found' }, 'talkerId');
  }
  const day = dateOf(store.civil, tx.now.getTime());
  const owner = await ownerOf(tx, talk, day);
  if (owner.by === 'appointed' && owner.fromCommittee) {
    const { unitId } = talk;
    const committee = await holdersUpward(tx, { unitId, roles: COMMITTEE, day, includeUnit: false });
    if (!committee.includes(talkerId)) {
      return refused({ code: 'not-entitled' }, 'talkerId');
    }
  }
  const met = await meetObligation(tx, { talkId: talk.id, kind: 'appointTalker', actorId: decision.actorId });
  if (met.ok) {
    await tx.query('update talk_case set talker_id = $2 where id = $1', [talk.id, talkerId]);
  }
  return met;
}

/** The record of a held talk, complete or refused (S3.6). A referral that waited for this talk may now go out. */
export async function recordTalk(
  store: Store,
  tx: Transaction,
  decision: Of<'recordTalk'>,
): Promise<StepOutcome<null>> {
  await lockMember(tx, decision.targetId);
  const talk = await lockTalk(tx, decision.targetId);
  const record = checkTalkRecord(decision.body, dateOf(store.civil, tx.now.getTime()));
  if (!record.ok) {
    return refused(record.refusal, placeOf(record.refusal));
  }
  const met = await meetObligation(tx, { talkId: talk.id, kind: 'holdTalk', actorId: decision.actorId });
  if (!met.ok) {
    return met;
  }
  await tx.query(`update talk_case set state = 'held', record = $2, held_at = $3, next_wake_at = $3 where id = $1`, [
    talk.id,
    JSON.stringify(decision.body),
    tx.now,
  ]);
  await drawConsequences({ tx, civil: store.civil, round: { planId: talk.planId } }, [talk.personId]);
  return met;
}

export async function acknowledgeTalk(tx: Transaction, decision: Of<'acknowledgeTalk'>): Promise<Outcome<null>> {
  const talk = await lockTalk(tx, decision.targetId);
  const met = await meetObligation(tx, { talkId: talk.id, kind: 'acknowledgeTalk', actorId: decision.actorId });
  if (met.ok) {
    await tx.query(
      `update talk_case set acknowledged_at = $2,
              record = record || jsonb_strip_nulls(jsonb_build_object('memberRemark', $3::text)) where id = $1`,
      [talk.id, tx.now, decision.body.remark ?? null],
    );
  }
  return met;
}

export async function followUpTalk(tx: Transaction, decision: Of<'followUpTalk'>): Promise<Outcome<null>> {
  const talk = await lockTalk(tx, decision.targetId);
  const met = await meetObligation(tx, { talkId: talk.id, kind: 'followUpTalk', actorId: decision.actorId });
  if (met.ok) {
    await tx.query(
      `update talk_case set followed_up_at = $2, record = record || jsonb_build_object('followUpFinding', $3::text)
        where id = $1`,
      [talk.id, tx.now, decision.body.finding],
    );
  }
  return met;
}
