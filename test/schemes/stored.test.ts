import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { endsSpan } from '../../domain/period.ts';
import { ELECTORATES } from '../../domain/stages.ts';
import { stagesOfMonth } from '../../domain/steps.ts';
import { loadPreset, presetNames } from '../../schemes/presets.ts';
import { storedDocument } from '../../schemes/stored.ts';
import { FIRST_SCHEME } from '../support/first-scheme.ts';

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('a version stored before stages had a cadence', () => {
  const document = storedDocument(asJson(FIRST_SCHEME));

  test('runs its stages every month, those of the third month at the end of a quarter', () => {
    expect(document.stages.map(({ key, every }) => [key, every])).toEqual([
      ['declaration', 'month'],
      ['review', 'month'],
      ['spot-check', 'quarter'],
      ['publicity', 'month'],
    ]);
    for (const period of ['2026-01', '2026-02', '2026-03', '2026-12']) {
      const checked = stagesOfMonth(document.stages, period).some(({ kind }) => kind === 'spotCheck');
      expect(checked).toBe(endsSpan(period, 'quarter'));
    }
  });

  test('has nothing left of the old word', () => {
    expect(JSON.stringify(document)).not.toContain('quarterlyOnly');
  });

  test('has the settings of its day where there was no such setting, and neither composition nor grades', () => {
    expect(document.secrecy).toEqual({ smallestGroup: 5, openings: { confirmWithin: 3, readFor: 3 } });
    expect(document.electorateOrder).toEqual(ELECTORATES);
    expect(document.appeals).toEqual({ fileWithin: 10, decideWithin: 15, correctionPosted: 3 });
    expect(document.rectification).toEqual(DEFAULT_CLOCKS);
    expect(document).not.toHaveProperty('composition');
    expect(document).not.toHaveProperty('grades');
  });

  test('keeps everything else as it was adopted', () => {
    const { stages, ...rest } = FIRST_SCHEME;
    expect(document).toMatchObject(rest);
    const kept = stages.map(({ quarterlyOnly, ...stage }) => ({ stage, quarterlyOnly }));
    document.stages.forEach((stage, at) => {
      expect(stage).toEqual({ ...kept[at]?.stage, every: kept[at]?.quarterlyOnly === true ? 'quarter' : 'month' });
    });
  });

  test('is read and not judged: a bound drawn tighter since stops no month that runs under it', () => {
    const late = { ...FIRST_SCHEME, passMark: '500' };
    expect(storedDocument(asJson(late)).passMark).toBe('500');
  });

  test('the stored text is not touched', () => {
    const stored = asJson(FIRST_SCHEME);
    storedDocument(stored);
    expect(stored).toEqual(FIRST_SCHEME);
  });
});

test.each(presetNames())('a version of today reads back as itself: %s', (name) => {
  const result = loadPreset(name);
  if (result?.ok !== true) throw new Error(`the preset ${name} does not load`);
  const { document } = result.version;
  expect(storedDocument({ ...asJson(document) })).toEqual(document);
});

test('a version keeps settings that differ from the defaults', () => {
  const own = {
    ...FIRST_SCHEME,
    secrecy: { smallestGroup: 3, loweredBy: 'minutes' },
    electorateOrder: ['masses', 'peers'],
    appeals: { fileWithin: 5, decideWithin: 20, correctionPosted: 7 },
  };
  expect(storedDocument(asJson(own))).toMatchObject({
    secrecy: own.secrecy,
    electorateOrder: own.electorateOrder,
    appeals: own.appeals,
  });
});
