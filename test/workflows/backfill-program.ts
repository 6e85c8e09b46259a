import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { pino } from 'pino';

import { temporalPort } from '../../api/temporal-port.ts';
import { instantOf, SHANGHAI } from '../../domain/civil.ts';
import { openStore } from '../../store/database.ts';
import { startWorker } from '../../worker/run.ts';
import { syncSchedules } from '../../worker/schedules.ts';

/** What a host in another time zone is told to do. */
export interface Backfill {
  readonly databaseUrl: string;
  readonly address: string;
  readonly namespace: string;
  /** Path of the workflow bundle. */
  readonly bundle: string;
  readonly planId: string;
  /** For each scored month the civil day and minute at which the host stands when it asks. */
  readonly months: readonly { readonly period: string; readonly day: string; readonly minutes: number }[];
}

const LIMIT_MS = 30_000;
/** The reconcile loop would open a missed month too; here the schedule has to. */
const NEVER_MS = 3_600_000;

const input = JSON.parse(process.argv[2] ?? '') as Backfill;
const clock = { offset: 0 };
const store = openStore({ url: input.databaseUrl, civil: SHANGHAI, clock: { offsetMs: () => clock.offset } });
const { address, namespace } = input;
const goTo = (day: string, minutes: number): void => {
  clock.offset = instantOf(SHANGHAI, day, minutes) - Date.now();
};

async function openedAt(period: string): Promise<string> {
  const limit = performance.now() + LIMIT_MS;
  for (;;) {
    const { rows } = await store.pool.query<{ at: Date }>(
      'select opened_at as at from cycle where plan_id = $1 and period = $2',
      [input.planId, period],
    );
    const [row] = rows;
    if (row !== undefined) return row.at.toISOString();
    if (performance.now() > limit) throw new Error(`${period} was not opened`);
    await delay(50);
  }
}

const [first] = input.months;
goTo(first?.day ?? '', first?.minutes ?? 0);
const worker = await startWorker({
  store,
  address,
  namespace,
  log: pino({ level: 'silent' }),
  bundle: { code: readFileSync(input.bundle, 'utf8') },
  reconcileEveryMs: NEVER_MS,
});
await syncSchedules(store, worker.client);
const opened: Record<string, string> = {};
for (const { period, day, minutes } of input.months) {
  goTo(day, minutes);
  await temporalPort(worker.client).backfillPlan(input.planId, { from: period, to: period });
  opened[period] = await openedAt(period);
}
await worker.stop();
await store.pool.end();
process.stdout.write(`${JSON.stringify({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, opened })}\n`);
