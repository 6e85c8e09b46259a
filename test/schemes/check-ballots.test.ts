/** Every rule of a ballot (schemes/check-stages.ts), broken once in the preset of star rating. */
import { presetText } from '../../schemes/presets.ts';
import { edited, faultsOf, placeOf } from './edits.ts';

const PRESET = presetText('star-rating') ?? '';

/** The fault's message, which stage is edited, what is replaced by what, where the fault stands and its path. */
type Case = readonly [message: string, stage: string, from: string, to: string, marker: string, path: string];

const within = (stage: string, from: string, to: string, text = PRESET): string =>
  edited(text, from, to, `- key: ${stage}\n`);

function breaks([message, stage, from, to, marker, path]: Case): void {
  const text = within(stage, from, to);
  expect(faultsOf(text)).toEqual([`${placeOf(text, marker, `- key: ${stage}\n`)} ${path} ${message}`]);
}

const NAMED = 'secrecy: realName\n      minimumReturn: 0/1';
const NOT_MERGED = within('peers', '      whenFew: merge\n      mergeWith: masses\n', '');

describe('a ballot', () => {
  test.each<Case>([
    [
      'an anonymous ballot closes atDeadline: an early end tells who was last',
      'peers',
      'closes: atDeadline',
      'closes: whenComplete',
      'closes: |whenComplete',
      'stages[1].closes',
    ],
    [
      'is below the smallest group of 5',
      'peers',
      'minimumSheets: 5',
      'minimumSheets: 4',
      'minimumSheets: |4',
      'stages[1].ballot.minimumSheets',
    ],
    [
      'is more than all',
      'masses',
      'minimumSheets: 5',
      'minimumSheets: 5\n      minimumReturn: 3/2',
      'minimumReturn: |3/2',
      'stages[2].ballot.minimumReturn',
    ],
    [
      'says which ballot it is pooled with',
      'peers',
      '      mergeWith: masses\n',
      '',
      'ballot:\n      |electorate',
      'stages[1].ballot.mergeWith',
    ],
    [
      'says which ballot it is pooled with',
      'peers',
      'mergeWith: masses',
      'mergeWith: nobody',
      'mergeWith: |nobody',
      'stages[1].ballot.mergeWith',
    ],
    [
      'belongs to "whenFew: merge"',
      'peers',
      'whenFew: merge',
      'whenFew: notUsed',
      'mergeWith: |masses',
      'stages[1].ballot.mergeWith',
    ],
    [
      'belongs to peers',
      'masses',
      'draw: 12',
      'draw: 12\n      subgroupsAbove: 30',
      'subgroupsAbove: |30',
      'stages[2].ballot.subgroupsAbove',
    ],
    ['belongs to masses or all staff', 'peers', 'subgroupsAbove: 30', 'draw: 30', 'draw: |30', 'stages[1].ballot.draw'],
    [
      'the key "conduct" is used twice',
      'masses',
      'key: service',
      'key: conduct',
      'key: |conduct\n          clause: 3.3.2',
      'stages[2].ballot.criteria[1].key',
    ],
    [
      'lies outside 0 to 100',
      'masses',
      'value: 100',
      'value: 100.5',
      'value: |100.5',
      'stages[2].ballot.criteria[0].options[0].value',
    ],
    [
      'lies outside 0 to 100',
      'masses',
      'value: 60',
      'value: -1',
      'value: |-1',
      'stages[2].ballot.criteria[0].options[2].value',
    ],
  ])('%s (%s)', (...one) => {
    breaks(one);
  });

  test('says whom it asks and how', () => {
    const text = edited(PRESET, PRESET.slice(PRESET.indexOf('    ballot:'), PRESET.indexOf('  - key: masses\n')), '');
    expect(faultsOf(text)).toContain(`${placeOf(text, '- |key: peers\n')} stages[1].ballot is missing`);
  });

  test('belongs to a ballot stage', () => {
    const text = within('peers', 'kind: ballot', 'kind: meeting');
    expect(faultsOf(text)).toContain(
      `${placeOf(text, 'ballot:\n      |electorate')} stages[1].ballot belongs to a ballot stage`,
    );
  });

  test('that is real-name may close early and count two sheets, and is not held for silence either', () => {
    const text = within(
      'peers',
      'secrecy: anonymous\n      minimumSheets: 5',
      `${NAMED}\n      minimumSheets: 2`,
      NOT_MERGED,
    );
    const alone = within('masses', '      whenFew: merge\n      mergeWith: peers\n', '', text);
    const early = within('peers', 'closes: atDeadline', 'closes: whenComplete', alone);
    expect(faultsOf(early)).toEqual([]);
    const held = within('peers', 'onSilence: lapse', 'onSilence: hold', early);
    expect(faultsOf(held)).toEqual([
      `${placeOf(held, 'onSilence: |hold')} stages[1].onSilence a rater's silence costs nobody anything: lapse`,
    ]);
  });
});

describe('pooling', () => {
  const WRONG_PARTNER = 'must be an anonymous ballot that runs alongside';

  test('is for anonymous ballots only', () => {
    const text = within('peers', 'secrecy: anonymous', NAMED);
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'whenFew: |merge')} stages[1].ballot.whenFew only an anonymous ballot is pooled with another`,
      `${placeOf(text, 'mergeWith: |peers')} stages[2].ballot.mergeWith ${WRONG_PARTNER}`,
    ]);
  });

  test('needs a ballot, not another stage, and not itself', () => {
    for (const other of ['branch', 'peers']) {
      const text = within('peers', 'mergeWith: masses', `mergeWith: ${other}`);
      expect(faultsOf(text)).toEqual([
        `${placeOf(text, `mergeWith: |${other}`)} stages[1].ballot.mergeWith ${WRONG_PARTNER}`,
      ]);
    }
  });

  test('needs ballots of one step: they are counted together', () => {
    const text = within('masses', '    alongside: peers\n', '');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'mergeWith: |masses')} stages[1].ballot.mergeWith ${WRONG_PARTNER}`,
      `${placeOf(text, 'mergeWith: |peers')} stages[2].ballot.mergeWith ${WRONG_PARTNER}`,
    ]);
  });

  test('takes three side by side for one step, whichever of them names which', () => {
    const staff = `  - key: staff
    kind: ballot
    alongside: peers
    title: { zh: 职工测评, en: All staff }
    workingDays: 3
    every: quarter
    closes: atDeadline
    onSilence: lapse
    ballot:
      electorate: allStaff
      secrecy: anonymous
      whenFew: merge
      mergeWith: masses
      criteria: [{ key: overall, clause: 3.4.1, kind: numeric, title: { zh: 综合, en: overall } }]
`;
    const text = within('masses', 'mergeWith: peers', 'mergeWith: staff').replace(
      '  - key: branch\n',
      `${staff}  - key: branch\n`,
    );
    const parts = text
      .replace('stage: self, weight: 5', 'stage: self, weight: 4')
      .replace(
        '  parts:\n',
        "  parts:\n    - { key: staff, clause: '3.6', stage: staff, weight: 1, title: { zh: 职工, en: staff } }\n",
      );
    expect(faultsOf(parts)).toEqual([]);
  });
});

describe('a trimmed ballot', () => {
  const trim = 'trim: dropHighestAndLowest';

  test('needs at least five sheets', () => {
    const named = within(
      'peers',
      'secrecy: anonymous\n      minimumSheets: 5',
      `${NAMED}\n      ${trim}\n      minimumSheets: 4`,
      NOT_MERGED,
    );
    const text = within('masses', '      whenFew: merge\n      mergeWith: peers\n', '', named);
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'minimumSheets: |4')} stages[1].ballot.minimumSheets a trimmed ballot needs at least 5 sheets`,
    ]);
    expect(faultsOf(edited(text, 'minimumSheets: 4', 'minimumSheets: 5'))).toEqual([]);
  });
});

describe('the smallest group', () => {
  const secrecy = (text: string, of = PRESET) =>
    edited(of, 'quorum: 1/2', `secrecy: ${text}\nquorum: 1/2`, 'amendWithin');

  test('is lowered below five only by a decision that is named', () => {
    const text = secrecy('{ smallestGroup: 3 }');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'smallestGroup: |3')} secrecy.smallestGroup below five only by a decision that "loweredBy" names`,
    ]);
    expect(faultsOf(secrecy('{ smallestGroup: 3, loweredBy: 党委会 2026 年第 3 号纪要 }'))).toEqual([]);
  });

  test('is never lowered below three', () => {
    const text = secrecy('{ smallestGroup: 2, loweredBy: minutes }');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'smallestGroup: |2')} secrecy.smallestGroup must be from 3 to 1000`,
    ]);
  });

  test('binds every anonymous minimum, also where it is raised', () => {
    const text = secrecy('{ smallestGroup: 6 }');
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'minimumSheets: |5')} stages[1].ballot.minimumSheets is below the smallest group of 6`,
      `${placeOf(text, 'minimumSheets: |5', '- key: masses\n')} stages[2].ballot.minimumSheets is below the smallest group of 6`,
    ]);
  });
});

describe('one voice', () => {
  test('an electorate votes in one ballot: a second would give it two sheets about one subject', () => {
    const text = within('masses', '      draw: 12\n', '', within('masses', 'electorate: masses', 'electorate: peers'));
    expect(faultsOf(text)).toEqual([
      `${placeOf(text, 'electorate: |peers', '- key: masses\n')} stages[2].ballot.electorate "peers" already vote in another ballot`,
    ]);
  });

  test('the order says where each stands, and once', () => {
    const order = (list: string) =>
      edited(PRESET, 'quorum: 1/2', `electorateOrder: ${list}\nquorum: 1/2`, 'amendWithin');
    const short = order('[peers, leaders]');
    expect(faultsOf(short)).toEqual([
      `${placeOf(short, 'electorateOrder: |[')} electorateOrder does not say where "masses" stand`,
    ]);
    const twice = order('[peers, masses, peers]');
    expect(faultsOf(twice)).toEqual([`${placeOf(twice, 'masses, |peers')} electorateOrder[2] "peers" is named twice`]);
    expect(faultsOf(order('[masses, peers]'))).toEqual([]);
    expect(faultsOf(order('[masses, everybody]'))).toEqual([expect.stringMatching(/ electorateOrder\[1\] /)]);
  });
});

describe('the shape', () => {
  test.each([
    ['secrecy: anonymous', 'secrecy: secret', 'secrecy: |secret', 'stages[1].ballot.secrecy'],
    ['electorate: peers', 'electorate: friends', 'electorate: |friends', 'stages[1].ballot.electorate'],
    ['minimumSheets: 5', 'minimumSheets: 0', 'minimumSheets: |0', 'stages[1].ballot.minimumSheets'],
    ['minimumSheets: 5', 'minimumReturn: half', 'minimumReturn: |half', 'stages[1].ballot.minimumReturn'],
    ['whenFew: merge', 'whenFew: publish', 'whenFew: |publish', 'stages[1].ballot.whenFew'],
    ['minimumSheets: 5', 'trim: highest', 'trim: |highest', 'stages[1].ballot.trim'],
    ['kind: numeric', 'kind: numeric, max: 0', 'max: |0', 'stages[1].ballot.criteria[0].max'],
    ['kind: numeric', 'kind: numeric, weight: 0', 'weight: |0', 'stages[1].ballot.criteria[0].weight'],
    ['key: overall', 'key: constructor', 'key: |constructor', 'stages[1].ballot.criteria[0].key'],
  ])('%s → %s', (from, to, marker, path) => {
    const text = within('peers', from, to);
    const [fault, ...more] = faultsOf(text);
    expect(more).toEqual([]);
    expect(fault?.startsWith(`${placeOf(text, marker, '- key: peers\n')} ${path} `)).toBe(true);
  });

  test('a choice has at least two options', () => {
    const one = '[{ key: yes, title: { zh: 是, en: yes }, value: 100 }]';
    const text = edited(PRESET, 'kind: numeric,', `kind: choice, options: ${one},`, '- key: peers\n');
    expect(faultsOf(text)).toEqual([expect.stringContaining(' stages[1].ballot.criteria[0].options ')]);
  });
});
