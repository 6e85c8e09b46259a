import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a jest that was started alone the folder where the first test that needs a server starts it. */
export default async function setUp() {
  if (process.env['JIFEN_TEST_STACK'] !== undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'jifen-tests-'));
  // PostgreSQL may run under another account and has to enter.
  await chmod(folder, 0o755);
  process.env['JIFEN_TEST_STACK'] = folder;
  process.env['JIFEN_TEST_STACK_LAZY'] = 'yes';
}
