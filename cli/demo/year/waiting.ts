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

/** Whatever is not done by then is repaired, as it would be by the loop that repairs. */
const REPAIR_AFTER_MS = 20_000;

/**
 * Waits until workflows have done what is due and every letter is out. What nobody but the loop that repairs does, opening
 * a year, is repaired at once, anything else after 20 s. Throws, naming what is left, after two minutes.
 */
export async function untilQuiet(store: Store, repair: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  let repairAt = begun + REPAIR_AFTER_MS;
  for (;;) {
    const left = await whatIsLeft(store);
    const names = Object.keys(left);
    if (names.length === 0) return;
    if (performance.now() > begun + QUIET_LIMIT_MS) {
      throw new Error(`nobody does what is due: ${JSON.stringify(left)}`);
    }
    if (performance.now() > repairAt || names.every((name) => name === 'openings')) {
      await repair();
      repairAt = performance.now() + REPAIR_AFTER_MS;
    }
    await delay(LOOK_EVERY_MS);
  }
}

/** What is due and not done, by what it is, and how many letters wait. */
async function whatIsLeft(store: Store): Promise<Readonly<Record<string, unknown>>> {
  const late = await findLate(store, false, 0);
  if (late === null) return { unknown: 'another process looks' };
  const { rows } = await store.pool.query<{ letters: number }>(
    `select ((select count(*) from notice where state = 'queued')
           + (select count(*) from mail where state = 'queued'))::int as letters`,
  );
  const letters = rows[0]?.letters ?? 0;
  const due = Object.entries<readonly unknown[]>({ ...late }).filter(([, list]) => list.length > 0);
  return Object.fromEntries<unknown>(letters === 0 ? due : [...due, ['letters', letters]]);
}

const WAITING = ['cycle', 'round', 'talk_case', 'appeal', 'correction', 'case_file'] as const;

/**
 * The instant (Unix ms) to let time pass to: the next one at which a case looks again, and `settleMs` more in which no
 * other case does; null when none waits.
 */
export async function nextStop(store: Store, settleMs: number): Promise<number | null> {
  const times = WAITING.map((table) => `select next_wake_at as at from ${table}`).join(' union ');
  const { rows } = await store.pool.query<{ at: Date }>(
    `select at from (${times}) as waiting where at > $1 and at < 'infinity' order by at`,
    [await readNow(store)],
  );
  let stop: number | null = null;
  for (const { at } of rows) {
    if (stop !== null && at.getTime() > stop + settleMs) break;
    stop = at.getTime() + settleMs;
  }
  return stop;
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
