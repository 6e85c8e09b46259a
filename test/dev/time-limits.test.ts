import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { removeFolders, temporaryFolder } from '../support/folders.ts';

afterAll(removeFolders);

const HANGING = `
test('waits for ever', () => new Promise(() => undefined), 50);
describe('behind a hook', () => {
  beforeAll(() => new Promise(() => undefined), 50);
  test('is run all the same', () => undefined);
});
`;

/** Exit code and report of a jest of our kind over one file. */
async function play(text: string): Promise<{ code: number | null; report: string }> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.test.js'), text);
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const { resolve } = createRequire(import.meta.url);
  const config = {
    rootDir: folder,
    runner: resolve('jest-light-runner/child-process'),
    transform: {},
    setupFilesAfterEnv: [join(import.meta.dirname, '../support/time-limits.js')],
  };
  const args = [resolve('jest/bin/jest'), '--config', JSON.stringify(config)];
  return new Promise((done) => {
    const child = execFile(process.execPath, args, { env: { ...process.env, CI: 'true' } }, (_, __, report) => {
      done({ code: child.exitCode, report });
    });
  });
}

test('a test or hook that never ends fails at its limit, and the run goes on', async () => {
  const { code, report } = await play(HANGING);
  expect(report).toContain('✕ waits for ever');
  expect(report).toContain('✕ (beforeAll)');
  expect(report).toContain('✓ is run all the same');
  expect(report.match(/took longer than 50 ms/g)).toHaveLength(2);
  expect(code).toBe(1);
}, 60_000);
