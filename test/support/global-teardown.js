import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Ends what tests started for themselves; servers started by test/run.ts are its own to stop. */
export default async function tearDown() {
  const folder = process.env['JIFEN_TEST_STACK'];
  if (folder === undefined || process.env['JIFEN_TEST_STACK_LAZY'] === undefined) return;
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
    const { pid } = JSON.parse(await readFile(join(folder, file), 'utf8'));
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It ended with the worker that had started it.
    }
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
