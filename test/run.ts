import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { leashed, letGo } from '../dev/leash.ts';
import { StackError } from '../dev/stack-error.ts';
import { startPart, type Part } from './support/stack-servers.ts';
import { describePart } from './support/stack.ts';

/**
 * `npm test`: one PostgreSQL, one Temporal dev server and the test server's program for all test files, then jest with
 * the arguments given, then the counts as the last line.
 */
const PARTS = ['postgres', 'temporal', 'testServer'] as const satisfies readonly Part[];
/** How long jest may stay after its results are written: longer means a test left something open. */
const LINGER_MS = 20_000;

/** A file system in memory, where Linux has one with this much room for hundreds of databases that come and go. */
const MEMORY = { path: '/dev/shm', bytes: 2 ** 31 };

type Counts = { readonly passed: number; readonly failed: number };

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

/** Where the run keeps its files: a database is a thousand of them, on a disk a second's work. */
async function scratch(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(MEMORY.path);
    return bavail * bsize >= MEMORY.bytes ? MEMORY.path : tmpdir();
  } catch {
    return tmpdir();
  }
}

function startJest(folder: string, results: string): ChildProcess {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const node = ['--disable-warning=ExperimentalWarning', jest];
  const args = ['--json', `--outputFile=${results}`, ...process.argv.slice(2)];
  const [command, shellArgs] = leashed('TERM', process.execPath, [...node, ...args]);
  return spawn(command, shellArgs, {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: { ...process.env, JIFEN_TEST_STACK: folder, TMPDIR: dirname(folder) },
  });
}

/** Whether jest ended by itself with exit code 0. */
async function jestSucceeds(folder: string, results: string): Promise<boolean> {
  const child = startJest(folder, results);
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  let lingers: NodeJS.Timeout | undefined;
  const watch = setInterval(() => {
    if (lingers !== undefined || !existsSync(results)) return;
    lingers = setTimeout(() => {
      say('Jest does not end: a test left a server, pool or timer open.');
      child.kill('SIGKILL');
    }, LINGER_MS);
  }, 1_000);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  letGo(child);
  clearInterval(watch);
  clearTimeout(lingers);
  process.off('SIGINT', forward).off('SIGTERM', forward);
  return code === 0;
}

/** A file that could not run at all counts as one failure. */
async function countsOf(results: string): Promise<Counts> {
  if (!existsSync(results)) return { passed: 0, failed: 1 };
  const report = JSON.parse(await readFile(results, 'utf8')) as Record<string, number>;
  const failed = (report['numFailedTests'] ?? 0) + (report['numRuntimeErrorTestSuites'] ?? 0);
  return { passed: report['numPassedTests'] ?? 0, failed };
}

async function runTests(folder: string): Promise<boolean> {
  const results = join(folder, 'results.json.out');
  const stops: (() => Promise<void>)[] = [];
  let succeeded = false;
  try {
    const started = PARTS.map(async (part) => {
      const { described, stop } = await startPart(part, folder, process.env, say);
      stops.push(stop);
      describePart(folder, part, described);
    });
    const failure = (await Promise.allSettled(started)).find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    succeeded = await jestSucceeds(folder, results);
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    say(error.message);
  } finally {
    await Promise.allSettled(stops.map((stop) => stop()));
  }
  const { passed, failed } = await countsOf(results);
  const counted = succeeded || failed > 0 ? failed : 1;
  say(`${passed} passed, ${counted} failed`);
  return succeeded && counted === 0;
}

const folder = await mkdtemp(join(await scratch(), 'jifen-tests-'));
// PostgreSQL may run under another account and has to enter.
await chmod(folder, 0o755);
try {
  if (!(await runTests(folder))) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
