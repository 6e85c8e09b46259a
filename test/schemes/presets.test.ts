import { readFileSync } from 'node:fs';
import { SHANGHAI } from '../../domain/civil.ts';
import { previousPeriod } from '../../domain/period.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { stepDays, stepsOf } from '../../domain/steps.ts';
import { loadPreset, presetNames, presetText } from '../../schemes/presets.ts';
import { officialDays } from '../../store/official-days.ts';
import { edited, faultsOf } from './edits.ts';

const QUARTERLY = 'star-rating';
const MONTHLY = 'star-rating-every-month';
const calendar = { civil: SHANGHAI, table: officialDays() };

function documentOf(name: string): SchemeDocument {
  const result = loadPreset(name);
  if (result?.ok !== true) throw new Error(`the preset ${name} does not load`);
  return result.version.document;
}

/** Steps of the cycle opened in a month, as stage keys. */
const steps = (name: string, opened: string): string[] =>
  stepsOf(documentOf(name).stages, previousPeriod(opened)).map((step) => step.map(({ key }) => key).join(' ∥ '));

const daysOf = (name: string, opened: string): number =>
  stepDays(stepsOf(documentOf(name).stages, previousPeriod(opened)));

describe('§3 star rating', () => {
  test('has the weights, stars and ceiling of the table', () => {
    const { composition, grades, secrecy } = documentOf(QUARTERLY);
    expect(composition?.parts.map(({ key, weight }) => [key, weight])).toEqual([
      ['self', '5'],
      ['peers', '20'],
      ['masses', '25'],
      ['branch', '30'],
      ['committee', '20'],
    ]);
    expect(grades?.scale.map(({ stars, from }) => [stars, from])).toEqual([
      [5, '95'],
      [4, '90'],
      [3, '80'],
      [2, '70'],
      [1, '60'],
    ]);
    expect(grades).toMatchObject({ ceilingScope: 'branch', ties: 'neither', yearly: true });
    expect(grades?.scale.map(({ ceilingPercent }) => ceilingPercent)).toEqual(['20', ...Array<undefined>(4)]);
    expect(secrecy).toEqual({ smallestGroup: 5, openings: { confirmWithin: 3, readFor: 3 } });
  });

  test('declares and reviews every month, asks and convenes every quarter', () => {
    expect(steps(QUARTERLY, '2026-02')).toEqual(['self', 'branch', 'publicity']);
    expect(steps(QUARTERLY, '2026-04')).toEqual([
      'self',
      'peers ∥ masses',
      'branch',
      'committee',
      'publicity ∥ meeting',
    ]);
    expect([daysOf(QUARTERLY, '2026-02'), daysOf(QUARTERLY, '2026-04')]).toEqual([11, 16]);
  });

  test('every month: all five procedures, 16 working days in the shortest month', () => {
    expect(steps(MONTHLY, '2026-02')).toEqual(['self', 'peers ∥ masses', 'branch', 'committee', 'publicity ∥ meeting']);
    expect(daysOf(MONTHLY, '2026-02')).toBe(16);
  });

  test('every month: 16 working days fit February 2026, 17 would not', () => {
    const text = presetText(MONTHLY) ?? '';
    expect(faultsOf(text, { calendar })).toEqual([]);
    const longer = edited(text, 'workingDays: "2"', 'workingDays: "3"', 'key: committee');
    expect(faultsOf(longer)).toEqual([]);
    expect(faultsOf(longer, { calendar })).toEqual([
      expect.stringMatching(
        / stages the stages take 17 working days, but 2026-02 has 16; shorten them or allow overlap$/,
      ),
    ]);
    expect(faultsOf(edited(longer, 'overlap: refused', 'overlap: allowed'), { calendar })).toEqual([]);
  });

  test('every quarter: only the months that rate need the days of a rating', () => {
    const text = presetText(QUARTERLY) ?? '';
    const longer = (days: number) =>
      faultsOf(edited(text, 'workingDays: 2', `workingDays: ${String(days)}`, '- key: committee\n'), { calendar });
    // 18 days are more than February has, but no rating is made in February; October, with 18, is the shortest that has one.
    expect(longer(4)).toEqual([]);
    expect(longer(5)).toEqual([expect.stringContaining('the stages take 19 working days, but 2026-10 has 18;')]);
  });
});

describe('a variant of a preset', () => {
  test('is given whole and stands on its own', () => {
    const text = presetText(MONTHLY) ?? '';
    expect(text).not.toContain('variantOf');
    expect(loadPreset(MONTHLY)).toMatchObject({ ok: true, version: { parentHash: null } });
  });

  test('differs from it in what it says and in nothing else', () => {
    const [base, variant] = [documentOf(QUARTERLY), documentOf(MONTHLY)];
    const everyMonth = ['peers', 'masses', 'committee', 'meeting'];
    expect(variant).toEqual({
      ...base,
      stages: base.stages.map((stage) => (everyMonth.includes(stage.key) ? { ...stage, every: 'month' } : stage)),
      composition: { ...base.composition, every: 'month' },
    });
  });

  test('follows a change of its base: the file says only what differs', () => {
    const file = readFileSync(new URL(`../../schemes/presets/${MONTHLY}.yaml`, import.meta.url), 'utf8');
    expect(file).toMatch(/^variantOf: star-rating$/m);
    expect(file).not.toContain('weight');
  });

  test('S0.5, S0.6: talks with every member twice a year and the ledger’s clock, else the monthly points', () => {
    const { talkRounds, collectiveDecisions, fixed, ...same } = documentOf('monthly-points-with-talks');
    expect(talkRounds).toEqual({ every: 'halfYear', days: 100, remindBefore: [20, 5] });
    expect(collectiveDecisions).toEqual({ fileWithin: 5, quorum: '1/2' });
    const { fixed: fixedBefore = [], ...base } = documentOf('monthly-points');
    expect(same).toEqual(base);
    expect(fixed).toEqual([...fixedBefore, 'talkRounds', 'collectiveDecisions']);
  });

  test('is not a thing of documents that are adopted', () => {
    expect(faultsOf(`variantOf: star-rating\n${presetText(QUARTERLY) ?? ''}`)).toEqual([
      '1:1 variantOf unknown key "variantOf"',
    ]);
  });

  test('is a preset like the others', () => {
    expect(presetNames()).toEqual(expect.arrayContaining([QUARTERLY, MONTHLY]));
  });
});
