import { temporalPort } from '../../api/temporal-port.ts';
import { MINUTES_PER_DAY } from '../../domain/civil.ts';
import type { Store } from '../../store/database.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import { openEngine } from '../engine-house.ts';
import type { EngineHouse } from '../engine-house.ts';
import type { Figures } from '../figures.ts';
import type { House } from '../house.ts';
import type { Sizes } from '../options.ts';
import { MEMBERS_PER_BRANCH, seedOrganisation, seedPlans } from '../seed/organisation.ts';
import { waitFor } from '../wait.ts';
import { declareForAll, reviewAll, standingOf } from './fill.ts';

/** Opens on Monday 1 June: both timed stages end on a Friday without a holiday in between. */
const PERIOD = '2026-05';
const FIRST_DAY = '2026-05-31';
const FAR_MS = 3_600_000;

/**
 * Seconds in which no person acts and the engine works, for a whole month of the smaller and the larger size: opening to
 * obligations, declaration closed to review open, review done to publicity open, publicity over to published. The
 * deadlines are real timers of a compressed calendar; waiting for them is not counted.
 */
export async function measureEngine(house: House, sizes: Sizes): Promise<Figures> {
  const seconds: number[] = [];
  for (const { branches, dayMs } of sizes.engines) {
    seconds.push(await month(house, { branches, dayMs }));
  }
  const [small = NaN, large = NaN] = seconds;
  return { engineSecondsPer1kMembers: small, engineSecondsPer10kMembers: large };
}

async function month(house: House, size: { branches: number; dayMs: number }): Promise<number> {
  const { branches, dayMs } = size;
  const members = branches * MEMBERS_PER_BRANCH;
  const civil = { originDate: FIRST_DAY, originMs: Date.now() + FAR_MS, dayMs };
  const engine = await openEngine(house, `engine_${String(branches)}`, civil);
  try {
    const { store, client } = engine;
    await seedOrganisation(store, { committees: 1, branchesEach: branches });
    // A compressed noon comes within seconds; without it every branch that opens on Monday ends on the same Friday.
    const change = { countsFromNextDayAfter: MINUTES_PER_DAY };
    const [planId = ''] = await seedPlans(store, { committees: 1, startPeriod: PERIOD }, change);
    await engine.database.owner('vacuum analyze');
    await syncSchedules(store, client);
    // midnight of the first working day comes in two seconds
    civil.originMs = Date.now() + 2_000 - dayMs;
    await temporalPort(client).backfillPlan(planId, { from: PERIOD, to: PERIOD });
    const phases = await phasesOf(engine, members, civil.originMs + dayMs);
    const total = phases.reduce((sum, [, ms]) => sum + ms, 0) / 1_000;
    const parts = phases.map(([name, ms]) => `${name} ${(ms / 1_000).toFixed(1)}`).join(', ');
    const memory = (process.memoryUsage().rss / 2 ** 20).toFixed(0);
    house.say(`engine, ${String(members)} members: ${total.toFixed(1)} s (${parts}), worker ${memory} MiB`);
    return total;
  } finally {
    await engine.stop();
  }
}

type Phase = readonly [name: string, ms: number];

async function phasesOf({ store, client }: EngineHouse, members: number, opensAt: number): Promise<Phase[]> {
  const opening = await timed('opening', opensAt, async () => (await standingOf(store)).toDeclare === members);
  await declareForAll(store, PERIOD);
  const reviewing = await timed('review', await deadline(store, 'declaration'), async () => {
    return (await standingOf(store)).toReview === members;
  });
  await reviewAll(store);
  const reviewed = Date.now();
  // what the API does after the last review of each branch
  const { rows } = await store.pool.query<{ id: string }>('select id from round');
  const port = temporalPort(client);
  await Promise.all(rows.map(({ id }) => port.stageComplete(id)));
  const posting = await timed('posting', reviewed, async () => (await standingOf(store)).posted === members);
  const published = await timed('publishing', await deadline(store, 'publicity'), async () => {
    return (await standingOf(store)).published;
  });
  return [opening, reviewing, posting, published];
}

/** When the last stage of a kind ends; its people have until then. */
async function deadline({ pool }: Store, kind: string): Promise<number> {
  const { rows } = await pool.query<{ first: Date; last: Date }>(
    'select min(closes_at) as first, max(closes_at) as last from stage where kind = $1',
    [kind],
  );
  const [row] = rows;
  if (row === undefined || row.first.getTime() < Date.now() || row.first.getTime() !== row.last.getTime()) {
    throw new Error(`the calendar outran the people: ${kind} ended before it was filled, or on several days`);
  }
  return row.first.getTime();
}

async function timed(name: string, from: number, over: () => Promise<boolean>): Promise<Phase> {
  await waitFor(`the end of ${name}`, over);
  return [name, Date.now() - from];
}
