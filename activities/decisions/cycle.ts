import { accept, refuse } from '../../domain/refusal.ts';
import type { Outcome } from '../../domain/refusal.ts';
import { lockCycle, saveCycle } from '../../store/cycles.ts';
import type { Store, Transaction } from '../../store/database.ts';
import type { StoredDecision } from '../../store/decisions.ts';
import { drawStars } from '../../store/results/stars.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { drawConsequences } from '../consequences/draw.ts';
import { endRounds } from './terminate.ts';

/**
 * Cancels a running cycle with its reason: open stages and obligations end, results already posted are withdrawn but
 * stay readable. A cancelled month counts like an exempt one (§4.6), which may free consequences that waited for it.
 */
export async function cancelCycle(
  store: Store,
  tx: Transaction,
  decision: Extract<StoredDecision, { kind: 'cancelCycle' }>,
): Promise<Outcome<null>> {
  const cycle = await lockCycle(tx, decision.targetId);
  if (cycle.state !== 'running') {
    return refuse({ code: 'cycle-finished' });
  }
  // The rounds are locked first: a transition in flight ends before anything is taken from under it.
  const { rows: rounds } = await tx.query<{ id: string; unitId: string }>(
    `select id, unit_id as "unitId" from round where cycle_id = $1 and state = 'running' order by id for no key update`,
    [cycle.id],
  );
  const ids = rounds.map((round) => round.id);
  await endRounds(tx, ids);
  await saveCycle(tx, cycle.id, { state: 'cancelled', reason: decision.body.reason, now: tx.now, wakeAt: null });
  const { rows: people } = await tx.query<{ personId: string }>(
    'select distinct person_id as "personId" from subject where round_id = any($1)',
    [ids],
  );
  const { document } = await schemeVersion(tx, cycle.schemeVersionId);
  if (document.consequences.length > 0) {
    await drawConsequences(
      { tx, civil: store.civil, round: { planId: cycle.planId } },
      people.map((person) => person.personId),
    );
  }
  // The last month a branch's year waited for may be one that never comes.
  for (const { unitId } of rounds) {
    await drawStars(tx, { id: null, planId: cycle.planId, unitId, period: cycle.period });
  }
  return accept(null);
}
