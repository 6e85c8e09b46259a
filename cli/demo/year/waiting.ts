/** What a driver must know of the service to let time pass: whether it is quiet, and when somebody next waits for an hour. */
import { setTimeout as delay } from 'node:timers/promises';

import type { Store } from '../../../store/database.ts';
import { readNow } from '../../../store/database.ts';
import { findLate } from '../../../store/late.ts';
import { startOfCase } from '../../../workflows/ids.ts';
import type { CaseTarget } from '../../../workflows/ids.ts';

/** A quiet system takes far less; whoever waits longer is told what for. */
const QUIET_LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 15;

/** Whoever has not done by then what is due is told so, as the loop that repairs does. */
const REPAIR_EVERY_MS = 2_000;

/**
 * Waits until workflows have done what is due and every letter is out; what is not done is repaired every two seconds.
 * Throws, naming what is left, after two minutes.
 */
export async function untilQuiet(store: Store, repair: () => Promise<unknown>): Promise<void> {
  const limit = performance.now() + QUIET_LIMIT_MS;
  let repairAt = performance.now() + REPAIR_EVERY_MS;
  for (;;) {
    const late = await findLate(store, false, 0);
    const { rows } = await store.pool.query<{ letters: number }>(
      `select ((select count(*) from notice where state = 'queued')
             + (select count(*) from mail where state = 'queued'))::int as letters`,
    );
    const letters = rows[0]?.letters ?? 0;
    const isDone = late !== null && Object.values<readonly unknown[]>({ ...late }).every((list) => list.length === 0);
    if (isDone && letters === 0) return;
    if (performance.now() > limit) {
      throw new Error(`nobody does what is due: ${JSON.stringify({ ...late, letters })}`);
    }
    if (performance.now() > repairAt) {
      await repair();
      repairAt = performance.now() + REPAIR_EVERY_MS;
    }
    await delay(LOOK_EVERY_MS);
  }
}

const WAITING = ['cycle', 'round', 'talk_case', 'appeal', 'correction', 'case_file'] as const;

/** The next instant (Unix ms) at which a case looks again; undefined when none waits. */
export async function nextWake(store: Store): Promise<number | undefined> {
  const times = WAITING.map((table) => `select next_wake_at as at from ${table}`).join(' union all ');
  const { rows } = await store.pool.query<{ at: Date | null }>(
    `select min(at) as at from (${times}) as waiting where at > $1 and at < 'infinity'`,
    [await readNow(store)],
  );
  return rows[0]?.at?.getTime();
}

/** Ids of the workflows of all cases there ever were: which of them have ended, the server knows. */
export async function workflowsOfCases(store: Store): Promise<string[]> {
  const { rows } = await store.pool.query<CaseTarget>(
    `select 'cycle' as kind, id from cycle union all select 'round', id from round
     union all select 'talk', id from talk_case union all select 'appeal', id from appeal
     union all select 'correction', id from correction union all select kind, id from case_file`,
  );
  return rows.map((target) => startOfCase(target).options.workflowId);
}
