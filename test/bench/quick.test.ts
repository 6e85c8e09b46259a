import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { KEYS } from '../../bench/figures.ts';

const program = new URL('../../bench/main.ts', import.meta.url).pathname;
/** The parts that need neither a Temporal server nor compressed weeks. */
const PARTS = ['steps', 'recompute', 'inbox'];

test('the bench runs in small, and its last line has every figure', async () => {
  const args = [program, '--quick', '--json', '--only', PARTS.join(',')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' } });
  const figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number | null>;
  expect(Object.keys(figures)).toEqual([...KEYS]);
  const measured = ['humanStepsPerSecond', 'ratio', 'recomputedResultsPerSecond', 'inboxP99Ms', 'saturatedPerSecond'];
  for (const key of measured) expect(figures[key]).toBeGreaterThan(0);
}, 120_000);
