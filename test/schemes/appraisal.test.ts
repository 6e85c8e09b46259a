/** Documents of appraisals: what is right, and every fault with its line. */
import { loadAppraisal, procedureOf } from '../../schemes/load-appraisal.ts';
import { describeErrors } from '../../schemes/load.ts';
import { loadAppraisalPreset, presetNames, presetText } from '../../schemes/presets.ts';

const PRESET = presetText('double-report') ?? '';

function faults(text: string): string[] {
  const result = loadAppraisal(text, 'draft.yaml');
  return result.ok ? [] : describeErrors('draft', result.errors);
}

/** The preset with the first text of a kind replaced. */
function edited(from: string, to: string): string {
  if (!PRESET.includes(from)) throw new Error(`the preset does not say ${from}`);
  return PRESET.replace(from, to);
}
/** The line on which a text stands in the edited preset. */
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

test('the presets are right, and say of which procedure they are', () => {
  expect(presetNames('appraisal')).toEqual(['double-report', 'secretary-report']);
  for (const name of presetNames('appraisal')) {
    expect(loadAppraisalPreset(name)).toMatchObject({ ok: true });
    expect(procedureOf(presetText(name) ?? '')).toBe('appraisal');
  }
  expect(procedureOf(presetText('monthly-points') ?? '')).toBe('points');
});

test.each([
  ["weight: '40'", "weight: '45'", 'parts', 'the weights do not add up to 100'],
  ['secrecy: realName', 'secrecy: anonymous', 'parts[0].ballot.secrecy', 'an appraisal is rated by real name'],
  ['minimumSheets: 3', 'minimumSheets: 1', 'parts[0].ballot.minimumSheets', 'the mean of one sheet is that sheet'],
  ['electorate: committee', 'electorate: masses', 'parts[2].ballot.electorate', 'are not asked in an appraisal'],
  [
    'electorate: committee',
    'electorate: otherOrganisations',
    'parts[2].ballot.electorate',
    'already rate in another part',
  ],
  ['key: mutual', 'key: committee', 'parts[2].key', 'is used twice'],
  ['leastTeam: 2', 'leastTeam: many', 'areas.leastTeam', 'expected a whole number'],
  ['subjects: organisations', 'subjects: teams', 'subjects', 'Invalid option'],
  ['places: 1', 'places: 1\nrounds: 2', 'rounds', 'unknown key "rounds"'],
  ['minimumReturn: 1/2', 'minimumReturn: 3/2', 'parts[0].ballot.minimumReturn', 'is more than all'],
])('%s → %s', (from, to, path, message) => {
  const text = edited(from, to);
  const [fault, ...more] = faults(text);
  expect(more).toEqual([]);
  const { 1: line } = /^draft:(\d+):/.exec(fault ?? '') ?? [];
  expect(Number(line)).toBeGreaterThan(0);
  expect(fault).toContain(` ${path}: `);
  expect(fault).toContain(message);
});

test('a fault names the line of the text', () => {
  const text = edited('secrecy: realName', 'secrecy: anonymous');
  expect(faults(text)[0]).toMatch(new RegExp(`^draft:${String(lineOf(text, 'anonymous'))}:`));
});

test('a scale that does not fall and a document without a part are refused', () => {
  const graded = `${PRESET}grades:
  clause: G
  scale:
    - { key: a, clause: G1, title: { zh: 甲, en: A }, from: '80' }
    - { key: b, clause: G2, title: { zh: 乙, en: B }, from: '80' }
`;
  expect(faults(graded)).toEqual([expect.stringContaining('grades.scale[1].from: is not below the 80')]);
  expect(faults(PRESET.replace(/^parts:[\s\S]*?^comments:/m, 'parts: []\ncomments:'))).toHaveLength(1);
});
