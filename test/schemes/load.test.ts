import fc from 'fast-check';
import { SHANGHAI } from '../../domain/civil.ts';
import { schemeDocument } from '../../schemes/document.ts';
import { describeErrors, loadScheme } from '../../schemes/load.ts';
import type { LoadOptions, LoadedVersion } from '../../schemes/load.ts';
import { loadPreset, presetNames, presetText } from '../../schemes/presets.ts';
import { officialDays } from '../../store/official-days.ts';

const NAME = 'monthly-points';
const PRESET = presetText(NAME) ?? '';
const calendar = { civil: SHANGHAI, table: officialDays() };

const load = (text: string, more: Partial<LoadOptions> = {}) => loadScheme(text, { name: 'draft.yaml', ...more });

function loaded(text: string, more: Partial<LoadOptions> = {}): LoadedVersion {
  const result = load(text, more);
  if (!result.ok) throw new Error(describeErrors(result.name, result.errors).join('\n'));
  return result.version;
}

function errors(text: string, more: Partial<LoadOptions> = {}) {
  const result = load(text, more);
  return result.ok ? [] : result.errors;
}

/** The preset with one text replaced, and the line and column at which the replacement's marker stands. */
function edited(from: string, to: string): { text: string; at: (marker: string) => { line: number; column: number } } {
  if (PRESET.split(from).length < 2) throw new Error(`not in the preset: ${from}`);
  const text = PRESET.replace(from, to);
  return {
    text,
    at: (marker) => {
      const before = text.slice(0, PRESET.indexOf(from) + to.indexOf(marker)).split('\n');
      return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
    },
  };
}

describe('the preset', () => {
  test('every preset loads and fits the working calendar', () => {
    expect(presetNames()).toContain(NAME);
    for (const name of presetNames()) {
      expect(loadPreset(name)).toMatchObject({ ok: true });
      expect(errors(presetText(name) ?? '', { calendar })).toEqual([]);
    }
  });

  test('has the base of §4.16, seven groups and the numbers of §3', () => {
    const { document } = loaded(PRESET);
    expect(document.base.items.map(({ points }) => points)).toEqual(['10', '20', '20', '30']);
    expect(document.groups).toHaveLength(7);
    expect(document.veto).toHaveLength(7);
    expect(document).toMatchObject({ range: { min: '0', max: '120' }, passMark: '60', places: 1 });
    expect(document.stages.map(({ kind, workingDays }) => [kind, workingDays])).toEqual([
      ['declaration', 5],
      ['review', 3],
      ['spotCheck', 1],
      ['publicity', 5],
    ]);
  });

  test('there is none of another name, nor outside the folder', () => {
    expect(loadPreset('no-such')).toBeNull();
    expect(presetText('../document')).toBeNull();
  });
});

describe('faults have line and column', () => {
  test.each([
    ['an unknown key', 'passMark: 60', 'passMark: 60\npassMrak: 61', 'passMrak', 'passMrak', /unknown key "passMrak"/],
    [
      'an unknown nested key',
      'bonusCap: 8',
      'bonusCap: 8\n    bonuscap: 9',
      'bonuscap',
      'groups[0].bonuscap',
      /unknown/,
    ],
    ['an amount that is no number', 'passMark: 60', 'passMark: sixty', 'sixty', 'passMark', /decimal number/],
    ['an exponent', 'passMark: 60', 'passMark: 6e1', '6e1', 'passMark', /decimal number/],
    ['a number that is not whole', 'amendWithin: 1', 'amendWithin: 1.5', '1.5', 'amendWithin', /whole number/],
    [
      'a word that is no flag',
      'ranking: { scope: branch, monthly: true,',
      'ranking: { scope: branch, monthly: yes,',
      'yes',
      'ranking.monthly',
      /true or false/,
    ],
    ['an unknown cadence', 'every: quarter', 'every: fortnight', 'fortnight', 'stages[2].every', /./],
    ['an unknown stage kind', 'kind: review', 'kind: reviewing', 'reviewing', 'stages[1].kind', /./],
    ['an unknown post', 'posts: [leader]', 'posts: [boss]', 'boss', 'groups[2].items[3].posts[0]', /unknown post/],
    ['a pass mark outside the range', 'passMark: 60', 'passMark: 121', '121', 'passMark', /outside the range/],
    [
      'a key used twice',
      'key: study-article',
      'key: study-lecture',
      'study-lecture',
      'groups[0].items[1].key',
      /twice/,
    ],
    ['a key of a base item used again', 'key: study-article', 'key: dues', 'dues', 'groups[0].items[1].key', /twice/],
    ['a group used twice', 'key: rights\n', 'key: duties\n', 'duties', 'groups[3].key', /twice/],
    ['a quorum of all', 'quorum: 1/2', 'quorum: 1/1', '1/1', 'quorum', /less than 1/],
    [
      'a fixed path that does not exist',
      'fixed: [range,',
      'fixed: [rnage,',
      'rnage',
      'fixed[0]',
      /there is no "rnage"/,
    ],
    [
      'a reminder before the opening',
      '[{ before: 2 },',
      '[{ before: 5 },',
      '{',
      'stages[0].reminders[0]',
      /before the stage/,
    ],
    ['a spot check without a share', '    samplePercent: 10\n', '', '', 'stages[2].samplePercent', /which share/],
    ['a base above the range', 'points: 30 }', 'points: 90 }', '', 'base.items', /base points/],
  ])('%s', (_, from, to, marker, path, message) => {
    const { text, at } = edited(from, to);
    const [first, ...more] = errors(text);
    expect(more).toEqual([]);
    expect(first?.path).toBe(path);
    expect(first?.message).toMatch(message);
    if (marker !== '') expect(first).toMatchObject(at(marker));
  });

  test('min above max and a cap below max are both named', () => {
    const { text } = edited('min: 2\n        max: 3\n        cap: 6', 'min: 4\n        max: 3\n        cap: 2');
    expect(errors(text).map(({ path }) => path)).toEqual(['groups[0].items[0].max', 'groups[0].items[0].cap']);
  });

  test('a missing key is reported at the mapping it is missing from', () => {
    const [first] = errors(edited('    closes: whenComplete\n    onSilence: hold\n', '    onSilence: hold\n').text);
    expect(first).toMatchObject({ path: 'stages[1].closes', message: 'is missing' });
    expect(PRESET.split('\n')[(first?.line ?? 0) - 1]).toContain('key: review');
  });

  test('all faults of a document come at once, in the order of the text', () => {
    const text = PRESET.replace('passMark: 60', 'passMark: x').replace('amendWithin: 1', 'amendWithin: y');
    expect(errors(text).map(({ path }) => path)).toEqual(['passMark', 'amendWithin']);
  });

  test('broken YAML is a fault with a place', () => {
    const [first] = errors('scheme: a\ntitle: { zh: b\n');
    expect(first?.line).toBeGreaterThanOrEqual(2);
    expect(errors('scheme: a\nscheme: b\n')[0]).toMatchObject({ line: 2, column: 1 });
  });

  test.each(['', '- a\n', 'just text', '~', '&a [*a]'])('%j is no scheme', (text) => {
    expect(errors(text).length).toBeGreaterThan(0);
  });

  test('a document that is too long, too deep or uses aliases is refused', () => {
    expect(errors('#'.repeat(300_000))[0]?.message).toMatch(/longer than/);
    expect(errors('['.repeat(100_000))[0]?.message).toMatch(/nested/);
    expect(errors(`a: ${'{a: '.repeat(60)}1${'}'.repeat(60)}`)[0]?.message).toMatch(/nested/);
    expect(errors('a: &a [x]\nb: [*a, *a]\n')[0]).toMatchObject({
      line: 2,
      column: 5,
      message: 'aliases are not allowed',
    });
  });

  test('are printed the way editors read them', () => {
    expect(describeErrors('a.yaml', [{ line: 3, column: 5, path: 'x.y', message: 'is missing' }])).toEqual([
      'a.yaml:3:5 x.y: is missing',
    ]);
  });
});

describe('stages', () => {
  const stage = (key: string): string => {
    const start = PRESET.indexOf(`  - key: ${key}\n`, PRESET.indexOf('stages:'));
    const [next, end] = [PRESET.indexOf('  - key:', start + 5), PRESET.indexOf('\nranking:') + 1];
    return PRESET.slice(start, next < 0 ? end : Math.min(next, end));
  };
  const messages = (text: string) => errors(text).map(({ path, message }) => `${path} ${message}`);

  test('none of declaration, review and publicity may be missing', () => {
    for (const key of ['declaration', 'review', 'publicity']) {
      expect(messages(PRESET.replace(stage(key), ''))).toEqual([`stages there is no ${key} stage`]);
    }
  });

  test('the spot check may be left out', () => {
    expect(messages(PRESET.replace(stage('spot-check'), ''))).toEqual([]);
  });

  test('a second review, or a review before the declaration, is refused', () => {
    const again = stage('review').replace('key: review', 'key: review-again');
    expect(messages(PRESET.replace(stage('review'), stage('review') + again))).toEqual([
      'stages[2].kind there is a second review stage',
    ]);
    const swapped = PRESET.replace(stage('review'), '').replace(
      stage('declaration'),
      stage('review') + stage('declaration'),
    );
    expect(messages(swapped)[0]).toMatch(/^stages\[1\]\.kind declaration comes before review/);
  });

  test('a publicity always has its full length', () => {
    const short = stage('publicity').replace('atDeadline', 'whenComplete');
    expect(messages(PRESET.replace(stage('publicity'), short))[0]).toMatch(/^stages\[3\]\.closes/);
  });

  test('stages that do not fit the shortest month are refused unless months may overlap', () => {
    const long = PRESET.replace(stage('publicity'), stage('publicity').replace('workingDays: 5', 'workingDays: 9'));
    expect(errors(long, { calendar })[0]).toMatchObject({ path: 'stages' });
    expect(errors(long, { calendar })[0]?.message).toMatch(/17 working days, but 2026-02 has 16/);
    expect(errors(long)).toEqual([]);
    expect(errors(long.replace('overlap: refused', 'overlap: allowed'), { calendar })).toEqual([]);
  });
});

describe('hash', () => {
  test('does not depend on the order of keys, spelling of numbers or comments', () => {
    const { hash } = loaded(PRESET);
    const other = PRESET.replace(
      'places: 1\nrange: { min: 0, max: 120 }',
      'range: { max: 120.0, min: "0" }\n# c\nplaces: 1',
    );
    expect(other).not.toBe(PRESET);
    expect(loaded(other).hash).toBe(hash);
  });

  test('changes with every amount', () => {
    expect(loaded(edited('passMark: 60', 'passMark: 60.1').text).hash).not.toBe(loaded(PRESET).hash);
  });

  test('a stored document reads back as itself', () => {
    const { document } = loaded(PRESET);
    expect(schemeDocument.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  });
});

test('no text makes loading throw', () => {
  const lines = PRESET.split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.string({ maxLength: 20 }), fc.boolean(), (at, noise, replace) => {
      const text = [...lines.slice(0, at), noise, ...lines.slice(replace ? at + 1 : at)].join('\n');
      const result = load(text);
      if (!result.ok) {
        for (const { line, column } of result.errors) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      }
    }),
    { numRuns: 150 },
  );
});
