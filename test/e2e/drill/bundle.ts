import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

import { WORKFLOWS_PATH } from '../../../worker/run.ts';

/** The workflow bundle of this test run as a file, built by whoever asks first: a restarted worker must start fast. */
export async function workflowBundle(): Promise<string> {
  const folder = process.env['JIFEN_TEST_STACK'];
  if (folder === undefined) throw new Error('Run tests through jest: its set-up names the stack folder.');
  const file = join(folder, 'workflows.bundle.cjs');
  if (existsSync(file)) return file;
  try {
    mkdirSync(`${file}.lock`);
  } catch {
    // Another test file is building it; the waiting test's own time limit bounds this.
    while (!existsSync(file)) await delay(50);
    return file;
  }
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS_PATH, logger: new DefaultLogger('ERROR') });
  writeFileSync(`${file}.new`, code);
  renameSync(`${file}.new`, file);
  return file;
}
