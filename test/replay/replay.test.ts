import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';

import * as workflows from '../../workflows/index.ts';
import { workflowBundle } from '../e2e/drill/bundle.ts';
import { quietTemporal } from '../support/quiet-temporal.ts';
import { readHistory } from './history-file.ts';

const FOLDER = join(import.meta.dirname, 'histories');
const FILES = readdirSync(FOLDER).toSorted();
const NAME = /^([a-zA-Z]+)-(\d+)-([a-z-]+)\.json$/;
const LIMIT_MS = 60_000;

async function replay(file: string, workflowBundle: WorkflowBundleOption): Promise<void> {
  const history = readHistory(join(FOLDER, file));
  const id = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? 'unknown';
  await Worker.runReplayHistory({ workflowBundle }, history, id);
}

let current: WorkflowBundleOption;

beforeAll(async () => {
  quietTemporal();
  current = { codePath: await workflowBundle() };
}, LIMIT_MS);

test('every workflow has stored histories, and every file says which, since when and what it shows', () => {
  const types = FILES.map((file) => NAME.exec(file)?.[1]);
  expect(types).not.toContain(undefined);
  expect([...new Set(types)].toSorted()).toEqual(Object.keys(workflows).toSorted());
  for (const file of FILES) {
    const [started] = readHistory(join(FOLDER, file)).events ?? [];
    expect(started?.workflowExecutionStartedEventAttributes?.workflowType?.name).toBe(NAME.exec(file)?.[1]);
  }
});

test.each(FILES)('%s replays on the workflows as they are', (file) => replay(file, current), LIMIT_MS);

test(
  'a workflow that does the same things in another order fails, so the guard would have told',
  async () => {
    const workflowsPath = fileURLToPath(new URL('./fixtures/reordered.ts', import.meta.url));
    const reordered = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    for (const file of FILES.filter((name) => name.startsWith('branchRound-'))) {
      await expect(replay(file, reordered)).rejects.toThrow(DeterminismViolationError);
    }
  },
  LIMIT_MS,
);

test(
  'a change behind a patch replays what was recorded before it',
  async () => {
    const workflowsPath = fileURLToPath(new URL('./fixtures/patched.ts', import.meta.url));
    const patched = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    for (const file of FILES.filter((name) => name.startsWith('rectification-'))) await replay(file, patched);
  },
  LIMIT_MS,
);

/** Ids, and words of code: names of states, activities and refusals. */
const HARMLESS = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[a-zA-Z]+(-[a-z]+)*)$/;
const MOST_BYTES = 1_024;

/** What a payload says, taken apart to its strings. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}

function payloadsIn(value: unknown): { metadata: Record<string, string>; data?: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('metadata' in value && typeof value.metadata === 'object' && value.metadata !== null) return [value as never];
  return Object.values(value).flatMap(payloadsIn);
}

test.each(['赵例一', 'member-1001@example.invalid', '58.5', '+86 100 0000 1001', 'Li Ming'])(
  'the scan would find %s in a payload',
  (text) => {
    expect(stringsIn({ talkId: [text] }).filter((one) => !HARMLESS.test(one))).toEqual([text]);
  },
);

test.each(FILES)('%s carries ids and code words, never a person', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  expect(text).not.toMatch(/\p{Script=Han}/u);
  const payloads = payloadsIn(JSON.parse(text));
  expect(payloads.length).toBeGreaterThan(0);
  for (const { metadata, data = '' } of payloads) {
    const encoding = Buffer.from(metadata['encoding'] ?? '', 'base64').toString();
    const content = Buffer.from(data, 'base64').toString();
    expect(content.length).toBeLessThanOrEqual(MOST_BYTES);
    if (encoding === 'json/plain') {
      const strange = stringsIn(JSON.parse(content)).filter((one) => !HARMLESS.test(one));
      expect(strange).toEqual([]);
    } else {
      // The SDK's own: nothing at all, or which of its flags and patches are in use.
      expect(encoding).toMatch(/^(binary\/null|json\/protobuf|binary\/protobuf)$/);
    }
  }
});
