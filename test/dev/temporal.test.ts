import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Client, Connection } from '@temporalio/client';

import { defaultCacheDir, type Env } from '../../dev/cache.ts';
import { identify } from '../../dev/process-identity.ts';
import { startTemporal, type RunningTemporal, type TemporalOptions } from '../../dev/temporal.ts';
import { killHard, startProgram } from '../support/child-program.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';

const silent = (): void => undefined;
const running: RunningTemporal[] = [];
const { TEMPORAL_ADDRESS: _given, ...own } = process.env;

async function start(options: Partial<TemporalOptions> = {}): Promise<RunningTemporal> {
  const server = await startTemporal({ port: 0, uiPort: 0, namespace: 'default', env: own, log: silent, ...options });
  running.push(server);
  return server;
}

async function withClient<T>(address: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

async function startWaiting(address: string, workflowId: string): Promise<void> {
  await withClient(address, async (client) => {
    await client.workflow.start('nobodyRunsThis', { workflowId, taskQueue: 'nobody' });
  });
}

async function statusOf(address: string, workflowId: string): Promise<string> {
  return await withClient(address, async (client) => {
    return (await client.workflow.getHandle(workflowId).describe()).status.name;
  });
}

async function takePort(): Promise<{ port: number; free: () => void }> {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  return { port, free: () => other.close() };
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(removeFolders);

test('workflows in a file survive a restart', async () => {
  const dbFile = join(temporaryFolder(), 'temporal.db');
  const first = await start({ dbFile });
  await startWaiting(first.address, 'waits');
  await first.stop();
  const second = await start({ dbFile });
  expect(await statusOf(second.address, 'waits')).toBe('RUNNING');
});

test('after SIGKILL of the program its server ends by itself and the next start finds the workflows', async () => {
  const dbFile = join(temporaryFolder(), 'temporal.db');
  const { child, said } = await startProgram(join(import.meta.dirname, 'fixtures/hold-temporal.ts'), [dbFile]);
  const { address, pid } = said as { address: string; pid: number };
  await startWaiting(address, 'waits');
  await killHard(child);
  while (identify(pid) !== undefined) await delay(20);
  expect(await statusOf((await start({ dbFile })).address, 'waits')).toBe('RUNNING');
});

test('a file in use by a living program is refused with one sentence', async () => {
  const folder = temporaryFolder();
  await start({ dbFile: join(folder, 'temporal.db') });
  const again = start({ dbFile: join(folder, 'temporal.db') });
  await expect(again).rejects.toThrow(`${folder} is in use by process ${process.pid}: stop that one first.`);
});

test('when the port is taken the next free one is used and reported', async () => {
  const taken = await takePort();
  const said: string[] = [];
  const server = await start({ port: taken.port, uiPort: taken.port, log: (sentence) => said.push(sentence) });
  taken.free();
  const port = Number(server.address.split(':')[1]);
  expect(port).toBeGreaterThan(taken.port);
  expect(server.uiUrl).not.toBe(`http://${server.address}`);
  expect(said).toContain(`Port ${taken.port} is taken, so Temporal listens on ${port}.`);
});

test('the web interface answers on loopback', async () => {
  const server = await start();
  expect((await fetch(server.uiUrl ?? '')).status).toBe(200);
});

test('a server given by TEMPORAL_ADDRESS is used and left running', async () => {
  const server = await start();
  const given = await start({ env: { ...own, TEMPORAL_ADDRESS: server.address } });
  expect(given.address).toBe(server.address);
  await given.stop();
  await startWaiting(server.address, 'still-there');
});

test('a given server without the namespace is refused with what to do', async () => {
  const server = await start();
  const env = { ...own, TEMPORAL_ADDRESS: server.address };
  const refused = start({ env, namespace: 'nowhere', givenLimitMs: 500 });
  await expect(refused).rejects.toThrow(/its namespace "nowhere" does not answer .*create the namespace/);
});

test('when there is no way to a server the error names the ways', async () => {
  // Nothing listens on the discard port, so the download fails at once, with or without a network.
  const dead = 'http://127.0.0.1:9';
  const env: Env = { PATH: '', HTTPS_PROXY: dead, HTTP_PROXY: dead, ALL_PROXY: dead };
  const refused = start({ env, cacheDir: temporaryFolder() });
  await expect(refused).rejects.toThrow(
    /set TEMPORAL_ADDRESS .* put the `temporal` command line tool on PATH, or install Go/,
  );
});

test('JIFEN_CACHE names the cache folder', () => {
  const folder = temporaryFolder();
  expect(defaultCacheDir({ JIFEN_CACHE: folder })).toBe(folder);
  expect(defaultCacheDir({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/jifen');
});
