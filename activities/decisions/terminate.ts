import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { discardUrns } from '../../store/ballots/urn.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { queueNotices } from '../../store/notices.ts';
import { lockPeople } from '../../store/person-lock.ts';
import { drawStars } from '../../store/results/stars.ts';
import { lockRound } from '../../store/rounds.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { lockTalk } from '../../store/talks.ts';
import { drawConsequences } from '../consequences/draw.ts';
import { caseNumber } from '../../store/duties/duty.ts';

type Of<K extends StoredDecision['kind']> = Extract<StoredDecision, { kind: K }>;

/**
 * Ends a running round with its reason: what is owed in it is owed no more, sheets of anonymous ballots are destroyed,
 * what was posted is withdrawn but stays readable. The month then counts as cancelled for this branch (§4.6), which may
 * free consequences that waited for it. Its cycle is told by the next look at the round.
 */
export async function terminateRound(
  store: Store,
  tx: Transaction,
  decision: Of<'terminateRound'>,
): Promise<Outcome<null>> {
  const round = await lockRound(tx, decision.targetId);
  if (round.state !== 'running') return refuse({ code: 'round-finished' });
  await endRounds(tx, [round.id]);
  await tx.query('update round set cancel_reason = $2 where id = $1', [round.id, decision.body.reason]);
  const { rows } = await tx.query<{ personId: string }>(
    'select person_id as "personId" from subject where round_id = $1 and not withdrawn order by person_id',
    [round.id],
  );
  const people = rows.map(({ personId }) => personId);
  await queueNotices(
    tx,
    people.map((personId) => ({
      dedupKey: `terminated/${round.id}/${personId}`,
      kind: 'terminated' as const,
      personId,
      roundId: round.id,
      facts: { unitName: round.unitName, period: round.period },
    })),
  );
  const { document } = await schemeVersion(tx, round.schemeVersionId);
  if (document.consequences.length > 0) await drawConsequences({ tx, civil: store.civil, round }, people);
  // The last month a branch's year waited for may be one that never comes.
  await drawStars(tx, { ...round, id: null });
  return accept(null);
}

/** Takes everything from under locked rounds that end without a result. */
export async function endRounds(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.query(`update round set state = 'cancelled', next_wake_at = $2 where id = any($1)`, [ids, tx.now]);
  await tx.query(
    `update obligation o set state = case when o.state = 'open' then 'cancelled' else o.state end, sealed = true
       from stage s where s.id = o.stage_id and s.round_id = any($1) and not o.sealed`,
    [ids],
  );
  await discardUrns(tx, ids);
  await tx.query(`update stage set state = 'cancelled', closed_at = $2 where round_id = any($1) and state = 'open'`, [
    ids,
    tx.now,
  ]);
  await tx.query(`update result set status = 'withdrawn' where round_id = any($1) and status = 'posted'`, [ids]);
}

/**
 * Ends a talk or referral without its being held, with a reason: it is closed, not annulled, so that the streak rule,
 * which asks again and again whether the month demands one, does not open it anew. The member and whoever owed it are
 * told; what waited for this talk goes on.
 */
export async function terminateTalk(
  store: Store,
  tx: Transaction,
  decision: Of<'terminateTalk'>,
): Promise<Outcome<null>> {
  const { rows: member } = await tx.query<{ id: string }>('select person_id as id from talk_case where id = $1', [
    decision.targetId,
  ]);
  // The member first: a correction holds the member's lock when it reaches for the talk.
  await lockPeople(
    tx,
    member.map(({ id }) => id),
  );
  const talk = await lockTalk(tx, decision.targetId);
  if (talk.personId === decision.actorId) return refuse({ code: 'own-item' });
  if (talk.state === 'closed' || talk.state === 'annulled') return refuse({ code: 'already-answered' });
  const { rows: owed } = await tx.query<{ personId: string }>(
    `update obligation set state = 'cancelled', sealed = true where talk_id = $1 and state = 'open'
     returning person_id as "personId"`,
    [talk.id],
  );
  await tx.query(
    `update talk_case set state = 'closed', termination_reason = $2, terminated_by = $3, ended_at = $4, next_wake_at = $4
      where id = $1`,
    [talk.id, decision.body.reason, decision.actorId, tx.now],
  );
  const told = new Set([talk.personId, ...owed.map(({ personId }) => personId)]);
  await queueNotices(
    tx,
    [...told].map((personId) => ({
      dedupKey: `terminated/${talk.id}/${personId}`,
      kind: 'terminated' as const,
      personId,
      talkId: talk.id,
      facts: { caseNo: caseNumber(talk.id) },
    })),
  );
  await drawConsequences({ tx, civil: store.civil, round: { planId: talk.planId } }, [talk.personId]);
  return accept(null);
}
