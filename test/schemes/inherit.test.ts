import { describeErrors, loadScheme } from '../../schemes/load.ts';
import type { LoadedVersion } from '../../schemes/load.ts';
import { presetText } from '../../schemes/presets.ts';

const parentResult = loadScheme(presetText('monthly-points') ?? '', { name: 'parent' });
if (!parentResult.ok) throw new Error('the parent does not load');
const parent = parentResult.version;

function derived(text: string, from: LoadedVersion = parent): LoadedVersion {
  const result = loadScheme(`extends: monthly-points\n${text}`, { name: 'branch', parent: from });
  if (!result.ok) throw new Error(describeErrors(result.name, result.errors).join('\n'));
  return result.version;
}

function faults(text: string, from: LoadedVersion = parent): string[] {
  const result = loadScheme(`extends: monthly-points\n${text}`, { name: 'branch', parent: from });
  return result.ok ? [] : describeErrors(result.name, result.errors);
}

const group = (items: string): string => `groups:\n  - key: study\n    items:\n${items}`;
const NEW_ITEM = `      - key: study-podcast
        clause: 4.1.9
        kind: bonus
        title: { zh: 录制微党课, en: Recorded a short lecture }
        min: 1
        max: 2
`;

test('branch rules add items at the end of a group and keep the rest', () => {
  const { document, hash, parentHash } = derived(group(NEW_ITEM));
  const [before, after] = [parent.document.groups[0]?.items ?? [], document.groups[0]?.items ?? []];
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)).toMatchObject({ key: 'study-podcast', max: '2' });
  expect(document.groups.slice(1)).toEqual(parent.document.groups.slice(1));
  expect(parentHash).toBe(parent.hash);
  expect(hash).not.toBe(parent.hash);
});

test('branch rules that say nothing are the parent', () => {
  expect(derived('').hash).toBe(parent.hash);
});

test('branch rules may narrow caps and amounts', () => {
  const text = `groups:\n  - { key: study, bonusCap: 4, items: [{ key: study-article, max: 3, cap: 3 }] }\n`;
  const [study] = derived(text).document.groups;
  expect(study).toMatchObject({ bonusCap: '4' });
  expect(study?.items[1]).toMatchObject({ key: 'study-article', min: '1', max: '3', cap: '3' });
});

test('branch rules may cap what the parent left open', () => {
  const text = 'groups:\n  - { key: volunteering, items: [{ key: volunteer-community, cap: 2 }] }\n';
  expect(derived(text).document.groups[6]?.items[1]).toMatchObject({ cap: '2' });
});

test.each([
  ['a group cap', 'groups:\n  - { key: study, bonusCap: 9 }\n', 'branch:3:29 groups[0].bonusCap'],
  ['the most of an item', group('      - { key: study-article, max: 5 }\n'), 'branch:5:36 groups[0].items[1].max'],
  ['the least of an item', group('      - { key: study-lecture, min: 1 }\n'), 'branch:5:36 groups[0].items[0].min'],
  ['an item cap', group('      - { key: study-lecture, cap: 7 }\n'), 'branch:5:36 groups[0].items[0].cap'],
  [
    'evidence',
    group('      - { key: study-lecture, evidence: optional }\n'),
    'branch:5:41 groups[0].items[0].evidence',
  ],
  ['the kind', group('      - { key: study-notes-missing, kind: restraint }\n'), 'branch:5:43 groups[0].items[3].kind'],
  [
    'posts',
    'groups:\n  - { key: duties, items: [{ key: duty-leader-both, posts: [leader, member] }] }\n',
    'branch:3:60 groups[2].items[3].posts',
  ],
])('branch rules may not widen %s', (_, text, place) => {
  expect(faults(text)).toEqual([expect.stringContaining(`${place}: `)]);
});

test.each([
  ['passMark: 50\n', 'branch:2:11 passMark: "passMark"'],
  ['range: { max: 200 }\n', 'branch:2:8 range: "range"'],
  ['base: { items: [{ key: dues, points: 12 }] }\n', 'branch:2:7 base: "base"'],
  ['veto: [{ key: more, clause: 5.9, title: { zh: a, en: b } }]\n', 'branch:2:7 veto: "veto"'],
  ['bar: { percent: 40 }\n', 'branch:2:6 bar: "bar"'],
  ['scheme: own-points\n', 'branch:2:9 scheme: "scheme"'],
])('branch rules may not change what is fixed: %s', (text, message) => {
  expect(faults(text)).toEqual([expect.stringContaining(`${message} is fixed by monthly-points`)]);
});

test('what is fixed may be repeated unchanged', () => {
  expect(faults('passMark: 60.0\nrange: { min: 0 }\n')).toEqual([]);
});

test('what branch rules fix is fixed for rules derived from them, beside what was', () => {
  const middle = derived('fixed: [groups.study]\n');
  expect(middle.document.fixed).toEqual([...(parent.document.fixed ?? []), 'groups.study']);
  expect(faults(group(NEW_ITEM), middle)).toEqual([expect.stringContaining('"groups.study" is fixed')]);
  expect(faults('passMark: 61\n', middle)).toHaveLength(1);
});

test('a fixed path may name one amount of one item', () => {
  const middle = derived('fixed: [groups.study.items.study-article.max]\n');
  expect(faults(group('      - { key: study-article, max: 3 }\n'), middle)).toEqual([
    expect.stringContaining('branch:5:36 groups[0].items[1].max: "groups.study.items.study-article.max" is fixed'),
  ]);
  expect(faults(group('      - { key: study-article, cap: 5 }\n'), middle)).toEqual([]);
});

test('unknown keys of branch rules are faults with line and column', () => {
  expect(faults('groups:\n  - { key: duties, bonuscap: 3 }\n')).toEqual([
    'branch:3:20 groups[2].bonuscap: unknown key "bonuscap"',
  ]);
});

test('an item named twice in branch rules is a fault, not a silent merge', () => {
  expect(faults(group(NEW_ITEM + NEW_ITEM))).toEqual([expect.stringMatching(/^branch:11:14 .*used twice/)]);
});

test('a document says which scheme it extends, and only when it has a parent', () => {
  const alone = loadScheme('extends: monthly-points\n', { name: 'branch' });
  expect(alone).toMatchObject({ ok: false, errors: [{ line: 1, column: 10, path: 'extends' }] });
  const other = loadScheme('extends: other\n', { name: 'branch', parent });
  expect(other).toMatchObject({ ok: false, errors: [{ line: 1, column: 10, path: 'extends' }] });
  expect(loadScheme('passMark: 60\n', { name: 'branch', parent }).ok).toBe(false);
  expect(loadScheme('', { name: 'branch', parent }).ok).toBe(false);
});
