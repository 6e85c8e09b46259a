import { instantOf, MINUTES_PER_DAY } from '../../domain/civil.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { lockRound, openStageOf } from '../../store/rounds.ts';
import type { Stage } from '../../store/rounds.ts';

async function openStage(tx: Transaction, roundId: string): Promise<Stage | null> {
  const round = await lockRound(tx, roundId);
  return round.state === 'running' ? (await openStageOf(tx, round.id)).open : null;
}

/**
 * Lets some or all people act until the end of a later day; a window may grow, never shrink (§4.10). Only their own rows
 * change, so a person who was not extended is still bound by the old day. The gate uses the new day at once.
 */
export async function extendStage(
  store: Store,
  tx: Transaction,
  decision: Extract<StoredDecision, { kind: 'extendStage' }>,
): Promise<Outcome<null>> {
  const stage = await openStage(tx, decision.targetId);
  if (stage === null) {
    return refuse({ code: 'stage-not-open' });
  }
  const { lastDay, personIds } = decision.body;
  const closesAt = new Date(instantOf(store.civil, lastDay, MINUTES_PER_DAY));
  if (closesAt.getTime() <= stage.dueAt.getTime()) {
    return refuse({ code: 'window-would-shrink', current: stage.lastDay });
  }
  await tx.query(
    `update obligation set due_at = greatest(due_at, $2), closes_at = greatest(closes_at, $2), sealed = false,
            state = case when state = 'lapsed' then 'open' else state end
      where stage_id = $1 and state <> 'cancelled' and ($3::uuid[] is null or person_id = any($3))`,
    [stage.id, closesAt, personIds ?? null],
  );
  await tx.query(
    `update stage set closes_at = greatest(closes_at, $2),
            due_at = case when $3 then $2 else due_at end, last_day = case when $3 then $4::date else last_day end
      where id = $1`,
    [stage.id, closesAt, personIds === undefined, lastDay],
  );
  return accept(null);
}

/**
 * Opens the review of one subject again while the round is in publicity; everybody else's posting stands. The posting
 * cannot close before the new decision is there.
 */
export async function reopenSubject(
  tx: Transaction,
  decision: Extract<StoredDecision, { kind: 'reopenSubject' }>,
): Promise<Outcome<null>> {
  const stage = await openStage(tx, decision.targetId);
  if (stage?.kind !== 'publicity') {
    return refuse({ code: 'stage-not-open' });
  }
  const { rowCount } = await tx.query(
    `insert into obligation (stage_id, kind, person_id, subject_id, reference, opened_at, due_at, closes_at)
     select $1, 'review', o.person_id, o.subject_id, $4, $5, $6, 'infinity'
       from obligation o join stage s on s.id = o.stage_id
      where s.round_id = $2 and o.kind = 'review' and o.subject_id = $3
      order by o.opened_at desc limit 1
     on conflict (stage_id, talk_id, kind, person_id, subject_id, reference) do nothing`,
    [stage.id, decision.targetId, decision.body.personId, decision.id, tx.now, stage.dueAt],
  );
  return rowCount === 0 ? refuse({ code: 'not-found' }) : accept(null);
}
