/**
 * One story, told again and again while something breaks. Each time it must come to what the undisturbed twin came to:
 * the same results, talks, duties, notices and audit, and mails that arrived once.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { startPostgres } from '../../dev/postgres.ts';
import { startTemporal } from '../../dev/temporal.ts';
import type { Store } from '../../store/database.ts';
import { migrate } from '../../store/migrate.ts';
import { reconcile } from '../../worker/reconcile.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';
import { beginMonth, EXPECTED, scoresOf } from './drill/month.ts';
import type { Month } from './drill/month.ts';
import { expectNothingLostNothingDoubled } from './drill/oracle.ts';
import { outcomeOf } from './drill/outcome.ts';
import type { Outcome } from './drill/outcome.ts';
import { figure } from './drill/figures.ts';
import { PERIOD } from './drill/town.ts';
import { asApplication, ownDatabase, ownPlace, registerNamespace, until } from './drill/service.ts';
import type { Place } from './drill/service.ts';
import { temporalServer } from '../support/stack.ts';

const LIMIT_MS = 150_000;

const quiet = (): void => undefined;
/** Conditions that stay true once they are: a slow look must not miss its moment. */
const opened = (key: string): string => `exists (select 1 from stage where key = '${key}')`;
const bothOpened = (key: string): string => `(select count(*) from stage where key = '${key}') = 2`;

/** The worker has been round all its cases since then. */
const LOOKED = `exists (select 1 from loop_run where loop = 'reconcile' and last_run > $1)`;

async function now({ pool }: Store): Promise<Date | undefined> {
  return (await pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]?.now;
}

/**
 * Plays a month while `harm` is done to it, checks it and says what it came to. `harm` returns how often a sender of
 * mails or its database died.
 */
async function tell(
  place: Place,
  harm: (month: Month) => Promise<number | undefined> = () => Promise.resolve(undefined),
  held: readonly string[] = [],
): Promise<Outcome> {
  const month = await beginMonth(place, held);
  try {
    const [broken] = await Promise.all([harm(month), month.over()]);
    await expectNothingLostNothingDoubled(month.service, month.town, broken);
    expect(await scoresOf(month.store)).toEqual(EXPECTED);
    return await outcomeOf(month.store);
  } finally {
    await month.service.stop();
  }
}

let twin: Promise<Outcome>;

beforeAll(() => {
  // Runs beside the first drill: both mostly wait for their calendars.
  twin = ownPlace().then((place) => tell(place));
  twin.catch(quiet);
});

afterAll(removeFolders);

test(
  'the undisturbed month comes to what the story demands',
  async () => {
    const { talks, results, appeals } = await twin;
    expect(talks).toHaveLength(3);
    // seven members of each branch and an objection; two of the month before and an appeal
    expect(results).toHaveLength(18);
    expect(appeals).toEqual([
      {
        name: '甲第1支部党员4',
        period: '2025-12',
        step: 1,
        state: 'upheld',
        reviewer: expect.any(String),
        correction: 'applied',
        replaced: 1,
      },
    ]);
  },
  LIMIT_MS,
);

test(
  'a worker killed in each stage and between the steps of a talk changes nothing',
  async () => {
    const place = await ownPlace();
    const recoveries: number[] = [];
    // The first comes while the second branch's transition runs: its activity dies with its worker.
    const moments = [
      opened('declaration'),
      bothOpened('review'),
      bothOpened('publicity'),
      `exists (select 1 from talk_case where kind = 'committee' and held_at is not null)`,
    ];
    const outcome = await tell(
      place,
      async ({ store, held, service: { worker } }) => {
        for (const moment of moments) {
          await until(store, moment);
          const killed = await now(store);
          await worker.kill();
          await delay(200);
          const asked = performance.now();
          await worker.start();
          await until(store, LOOKED, [killed]);
          recoveries.push(performance.now() - asked);
        }
        held.clear();
        return moments.length;
      },
      // Every talk stops after its record until the harm is done.
      ['acknowledgeTalk', 'followUpTalk'],
    );
    figure('worker killed: restart to every case looked at, ms', recoveries);
    expect(recoveries).toHaveLength(moments.length);
    expect(outcome).toEqual(await twin);
  },
  LIMIT_MS,
);

test(
  'a lost Temporal namespace is restored from facts, in declaration and in publicity with a talk and an appeal open',
  async () => {
    const options = { uiPort: 0, namespace: 'default', env: process.env, log: quiet };
    let temporal = await startTemporal({ ...options, port: 0 });
    const { address } = temporal;
    const port = Number(address.split(':')[1]);
    const place = { ...(await ownDatabase()), address, namespace: 'default' };
    const recoveries: number[] = [];
    const lose = async ({ store, service: { client, worker } }: Month): Promise<void> => {
      const { rows } = await store.pool.query<{ workflowId: string }>(
        `select 'round/' || id as "workflowId" from round where state = 'running'
         union all select 'appeal/' || id from appeal where state = 'open' order by 1`,
      );
      const runs = (): Promise<string[]> =>
        Promise.all(rows.map(async ({ workflowId }) => (await client.workflow.getHandle(workflowId).describe()).runId));
      const before = await runs();
      expect(rows.filter(({ workflowId }) => workflowId.startsWith('appeal/'))).toHaveLength(1);
      await temporal.stop();
      temporal = await startTemporal({ ...options, port });
      expect(temporal.address).toBe(address);
      const asked = performance.now();
      // A supervisor would: whether the worker survives the loss is not what is tested.
      if (!worker.running) await worker.start();
      while ((await reconcile({ store, client, everything: true })) === null) await delay(50);
      const after = await runs();
      recoveries.push(performance.now() - asked);
      expect(after.filter((run) => before.includes(run))).toEqual([]);
    };
    try {
      const outcome = await tell(
        place,
        async (month) => {
          await until(month.store, bothOpened('declaration'));
          await lose(month);
          await until(
            month.store,
            `${bothOpened('publicity')} and exists (select 1 from talk_case where state = 'open')`,
          );
          await lose(month);
          month.held.clear();
          return undefined;
        },
        ['holdTalk', 'reviewAppeal'],
      );
      figure('namespace lost: reconcile to every round running again, ms', recoveries);
      expect(recoveries).toHaveLength(2);
      expect(outcome).toEqual(await twin);
    } finally {
      await temporal.stop();
    }
  },
  LIMIT_MS,
);

test(
  'a killed PostgreSQL loses nothing acknowledged, and nobody has to be restarted',
  async () => {
    const options = { dataDir: temporaryFolder(), log: quiet };
    let postgres = await startPostgres({ ...options, port: 0 });
    await migrate({ ownerUrl: postgres.url, applicationPassword: 'application' });
    const { address } = await temporalServer();
    const namespace = `drill-${crypto.randomUUID()}`;
    await registerNamespace(address, namespace);
    const place = { databaseUrl: asApplication(postgres.url), address, namespace, leave: () => postgres.stop() };
    const recoveries: number[] = [];
    const outcome = await tell(place, async ({ store, town, service: { worker } }) => {
      const { pid } = worker;
      const { port } = postgres;
      for (const moment of ['exists (select 1 from declared_item)', opened('publicity')]) {
        await until(store, moment);
        process.kill(postgres.pid, 'SIGKILL');
        await postgres.exited;
        // Somebody asks while nothing answers, and goes on asking the same API.
        const looking = town.person(town.organisation.officers.inspector).get('/inbox');
        await delay(300);
        postgres = await startPostgres({ ...options, port });
        expect(postgres.port).toBe(port);
        const asked = performance.now();
        await until(store, 'true');
        await until(store, LOOKED, [await now(store)]);
        recoveries.push(performance.now() - asked);
        await looking;
      }
      expect(worker.running).toBe(true);
      expect(worker.pid).toBe(pid);
      expect(town.ledger.broken).toBeGreaterThan(0);
      return recoveries.length;
    });
    figure('PostgreSQL killed: server up to worker at work, ms', recoveries);
    expect(outcome).toEqual(await twin);
  },
  LIMIT_MS,
);

test(
  'mail that is down, slow or refused holds nothing up and arrives afterwards, once',
  async () => {
    const place = await ownPlace();
    let failed = 0;
    const outcome = await tell(place, async ({ store, town, service: { mail } }) => {
      const [branch] = town.organisation.branches;
      const unreachable = branch?.members[3] ?? '';
      await store.pool.query('update person set email = null where id = $1', [unreachable]);
      await mail.down();
      await until(store, opened('declaration'));
      await until(store, opened('review'));
      await mail.up();
      mail.setFault({ kind: 'slow', ms: 1_500 });
      await until(store, opened('publicity'));
      mail.setFault({ kind: 'reject', at: 'sender', code: 554 });
      await until(store, `exists (select 1 from cycle where period = '${PERIOD}' and state = 'published')`);
      await until(store, `exists (select 1 from mail where state = 'queued' and last_error = '554')`);
      const { rows } = await store.pool.query<{ failed: number }>(
        `select count(*)::int as failed from mail where state = 'queued' and last_error is not null`,
      );
      failed = rows[0]?.failed ?? 0;
      mail.setFault(undefined);
      const secretary = town.person(branch?.secretary ?? '');
      const { calls } = await secretary.get(`/units/${branch?.id ?? ''}/call-list`);
      expect(calls.map((call: { person: { id: string } }) => call.person.id)).toContain(unreachable);
      return undefined;
    });
    figure('mails that failed at least once and arrived', [failed]);
    expect(failed).toBeGreaterThan(0);
    expect(outcome).toEqual(await twin);
  },
  LIMIT_MS,
);
