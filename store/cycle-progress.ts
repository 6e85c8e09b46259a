import type { Transaction } from './database.ts';
import { AWAITS_SITTING } from './sittings.ts';

/** What a round has just come to: it is ready for the committee's review, or it has ended. */
export type RoundProgress = 'ready' | 'ended';

const CHANGES = {
  ready: `c.sits_at <= $2 or not exists (
    select 1 from round r where r.cycle_id = c.id and ${AWAITS_SITTING} and r.ready_at is null)`,
  ended: `not exists (select 1 from round r where r.cycle_id = c.id and r.state = 'running')`,
} as const satisfies Record<RoundProgress, string>;

/**
 * Whether a round's progress, written before in this transaction, is what its cycle has been waiting for: the last
 * branch is in, or ready, or ready after the day it should have been. The others need not tell: a message costs the
 * cycle a signal and an activity. Asked by one round of a cycle at a time, so of two that end together the later tells.
 */
export async function completesCycle(tx: Transaction, cycleId: string, progress: RoundProgress): Promise<boolean> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('jifen.cycle/' || $1::text, 0))`, [cycleId]);
  const { rows } = await tx.query<{ completes: boolean }>(
    `select coalesce(${CHANGES[progress]}, false) as completes from cycle c
      where c.id = $1 and c.state = 'running' and $2::timestamptz is not null`,
    [cycleId, tx.now],
  );
  return rows[0]?.completes ?? false;
}
