import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { discardUrns } from '../../store/ballots/urn.ts';
import { lockCycle, saveCycle } from '../../store/cycles.ts';
import type { Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { drawStars } from '../../store/results/stars.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { drawTalks } from '../talks/draw.ts';

/**
 * Cancels a running cycle with its reason: open stages and obligations end, results already posted are withdrawn but
 * stay readable. A cancelled month counts like an exempt one (§4.6), which may free consequences that waited for it.
 */
export async function cancelCycle(
  tx: Transaction,
  decision: Extract<StoredDecision, { kind: 'cancelCycle' }>,
): Promise<Outcome<null>> {
  const cycle = await lockCycle(tx, decision.targetId);
  if (cycle.state !== 'running') {
    return refuse({ code: 'cycle-finished' });
  }
  // The rounds are locked first: a transition in flight ends before anything is taken from under it.
  const { rows: rounds } = await tx.query<{ id: string; unitId: string }>(
    `update round set state = 'cancelled', next_wake_at = $2 where cycle_id = $1 and state = 'running'
     returning id, unit_id as "unitId"`,
    [cycle.id, tx.now],
  );
  const ids = rounds.map((round) => round.id);
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
  await saveCycle(tx, cycle.id, { state: 'cancelled', reason: decision.body.reason, now: tx.now, wakeAt: null });
  const { rows: people } = await tx.query<{ personId: string }>(
    'select distinct person_id as "personId" from subject where round_id = any($1)',
    [ids],
  );
  const { document } = await schemeVersion(tx, cycle.schemeVersionId);
  if (document.talks !== undefined) {
    await drawTalks(
      { tx, round: { planId: cycle.planId } },
      people.map((person) => person.personId),
    );
  }
  // The last month a branch's year waited for may be one that never comes.
  for (const { unitId } of rounds) {
    await drawStars(tx, { id: null, planId: cycle.planId, unitId, period: cycle.period });
  }
  return accept(null);
}
