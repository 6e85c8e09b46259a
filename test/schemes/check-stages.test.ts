/** Every rule between and inside stages (schemes/check-stages.ts), broken once in the preset of star rating. */
import fc from 'fast-check';
import { presetText } from '../../schemes/presets.ts';
import { edited, faultsOf, placeOf, stageText } from './edits.ts';

const PRESET = presetText('star-rating') ?? '';

/** The fault's message, which stage is edited, what is replaced by what, where the fault stands and its path. */
type Case = readonly [message: string, stage: string, from: string, to: string, marker: string, path: string];

function breaks([message, stage, from, to, marker, path]: Case): void {
  const anchor = `- key: ${stage}\n`;
  const text = edited(PRESET, from, to, anchor);
  expect(faultsOf(text)).toEqual([`${placeOf(text, marker, anchor)} ${path} ${message}`]);
}

/** The preset with a stage moved before another one. */
function moved(stage: string, before: string): string {
  const own = stageText(PRESET, stage);
  return edited(PRESET.replace(own, ''), `  - key: ${before}\n`, `${own}  - key: ${before}\n`, '\nstages:');
}

test('the preset itself breaks none', () => {
  expect(faultsOf(PRESET)).toEqual([]);
});

describe('the order of the stages', () => {
  const committee = stageText(PRESET, 'committee');
  const again = (kind: string) => PRESET.replace(committee, `${committee}${committee.replace('key: committee', kind)}`);

  test('a ballot comes after the declaration', () => {
    const text = moved('peers', 'self');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'kind: |ballot')} stages[0].kind a ballot comes after the declaration`,
    ]);
  });

  test('a ballot comes before the comprehensive review and before the publicity', () => {
    const late = moved('masses', 'publicity');
    expect(faultsOf(late)).toEqual([
      `${placeOf(late, 'kind: |ballot', '- key: masses\n')} stages[4].kind a ballot comes before the comprehensive`,
    ]);
    const latest = moved('masses', 'meeting');
    expect(faultsOf(latest)).toEqual([expect.stringMatching(/ stages\[5\]\.kind a ballot comes before the comprehen/)]);
  });

  test('a ballot may stand after the review', () => {
    expect(faultsOf(moved('masses', 'committee'))).toEqual([]);
  });

  test('the comprehensive review comes after the review it looks at', () => {
    const text = moved('committee', 'branch');
    const order = 'declaration, review, spotCheck, comprehensive, publicity';
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'kind: |review', '- key: branch\n')} stages[4].kind review comes before comprehensive; the order is ${order}`,
    ]);
  });

  test('there is one comprehensive review', () => {
    expect(faultsOf(again('key: committee-again'))).toContainEqual(
      expect.stringMatching(/ stages\[5\]\.kind there is a second comprehensive stage$/),
    );
  });

  test('a key names one stage', () => {
    expect(faultsOf(again('key: committee'))).toContainEqual(
      expect.stringMatching(/ stages\[5\]\.key the key "committee" is used twice$/),
    );
  });
});

describe('a stage that runs alongside another', () => {
  test.each<Case>([
    [
      'there is no earlier stage "nobody"',
      'meeting',
      'alongside: publicity',
      'alongside: nobody',
      'alongside: |nobody',
      'stages[6].alongside',
    ],
    [
      'a publicity does not run alongside a review',
      'publicity',
      'workingDays: 5',
      'workingDays: 5\n    alongside: branch',
      'alongside: |branch',
      'stages[5].alongside',
    ],
    [
      'a meeting does not run alongside a review',
      'meeting',
      'alongside: publicity',
      'alongside: branch',
      'alongside: |branch',
      'stages[6].alongside',
    ],
    [
      'a review does not run alongside a ballot',
      'branch',
      'workingDays: 3',
      'workingDays: 3\n    alongside: peers',
      'alongside: |peers',
      'stages[3].alongside',
    ],
  ])('%s', (...one) => {
    breaks(one);
  });

  test('names one that stands before it', () => {
    const text = edited(
      edited(PRESET, '    alongside: peers\n', ''),
      'workingDays: 3',
      'workingDays: 3\n    alongside: masses',
      '- key: peers\n',
    );
    expect(faultsOf(text)).toContain(
      `${placeOf(text, 'alongside: |masses')} stages[1].alongside there is no earlier stage "masses"`,
    );
  });

  test('a ballot does not run alongside the declaration', () => {
    const text = edited(PRESET, 'workingDays: 3', 'workingDays: 3\n    alongside: self', '- key: peers\n');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'alongside: |self')} stages[1].alongside a ballot does not run alongside a declaration`,
    ]);
  });
});

describe('a stage by itself', () => {
  test.each<Case>([
    [
      'belongs to a spot check',
      'branch',
      'workingDays: 3',
      'workingDays: 3\n    samplePercent: 10',
      'samplePercent: |10',
      'stages[3].samplePercent',
    ],
    [
      'declaration runs every month',
      'self',
      'workingDays: 3',
      'workingDays: 3\n    every: quarter',
      'every: |quarter',
      'stages[0].every',
    ],
    [
      'review runs every month',
      'branch',
      'workingDays: 3',
      'workingDays: 3\n    every: quarter',
      'every: |quarter',
      'stages[3].every',
    ],
    [
      'publicity runs every month',
      'publicity',
      'workingDays: 5',
      'workingDays: 5\n    every: quarter',
      'every: |quarter',
      'stages[5].every',
    ],
    [
      'a publicity always has its full length: atDeadline',
      'publicity',
      'closes: atDeadline',
      'closes: whenComplete',
      'closes: |whenComplete',
      'stages[5].closes',
    ],
    [
      'a stage that closes atDeadline cannot hold',
      'self',
      'onSilence: lapse',
      'onSilence: hold',
      'onSilence: |hold',
      'stages[0].onSilence',
    ],
    ['is before the stage opens', 'self', '{ before: 1 }', '{ before: 3 }', '|{ before: 3 }', 'stages[0].reminders[0]'],
    [
      'belongs to a comprehensive stage',
      'branch',
      'workingDays: 3',
      'workingDays: 3\n    comprehensive: { grounds: [] }',
      'comprehensive: |{',
      'stages[3].comprehensive',
    ],
  ])('%s', (...one) => {
    breaks(one);
  });

  test('a comprehensive review says on which grounds the committee may depart', () => {
    const committee = stageText(PRESET, 'committee');
    const text = PRESET.replace(committee, committee.slice(0, committee.indexOf('    comprehensive:')));
    expect(faultsOf(text)).toContainEqual(`${placeOf(text, '- |key: committee\n')} stages[4].comprehensive is missing`);
  });

  test('a spot check draws a share of at most 100', () => {
    const check = (share: string) =>
      edited(
        PRESET,
        '  - key: committee\n',
        `  - key: check\n    kind: spotCheck\n    title: { zh: 抽查, en: check }\n    workingDays: 1\n    closes: whenComplete\n    onSilence: lapse\n${share}  - key: committee\n`,
        '\nstages:',
      );
    expect(faultsOf(check('    samplePercent: 100\n'))).toEqual([]);
    const text = check('    samplePercent: 100.5\n');
    expect(faultsOf(text)).toEqual([`${placeOf(text, '|100.5')} stages[4].samplePercent is more than 100`]);
    expect(faultsOf(check(''))).toEqual([
      expect.stringMatching(/ stages\[4\]\.samplePercent a spot check says which share it draws$/),
    ]);
  });
});

describe('a panel', () => {
  const panel = (text: string) => `workingDays: 3\n    panel: ${text}`;

  test.each<Case>([
    [
      'a weighted vote says which share must approve',
      'branch',
      'workingDays: 3',
      panel('{ decides: weightedVote }'),
      'panel: |{',
      'stages[3].panel.threshold',
    ],
    [
      'belongs to a weighted vote',
      'branch',
      'workingDays: 3',
      panel('{ decides: allSign, threshold: 1/2 }'),
      'threshold: |1/2',
      'stages[3].panel.threshold',
    ],
    [
      'is more than all',
      'branch',
      'workingDays: 3',
      panel('{ decides: weightedVote, threshold: 3/2 }'),
      'threshold: |3/2',
      'stages[3].panel.threshold',
    ],
    [
      'belong to a weighted vote',
      'branch',
      'workingDays: 3',
      panel('{ decides: meeting, weights: { secretary: 2 } }'),
      'weights: |{',
      'stages[3].panel.weights',
    ],
    [
      'a panel that signs is held until it has decided',
      'branch',
      'onSilence: hold',
      'onSilence: lapse\n    panel: { decides: allSign }',
      'decides: |allSign',
      'stages[3].panel.decides',
    ],
    [
      'belongs to a review or a comprehensive stage',
      'self',
      'workingDays: 3',
      panel('{ decides: meeting }'),
      'panel: |{',
      'stages[0].panel',
    ],
  ])('%s', (...one) => {
    breaks(one);
  });

  test.each([
    '{}',
    '{ decides: inSequence }',
    '{ decides: weightedVote, threshold: 1/1, weights: { secretary: 2 } }',
    '{ decides: anyOne, nextLevelAfter: 5 }',
  ])('%s is one', (text) => {
    expect(faultsOf(edited(PRESET, 'workingDays: 3', panel(text), '- key: branch\n'))).toEqual([]);
    expect(faultsOf(edited(PRESET, 'workingDays: 2', panel(text), '- key: committee\n'))).toEqual([]);
  });
});

test('no line left out, doubled or moved makes loading throw', () => {
  const lines = PRESET.split('\n');
  const at = fc.nat(lines.length - 1);
  fc.assert(
    fc.property(at, at, fc.boolean(), (from, to, keep) => {
      const line = lines[from] ?? '';
      const rest = keep ? lines : lines.toSpliced(from, 1);
      expect(() => faultsOf(rest.toSpliced(to, 0, line).join('\n'))).not.toThrow();
    }),
    { numRuns: 150 },
  );
});
