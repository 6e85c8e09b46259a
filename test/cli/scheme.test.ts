import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { presetText } from '../../schemes/presets.ts';
import { removeFolders, temporaryFolder } from '../support/folders.ts';
import { jifen } from './jifen.ts';

afterAll(removeFolders);

const PRESET = presetText('monthly-points') ?? '';

function fileOf(yaml: string): string {
  const file = join(temporaryFolder(), 'scheme.yaml');
  writeFileSync(file, yaml);
  return file;
}

/** Line number of the first line that begins with a text. */
const lineOf = (yaml: string, start: string): number =>
  yaml.split('\n').findIndex((line) => line.startsWith(start)) + 1;

describe('jifen scheme check', () => {
  it('passes a preset by its name', async () => {
    expect(await jifen(['scheme', 'check', 'monthly-points'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('monthly-points.yaml: right.'),
      stderr: '',
    });
  });

  it('names every fault with file, line and column', async () => {
    const yaml = PRESET.replace(/^passMark:.*$/m, 'passMark: "many"').replace(/^places:.*$/m, 'places: 9');
    const file = fileOf(yaml);
    const { code, stdout, stderr } = await jifen(['scheme', 'check', file]);
    expect(code).toBe(1);
    expect(stdout).toContain(`${file}:${String(lineOf(yaml, 'passMark'))}:11 passMark: `);
    expect(stdout).toContain(`${file}:${String(lineOf(yaml, 'places'))}:9 places: `);
    expect(stderr).toBe(`${file} has 2 faults.\n`);
  });

  it('refuses stages that do not fit the shortest month', async () => {
    const yaml = PRESET.replace(/workingDays: 5/g, 'workingDays: 12');
    const { code, stdout } = await jifen(['scheme', 'check', fileOf(yaml)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/:\d+:\d+ stages: the stages take \d+ working days, but \d{4}-\d\d has \d+/);
  });

  it('checks a document against the preset it extends', async () => {
    const right = await jifen(['scheme', 'check', fileOf('extends: monthly-points\n')]);
    expect(right).toMatchObject({ code: 0 });
    const wrong = await jifen(['scheme', 'check', fileOf('extends: monthly-points\nscheme: other\n')]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/:2:\d+ scheme: .*fixed/);
  });

  it('says what there is when a name is neither a file nor a preset', async () => {
    const { code, stderr } = await jifen(['scheme', 'check', 'nothing']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'nothing is neither a file nor a preset; presets are: annual-points, monthly-points, ' +
        'monthly-points-with-talks, star-rating, star-rating-every-month, double-report, secretary-report.\n',
    );
  });
});

describe('jifen scheme show', () => {
  it('shows every item with its clause, and the version as JSON', async () => {
    const shown = await jifen(['scheme', 'show', 'monthly-points']);
    expect(shown.stdout).toContain('study-lecture');
    const { stdout } = await jifen(['scheme', 'show', 'monthly-points', '--json']);
    const { document, hash } = JSON.parse(stdout);
    expect(document.scheme).toBe('monthly-points');
    expect(shown.stdout).toContain(hash);
    for (const group of document.groups) {
      for (const item of group.items) expect(shown.stdout).toContain(item.key);
    }
  });
});
