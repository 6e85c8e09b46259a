import { nowSql } from './database.ts';
import type { Store } from './database.ts';

/**
 * The loops without which cases stand still; one that has not run for a minute is taken for dead. Mail is not among
 * them: its loop pauses while the SMTP server is down, which must not take the service out of use.
 */
const LOOPS = ['reconcile', 'sealer'] as const;
const STALE_SECONDS = 60;

/** Whether the database answers, and whether each of the worker's loops has run of late. */
export async function readiness(store: Store): Promise<{ ok: boolean; checks: Record<string, boolean> }> {
  try {
    const { rows } = await store.pool.query<{ loop: string; fresh: boolean }>(
      `select loop, last_run > ${nowSql('$1')} - make_interval(secs => $2) as fresh from loop_run`,
      [store.clock.offsetMs(), STALE_SECONDS],
    );
    const fresh = new Map(rows.map((row) => [row.loop, row.fresh]));
    const checks = { database: true, ...Object.fromEntries(LOOPS.map((loop) => [loop, fresh.get(loop) ?? false])) };
    return { ok: Object.values(checks).every(Boolean), checks };
  } catch {
    return { ok: false, checks: { database: false } };
  }
}
