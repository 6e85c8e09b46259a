/** A month of two branches while its worker is killed and its connections are dropped at random. */
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { figure } from '../e2e/drill/figures.ts';
import { beginMonth, EXPECTED, scoresOf } from '../e2e/drill/month.ts';
import type { Month } from '../e2e/drill/month.ts';
import { expectNothingLostNothingDoubled } from '../e2e/drill/oracle.ts';
import { ownPlace, until } from '../e2e/drill/service.ts';
import { postgresUrl } from '../support/stack.ts';
import { random } from './random.ts';

/** Give the seed of a failed run to see the same choices again; the instants they meet are the machine's own. */
const SEED = Number(process.env['JIFEN_CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const FAULTS = ['kill', 'kill', 'kill', 'drop', 'drop', 'drop', 'drop', 'drop', 'drop'] as const;
const LEAST_HITS = 2;
const LONGEST_PAUSE_MS = 1_200;
const LIMIT_MS = 240_000;

interface Hits {
  kill: number;
  drop: number;
}

/** Whether anything was under way: a fault that meets an idle system proves nothing. */
async function working(admin: pg.Client): Promise<boolean> {
  const { rows } = await admin.query<{ yes: boolean }>(
    `select exists (select 1 from cycle where state = 'running')
         or exists (select 1 from talk_case where state in ('open', 'held')) as yes`,
  );
  return rows[0]?.yes === true;
}

/** Drops about half of the connections everybody but the saboteur has; how many. */
async function dropSome(admin: pg.Client, next: () => number): Promise<number> {
  const { rows } = await admin.query<{ pid: number }>(
    `select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' order by pid`,
  );
  const chosen = rows.filter(() => next() < 0.5).map(({ pid }) => pid);
  await admin.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [chosen]);
  return chosen.length;
}

async function sabotage({ service: { worker } }: Month, admin: pg.Client, next: () => number): Promise<Hits> {
  const hits = { kill: 0, drop: 0 };
  const faults = FAULTS.map((fault) => ({ fault, lot: next() })).toSorted((a, b) => a.lot - b.lot);
  for (const { fault } of faults) {
    await delay(next() * LONGEST_PAUSE_MS);
    const hit = await working(admin);
    if (fault === 'drop') {
      const dropped = await dropSome(admin, next);
      hits.drop += hit && dropped > 0 ? 1 : 0;
    } else {
      hits.kill += hit && worker.running ? 1 : 0;
      await worker.kill();
      await delay(next() * 500);
      await worker.start();
    }
  }
  return hits;
}

test(
  'nothing is lost and nothing doubled while workers die and connections drop',
  async () => {
    process.stdout.write(`chaos seed: ${String(SEED)} (again with JIFEN_CHAOS_SEED=${String(SEED)})\n`);
    const next = random(SEED);
    const place = await ownPlace();
    const url = new URL(await postgresUrl());
    url.pathname = new URL(place.databaseUrl).pathname;
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    const month = await beginMonth(place);
    try {
      await until(month.store, `exists (select 1 from stage)`);
      const [hits] = await Promise.all([sabotage(month, admin, next), month.over()]);
      const healed = performance.now();
      if (!month.service.worker.running) await month.service.worker.start();
      await admin.end();
      figure('chaos: worker kills, rounds of dropped connections that hit', [hits.kill, hits.drop]);
      figure('chaos: requests that had to be repeated', [month.town.ledger.broken]);
      await expectNothingLostNothingDoubled(month.service, month.town, FAULTS.length);
      figure('chaos: end of the month to all checked, ms', [performance.now() - healed]);
      expect(await scoresOf(month.store)).toEqual(EXPECTED);
      // Otherwise the run is void.
      expect(Math.min(hits.kill, hits.drop)).toBeGreaterThanOrEqual(LEAST_HITS);
    } finally {
      await admin.end().catch(() => undefined);
      await month.service.stop();
    }
  },
  LIMIT_MS,
);
