import type { ChildProcess } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import pg from 'pg';

import { closedFolder, reachableBinaries, reachableData } from '../../dev/postgres-account.ts';
import { packagedBinaries } from '../../dev/postgres-cluster.ts';
import { startPostgres, type RunningPostgres } from '../../dev/postgres.ts';
import { identify } from '../../dev/process-identity.ts';
import { killHard, startProgram } from '../support/child-program.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';

const silent = (): void => undefined;
const running: RunningPostgres[] = [];

async function start(dataDir: string, port = 0, log: (sentence: string) => void = silent): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, port, log });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', silent);
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function writeMark(url: string, mark: string): Promise<void> {
  await query(url, `CREATE TABLE IF NOT EXISTS mark (word text); INSERT INTO mark VALUES ('${mark}')`);
}

async function marks(url: string): Promise<unknown[]> {
  return (await query(url, 'SELECT word FROM mark ORDER BY word')).map((row) => row['word']);
}

async function holdPostgres(folder: string): Promise<{ child: ChildProcess; said: { url: string; pid: number } }> {
  const { child, said } = await startProgram(join(import.meta.dirname, 'fixtures/hold-postgres.ts'), [folder]);
  return { child, said: said as { url: string; pid: number } };
}

/** Returns when no such process lives; the test's own time limit bounds the wait. */
async function untilGone(pid: number): Promise<void> {
  while (identify(pid) !== undefined) await delay(20);
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(removeFolders);

test('a clean restart keeps the data, the password and the port', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  await writeMark(first.url, 'kept');
  await first.stop();
  const second = await start(folder, first.port);
  expect(second.url).toBe(first.url);
  expect(await marks(second.url)).toEqual(['kept']);
});

test('the server speaks UTF-8, sorts by code point, syncs to disk, takes 200 connections and listens on loopback only', async () => {
  const { url } = await start(temporaryFolder());
  const [row] = await query(
    url,
    `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
            current_setting('max_connections') AS connections, current_setting('listen_addresses') AS listens,
            (SELECT datcollate FROM pg_database WHERE datname = current_database()) AS collation`,
  );
  expect(row).toEqual({ encoding: 'UTF8', fsync: 'on', connections: '200', listens: '127.0.0.1', collation: 'C' });
});

test('a wrong password is refused', async () => {
  const { url } = await start(temporaryFolder());
  await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test('after SIGKILL of the server committed data is there and the next start is clean', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  await writeMark(first.url, 'committed');
  process.kill(first.pid, 'SIGKILL');
  await first.exited;
  const second = await start(folder);
  expect(await marks(second.url)).toEqual(['committed']);
});

test('after SIGKILL of the program its server ends by itself and the next start is clean', async () => {
  const folder = temporaryFolder();
  const { child, said } = await holdPostgres(folder);
  await writeMark(said.url, 'committed');
  await killHard(child);
  await untilGone(said.pid);
  const second = await start(folder);
  expect(await marks(second.url)).toEqual(['committed']);
});

test('a server that outlived its killed program is ended, not fought', async () => {
  const folder = temporaryFolder();
  const { child, said } = await holdPostgres(folder);
  await writeMark(said.url, 'committed');
  // A stopped process takes no signal until it is continued: the watcher's request stays pending, as if it had been lost.
  process.kill(said.pid, 'SIGSTOP');
  await killHard(child);
  setTimeout(() => process.kill(said.pid, 'SIGCONT'), 300);
  const second = await start(folder);
  expect(await marks(second.url)).toEqual(['committed']);
});

test('a folder in use by a living program is refused with one sentence', async () => {
  const folder = temporaryFolder();
  await start(folder);
  await expect(start(folder)).rejects.toThrow(`${folder} is in use by process ${process.pid}: stop that one first.`);
});

test('a lock file naming some other living program does not prevent the start', async () => {
  const folder = temporaryFolder();
  const first = await start(folder);
  await writeMark(first.url, 'kept');
  await first.stop();
  await writeFile(join(folder, 'cluster/postmaster.pid'), `${process.pid}\n${folder}/cluster\n`);
  expect(await marks((await start(folder)).url)).toEqual(['kept']);
});

test('data written by a newer major version is refused with one sentence and left as it was', async () => {
  const folder = temporaryFolder();
  await (await start(folder)).stop();
  const file = join(folder, 'cluster/PG_VERSION');
  await writeFile(file, '99\n');
  await expect(start(folder)).rejects.toThrow(
    /was written by PostgreSQL 99, newer than the \d+ of this version: start it/,
  );
  expect(await readFile(file, 'utf8')).toBe('99\n');
});

test('an interrupted creation is begun again', async () => {
  const folder = temporaryFolder();
  await mkdir(join(folder, 'cluster.new/base'), { recursive: true });
  const { url } = await start(folder);
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('when the port is taken the next free one is used and reported', async () => {
  const other = createServer();
  const taken = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  const said: string[] = [];
  const server = await start(temporaryFolder(), taken, (sentence) => said.push(sentence));
  other.close();
  expect(server.port).toBeGreaterThan(taken);
  expect(said).toContain(`Port ${taken} is taken, so PostgreSQL listens on ${server.port}.`);
});

describe('where root lends PostgreSQL another account', () => {
  const somebody = { uid: 65_533, gid: 65_533 };

  test('a closed parent folder is found', async () => {
    const folder = temporaryFolder();
    const inner = join(folder, 'closed/inner');
    await mkdir(inner, { recursive: true });
    expect(closedFolder(inner, somebody)).toBeUndefined();
    await chmod(join(folder, 'closed'), 0o700);
    expect(closedFolder(inner, somebody)).toBe(join(folder, 'closed'));
    expect(closedFolder(inner, { uid: (await stat(folder)).uid, gid: 65_533 })).toBeUndefined();
  });

  const asRoot = process.getuid?.() === 0 ? test : test.skip;

  asRoot(
    'a server whose programs and folder it cannot enter runs from copies, says where, and comes back there',
    async () => {
      const closed = join(temporaryFolder(), 'closed');
      await mkdir(closed, { mode: 0o700 });
      await cp(dirname(packagedBinaries()), join(closed, 'package'), { recursive: true, verbatimSymlinks: true });
      const binaries = join(closed, 'package/native');
      const said: string[] = [];
      const dataDir = join(closed, '.jifen/postgres');
      const options = { dataDir, binaries, port: 0, log: (sentence: string) => said.push(sentence) };
      const first = await startPostgres(options);
      await writeMark(first.url, 'kept');
      await first.stop();
      expect(said[0]).toBe(
        `The postgres account cannot enter ${dataDir}, so the database is kept in ${first.dataDir}.`,
      );
      const copy = /kept in (\S+)\.$/.exec(said[1] ?? '')?.[1] ?? '';
      expect(closedFolder(join(copy, 'bin/postgres'), somebody)).toBeUndefined();
      const second = await startPostgres(options);
      expect(await marks(second.url)).toEqual(['kept']);
      await second.stop();
      expect(said).toHaveLength(2);
      for (const folder of [first.dataDir, copy]) await rm(folder, { recursive: true });
    },
  );

  asRoot('programs it cannot enter are copied once', async () => {
    const closed = join(temporaryFolder(), 'closed');
    await mkdir(join(closed, 'native/bin'), { recursive: true });
    await writeFile(join(closed, 'package.json'), '{}');
    await writeFile(join(closed, 'native/bin/postgres'), '', { mode: 0o700 });
    await chmod(closed, 0o700);
    const said: string[] = [];
    const log = (sentence: string): void => void said.push(sentence);
    const copy = await reachableBinaries(join(closed, 'native'), somebody, log);
    expect(closedFolder(join(copy, 'bin'), somebody)).toBeUndefined();
    expect((await stat(join(copy, 'bin/postgres'))).mode & 0o777).toBe(0o755);
    expect(await reachableBinaries(join(closed, 'native'), somebody, log)).toBe(copy);
    expect(said).toHaveLength(1);
    await rm(copy, { recursive: true });
  });

  asRoot('a substitute folder is forgotten with the note that leads to it', async () => {
    const closed = join(temporaryFolder(), 'closed');
    await mkdir(closed, { mode: 0o700 });
    const first = await reachableData(join(closed, '.jifen/postgres'), somebody, silent);
    await rm(join(closed, '.jifen'), { recursive: true });
    const second = await reachableData(join(closed, '.jifen/postgres'), somebody, silent);
    expect(second).not.toBe(first);
    for (const folder of [first, second]) await rm(folder, { recursive: true });
  });
});
