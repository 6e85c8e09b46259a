import { runNoticeLoop } from '../../notices/loop.ts';
import { House, quiet, row, transportTo } from './house.ts';
import { ScriptedSmtp } from './smtp.ts';

const smtp = new ScriptedSmtp();
let house: House;

beforeAll(async () => {
  await smtp.start();
  house = await House.open();
}, 60_000);
afterAll(async () => {
  await house.close();
  await smtp.stop();
});
beforeEach(async () => {
  await house.clear();
  smtp.received.length = 0;
  smtp.accepted.length = 0;
});

/** Runs the loop around `work` and returns when it has ended. */
async function whileLooping(pollMs: number, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const transport = transportTo(smtp);
  const loop = runNoticeLoop({
    store: house.store,
    transport,
    publicUrl: 'https://jifen.example',
    log: quiet,
    signal: stop.signal,
    pollMs,
  });
  try {
    await work();
  } finally {
    stop.abort();
    await loop;
    transport.close();
  }
}

async function until(claim: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within 10 s: ${claim}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const listeners = async (): Promise<number[]> => {
  const { rows } = await house.owner.query(
    `select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
  );
  return rows.map(({ pid }) => pid);
};

const ranAt = async (): Promise<number> => {
  const { rows } = await house.pool.query(`select last_run from loop_run where loop = 'notices'`);
  return rows[0]?.last_run.getTime() ?? 0;
};

test('a queued notice is sent at once, long before the next poll', async () => {
  await whileLooping(60_000, async () => {
    const person = await house.person();
    await until('first run', async () => (await ranAt()) > 0 && (await listeners()).length === 1);
    await house.queue(row(person));
    await until('mail sent', () => smtp.accepted.length === 1);
  });
});

test('ending the loop leaves no listening connection and no run behind', async () => {
  await whileLooping(60_000, () => until('listening', async () => (await listeners()).length === 1));
  await until('gone', async () => (await listeners()).length === 0);
  await house.queue(row(await house.person()));
  expect(await house.column('notice', 'state')).toEqual(['queued']);
});

test('a lost listening connection is replaced, and nothing waits for it', async () => {
  await whileLooping(200, async () => {
    await until('listening', async () => (await listeners()).length === 1);
    const [before] = await listeners();
    await house.owner.query('select pg_terminate_backend($1)', [before]);
    await house.queue(row(await house.person()));
    await until('mail sent', () => smtp.accepted.length === 1);
    await until('listening again', async () => (await listeners()).some((pid) => pid !== before));
  });
});

test('every run leaves its time for readiness', async () => {
  await whileLooping(50, async () => {
    await until('a run', async () => (await ranAt()) > 0);
    const before = await ranAt();
    await until('a later run', async () => (await ranAt()) > before);
  });
});
