import { loadScheme } from '../../schemes/load.ts';
import { loadPreset, presetText } from '../../schemes/presets.ts';
import { storedDocument } from '../../schemes/stored.ts';

const PRESET = presetText('star-rating') ?? '';

const messages = (text: string): string[] => {
  const result = loadScheme(text, { name: 'draft.yaml' });
  return result.ok ? [] : result.errors.map(({ path, message }) => `${path}: ${message}`);
};

test('openings and questions are settings of the scheme with our defaults', () => {
  const loaded = loadPreset('star-rating');
  if (loaded?.ok !== true) throw new Error('the preset does not load');
  const { secrecy, stages } = loaded.version.document;
  expect(secrecy).toEqual({ smallestGroup: 5, openings: { confirmWithin: 3, readFor: 3 } });
  expect(stages.find(({ key }) => key === 'peers')?.ballot?.questions).toEqual({ sameFrom: 5, deviation: '15' });
  const own = PRESET.replace(
    'secrecy: anonymous\n',
    'secrecy: anonymous\n      questions: { sameFrom: 8, deviation: 12.5 }\n',
  );
  const text = `${own}\nsecrecy: { openings: { readFor: 1 } }\n`;
  const result = loadScheme(text, { name: 'draft.yaml' });
  if (!result.ok) throw new Error(messages(text).join('\n'));
  expect(result.version.document.secrecy.openings).toEqual({ confirmWithin: 3, readFor: 1 });
  expect(result.version.document.stages.find(({ key }) => key === 'peers')?.ballot?.questions).toEqual({
    sameFrom: 8,
    deviation: '12.5',
  });
});

test('a real-name ballot needs two sheets: the mean of one is that sheet (§2.5)', () => {
  const real = PRESET.replace('secrecy: anonymous\n', 'secrecy: realName\n')
    .replace('whenFew: merge\n      mergeWith: masses\n', 'whenFew: notUsed\n')
    .replace('whenFew: merge\n      mergeWith: peers\n', 'whenFew: notUsed\n');
  expect(messages(real.replace('minimumSheets: 5\n', 'minimumSheets: 1\n'))).toEqual([
    'stages[1].ballot.minimumSheets: the mean of one sheet is that sheet: at least 2',
  ]);
  expect(messages(real.replace('minimumSheets: 5\n', 'minimumSheets: 2\n'))).toEqual([]);
});

test('a version adopted before there were such settings has the defaults and keeps what it said', () => {
  const ballot = { electorate: 'peers', secrecy: 'realName' };
  const old = {
    secrecy: { smallestGroup: 4, loweredBy: '党委会议' },
    stages: [{ key: 'peers', ballot }, { key: 'self' }],
  };
  expect(storedDocument(old)).toMatchObject({
    secrecy: { smallestGroup: 4, loweredBy: '党委会议', openings: { confirmWithin: 3, readFor: 3 } },
    stages: [{ ballot: { ...ballot, questions: { sameFrom: 5, deviation: '15' } } }, { key: 'self' }],
  });
  expect(storedDocument({ stages: [] }).secrecy).toEqual({
    smallestGroup: 5,
    openings: { confirmWithin: 3, readFor: 3 },
  });
});
