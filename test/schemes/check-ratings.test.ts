/** Every rule of composition and grades (schemes/check-ratings.ts), broken once in the preset of star rating. */
import type { SchemeDocument } from '../../domain/scheme.ts';
import { ratingFaults } from '../../schemes/check-ratings.ts';
import { loadScheme } from '../../schemes/load.ts';
import { presetText } from '../../schemes/presets.ts';
import { edited, faultsOf, placeOf } from './edits.ts';

const PRESET = presetText('star-rating') ?? '';
const COMPOSITION = PRESET.slice(PRESET.indexOf('composition:\n'), PRESET.indexOf('grades:\n'));
const GRADES = PRESET.slice(PRESET.indexOf('grades:\n'), PRESET.indexOf('ranking:'));
const UNFIXED = PRESET.replace('  - composition\n', '').replace('  - grades\n', '');

/** The fault's message, what is replaced by what after "composition:", where the fault stands and its path. */
type Case = readonly [message: string, from: string, to: string, marker: string, path: string];

function breaks([message, from, to, marker, path]: Case): void {
  const text = edited(PRESET, from, to, '\ncomposition:');
  expect(faultsOf(text)).toEqual([`${placeOf(text, marker, '\ncomposition:')} ${path} ${message}`]);
}

describe('parts', () => {
  test.each<Case>([
    [
      'the key "peers" is used twice',
      'key: masses',
      'key: peers',
      "key: |peers, clause: '3.3'",
      'composition.parts[2].key',
    ],
    ['the weights do not add up to 100', 'weight: 5', 'weight: 4.9', 'parts:\n    |- {', 'composition.parts'],
    ['must be more than 0', 'weight: 5', 'weight: 0', 'weight: |0', 'composition.parts[0].weight'],
  ])('%s', (...one) => {
    breaks(one);
  });

  test('their weights add up to exactly 100, also in decimals (hrms#690)', () => {
    const decimals = edited(edited(PRESET, 'weight: 5', 'weight: 5.05'), 'weight: 25', 'weight: 24.95');
    expect(faultsOf(decimals)).toEqual([]);
  });

  test('name stages that exist and have a number', () => {
    const nobody = edited(PRESET, 'stage: masses', 'stage: nobody');
    expect(faultsOf(nobody)).toEqual([
      `${placeOf(nobody, '- key: |masses\n')} stages[2].key no part of the composition counts it`,
      `${placeOf(nobody, 'stage: |nobody')} composition.parts[2].stage there is no stage "nobody"`,
    ]);
    const posting = edited(PRESET, 'stage: masses', 'stage: publicity');
    expect(faultsOf(posting)).toContain(
      `${placeOf(posting, 'stage: |publicity')} composition.parts[2].stage a publicity has no number`,
    );
  });

  test('count a stage once, and leave none out', () => {
    const text = edited(PRESET, 'stage: masses', 'stage: peers');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, '- key: |masses\n')} stages[2].key no part of the composition counts it`,
      `${placeOf(text, 'stage: |peers', 'key: masses,')} composition.parts[2].stage the stage "peers" already has a part`,
    ]);
  });

  test('come together where their ballots run', () => {
    const yearly = edited(PRESET, 'every: quarter', 'every: year', '- key: masses\n');
    expect(faultsOf(yearly)).toEqual([
      `${placeOf(yearly, 'stage: |masses')} composition.parts[2].stage "masses" runs every year, the parts come together every quarter`,
    ]);
    const self = edited(PRESET, 'workingDays: 3', 'workingDays: 3\n    every: year', '- key: self\n');
    expect(faultsOf(self)).toEqual([
      `${placeOf(self, 'every: |year')} stages[0].every declaration runs every month`,
      `${placeOf(self, 'stage: |self')} composition.parts[0].stage "self" runs every year, the parts come together every quarter`,
    ]);
    const half = edited(PRESET, 'every: quarter', 'every: halfYear', '\ncomposition:');
    expect(faultsOf(half).map((fault) => fault.split(' ')[1])).toEqual([
      'composition.parts[1].stage',
      'composition.parts[2].stage',
      'composition.parts[4].stage',
    ]);
  });
});

describe('fixed weights for missing parts', () => {
  const without = (list: string) =>
    edited(PRESET, '  parts:\n', `  without:\n    - ${list}\n  parts:\n`, '\ncomposition:');
  const RIGHT = '{ parts: [masses], weights: { self: 10, peers: 30, branch: 35, committee: 25 } }';

  test('may be stated', () => {
    expect(faultsOf(without(RIGHT))).toEqual([]);
    const both = `${RIGHT}\n    - { parts: [masses, peers], weights: { self: 10, branch: 50, committee: 40 } }`;
    expect(faultsOf(without(both))).toEqual([]);
  });

  test.each([
    ['{ parts: [mass], weights: { self: 100 } }', '[|mass]', 'parts[0]', 'is no part'],
    ['{ parts: [masses, masses], weights: { self: 100 } }', 'masses, |masses', 'parts[1]', 'is named twice'],
    [
      '{ parts: [masses], weights: { self: 40, peers: 60 } }',
      'weights: |{',
      'weights',
      'must name self, peers, branch, committee and nothing else',
    ],
    [
      '{ parts: [masses, peers], weights: { self: 10, peers: 10, branch: 40, committee: 40 } }',
      'weights: |{',
      'weights',
      'must name self, branch, committee and nothing else',
    ],
    [
      '{ parts: [masses], weights: { self: 10, peers: 30, branch: 35, committee: 24.9 } }',
      'weights: |{',
      'weights',
      'do not add up to 100',
    ],
  ])('%s: %s', (list, marker, path, message) => {
    const text = without(list);
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, marker, '\n  without:')} composition.without[0].${path} ${message}`,
    ]);
  });

  test('are stated once for the same parts', () => {
    const again = RIGHT.replace('self: 10, peers: 30', 'self: 20, peers: 20');
    const text = without(`${RIGHT}\n    - ${again}`);
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'parts: |[', RIGHT.slice(-20))} composition.without[1].parts has its weights above already`,
    ]);
  });
});

describe('the whole', () => {
  test('a ballot or comprehensive review counts only in a composition', () => {
    const text = UNFIXED.replace(COMPOSITION, '').replace(GRADES, '');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'kind: |ballot')} stages[1].kind a ballot counts only in a composition, and there is none`,
      `${placeOf(text, 'kind: |ballot', '- key: masses\n')} stages[2].kind a ballot counts only in a composition, and there is none`,
      `${placeOf(text, 'kind: |comprehensive')} stages[4].kind a comprehensive counts only in a composition, and there is none`,
    ]);
  });

  test('grades are drawn from ratings', () => {
    const text = UNFIXED.replace(COMPOSITION, '');
    expect(faultsOf(text)).toContain(
      `${placeOf(text, 'grades:\n  |clause')} grades grades are drawn from ratings, and there is no composition`,
    );
    expect(faultsOf(UNFIXED.replace(GRADES, ''))).toEqual([]);
  });

  test('points that are a part of a rating are numbers from 0 to 100', () => {
    for (const range of ['{ min: 0, max: 120 }', '{ min: -10, max: 100 }']) {
      const text = edited(PRESET, '{ min: 0, max: 100 }', range);
      expect(faultsOf(text)).toEqual([
        `${placeOf(text, 'range: |{')} range the parts of a rating are numbers from 0 to 100, and so are its points`,
      ]);
    }
  });

  test('a quarter of two months of points and one rating has no mean and no ranking', () => {
    const text = edited(PRESET, 'quarterly: false', 'quarterly: true');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'quarterly: |true')} ranking.quarterly a quarter of points and ratings has no mean`,
    ]);
    const monthly = edited(presetText('star-rating-every-month') ?? '', 'quarterly: "false"', 'quarterly: "true"');
    expect(faultsOf(monthly)).toEqual([]);
  });

  test('a review nobody counts is named', () => {
    const text = edited(
      PRESET,
      "key: branch,\n        clause: '3.4',\n        stage: branch,",
      "key: branch,\n        clause: '3.4',\n        stage: meeting,",
    );
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, '- key: |branch\n')} stages[3].key no part of the composition counts it`,
      `${placeOf(text, 'stage: |meeting')} composition.parts[3].stage a meeting has no number`,
    ]);
  });
});

describe('grades', () => {
  test.each<Case>([
    ['the key "five" is used twice', 'key: four', 'key: five', "key: |five, clause: '5.2'", 'grades.scale[1].key'],
    [
      'is not below 95; the scale goes from high to low',
      'from: 90',
      'from: 95.0',
      'from: |95.0',
      'grades.scale[1].from',
    ],
    ['nobody can reach it: the range ends at 100', 'from: 95', 'from: 100.5', 'from: |100.5', 'grades.scale[0].from'],
    [
      'is more than 100',
      'ceilingPercent: 20',
      'ceilingPercent: 101',
      'ceilingPercent: |101',
      'grades.scale[0].ceilingPercent',
    ],
    ['must be from 0 to 9', 'stars: 5', 'stars: 10', 'stars: |10', 'grades.scale[0].stars'],
  ])('%s', (...one) => {
    breaks(one);
  });

  test('a shared ceiling needs a comprehensive review that fills it', () => {
    expect(faultsOf(edited(PRESET, 'ceilingScope: branch', 'ceilingScope: pooled'))).toEqual([]);
    const loaded = loadScheme(PRESET, { name: 'draft.yaml' });
    if (!loaded.ok) throw new Error('the preset has faults');
    const { document } = loaded.version;
    const stages = document.stages.filter(({ kind }) => kind !== 'comprehensive');
    const scoped = (ceilingScope: 'branch' | 'committee'): SchemeDocument => ({
      ...document,
      stages,
      ...(document.grades === undefined ? {} : { grades: { ...document.grades, ceilingScope } }),
    });
    const faultsAt = (one: SchemeDocument): string[] => ratingFaults(one).map(({ path }) => path.join('.'));
    expect(faultsAt(scoped('committee'))).toContain('grades.ceilingScope');
    expect(faultsAt(scoped('branch'))).not.toContain('grades.ceilingScope');
  });

  test('a shared ceiling is filled in a meeting, not by signatures', () => {
    const signed = edited(PRESET, '    comprehensive:\n', '    panel: { decides: allSign }\n    comprehensive:\n');
    expect(faultsOf(signed)).toEqual([]);
    const [fault] = faultsOf(edited(signed, 'ceilingScope: branch', 'ceilingScope: pooled'));
    expect(fault).toContain('a shared ceiling is filled in a meeting');
  });

  test('an unknown scope or way with ties is a fault with its place', () => {
    for (const [from, to] of [
      ['ceilingScope: branch', 'ceilingScope: world'],
      ['ties: neither', 'ties: maybe'],
    ] as const) {
      const text = edited(PRESET, from, to);
      expect(faultsOf(text)).toEqual([expect.stringMatching(`^${placeOf(text, to.replace(': ', ': |'))} grades.`)]);
    }
  });
});
