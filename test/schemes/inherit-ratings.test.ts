/** Branch rules derived from star rating (S3.3): what the committee fixed, and what is left to a branch. */
import { loadScheme } from '../../schemes/load.ts';
import { presetText } from '../../schemes/presets.ts';
import { faultsOf, placeOf } from './edits.ts';

function parentOf(name: string) {
  const result = loadScheme(presetText(name) ?? '', { name });
  if (!result.ok) throw new Error(`the preset ${name} does not load`);
  return result.version;
}

const PARENT = parentOf('star-rating');
const derived = (rules: string): string => `extends: star-rating\n${rules}`;
const faults = (rules: string): string[] => faultsOf(derived(rules), { parent: PARENT });
const fixed = (marker: string, path: string, what: string, rules: string): string =>
  `${placeOf(derived(rules), marker)} ${path} "${what}" is fixed by star-rating and cannot be changed`;

describe('branch rules may not change', () => {
  test.each([
    ['places: 2\n', 'places: |2', 'places', 'places'],
    ['quorum: 1/3\n', 'quorum: |1/3', 'quorum', 'quorum'],
    ['secrecy: { smallestGroup: 3, loweredBy: branch }\n', 'secrecy: |{', 'secrecy', 'secrecy'],
    ['electorateOrder: [masses, peers]\n', 'electorateOrder: |[', 'electorateOrder', 'electorateOrder'],
    ['appeals: { fileWithin: 1 }\n', 'appeals: |{', 'appeals', 'appeals'],
    ['grades: { ties: both }\n', 'grades: |{', 'grades', 'grades'],
    ['grades: { scale: [{ key: five, from: 90.5 }] }\n', 'grades: |{', 'grades', 'grades'],
    [
      'composition: { parts: [{ key: self, weight: 10 }, { key: peers, weight: 15 }] }\n',
      'composition: |{',
      'composition',
      'composition',
    ],
    [
      'composition: { without: [{ parts: [masses], weights: { self: 5, peers: 45, branch: 30, committee: 20 } }] }\n',
      'composition: |{',
      'composition',
      'composition',
    ],
    [
      'stages: [{ key: peers, ballot: { minimumSheets: 9 } }]\n',
      'ballot: |{',
      'stages[1].ballot',
      'stages.peers.ballot',
    ],
    ['stages: [{ key: masses, ballot: { draw: 30 } }]\n', 'ballot: |{', 'stages[2].ballot', 'stages.masses.ballot'],
    [
      'stages: [{ key: committee, comprehensive: { overrideLimit: 0 } }]\n',
      '|{ key: committee',
      'stages[4]',
      'stages.committee',
    ],
  ])('%s', (rules, marker, path, what) => {
    expect(faults(rules)).toEqual([fixed(marker, path, what, rules)]);
  });

  test('the range', () => {
    const rules = 'range: { max: 120 }\n';
    expect(faults(rules)).toContain(fixed('range: |{', 'range', 'range', rules));
  });

  test('anonymous ballots into real-name ones: their raters were promised otherwise', () => {
    const rules = 'stages: [{ key: peers, ballot: { secrecy: realName } }]\n';
    expect(faults(rules)).toContain(fixed('ballot: |{', 'stages[1].ballot', 'stages.peers.ballot', rules));
  });
});

describe('branch rules may', () => {
  test('repeat what is fixed unchanged', () => {
    expect(faults('composition: { parts: [{ key: self, weight: 5.0 }] }\nsecrecy: { smallestGroup: 5 }\n')).toEqual([]);
  });

  test('narrow an item and add one', () => {
    const item = 'min: 1, max: 2, kind: bonus, title: { zh: 授课, en: lesson }';
    const rules = `groups:\n  - { key: duty, items: [{ key: duty-lecture, cap: 3 }, { key: lesson, clause: 2.3.9, ${item} }] }\n`;
    expect(faults(rules)).toEqual([]);
  });

  test('set their own pass mark, which the preset leaves open', () => {
    expect(faults('passMark: 65\n')).toEqual([]);
  });
});

test('what they add is checked like every document: a third ballot needs its part, and the parts are fixed', () => {
  const ballot =
    '{ electorate: allStaff, secrecy: anonymous, criteria: [{ key: all, clause: a, kind: numeric, title: { zh: 综合, en: all } }] }';
  const stage = `{ key: staff, kind: ballot, title: { zh: 职工, en: staff }, workingDays: 3, every: quarter, closes: atDeadline, onSilence: lapse, ballot: ${ballot} }`;
  expect(faults(`stages: [${stage}]\n`).map((fault) => fault.replace(/^\S+ /, ''))).toEqual([
    'stages[7].key no part of the composition counts it',
    'stages[7].kind a ballot comes before the comprehensive',
  ]);
});
