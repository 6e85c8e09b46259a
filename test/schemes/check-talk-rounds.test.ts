import { loadScheme } from '../../schemes/load.ts';
import { presetText } from '../../schemes/presets.ts';
import { faultsOf } from './edits.ts';

const preset = `${presetText('monthly-points') ?? ''}\n`;

test('rounds of talks and the ledger are settings with defaults; without them there are none', () => {
  const read = (text: string): unknown => {
    const loaded = loadScheme(preset + text, { name: 'draft.yaml' });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
    const { talkRounds, collectiveDecisions } = loaded.version.document;
    return { talkRounds, collectiveDecisions };
  };
  expect(read('')).toEqual({ talkRounds: undefined, collectiveDecisions: undefined });
  expect(read('talkRounds: {}\ncollectiveDecisions: { fileWithin: 3 }\n')).toEqual({
    talkRounds: { every: 'halfYear', days: 100, remindBefore: [20, 5] },
    collectiveDecisions: { fileWithin: 3, quorum: '1/2' },
  });
});

test.each([
  ['talkRounds: { every: year }', /talkRounds\.every/],
  ['talkRounds: { every: quarter, days: 100 }', /talkRounds\.days a quarter may have no more than 56 working days/],
  ['talkRounds: { days: 10, remindBefore: [5, 10] }', /talkRounds\.remindBefore\[?\.?1\]? is not within the 10 days/],
  ['collectiveDecisions: { quorum: 1/1 }', /collectiveDecisions\.quorum must be less than 1/],
])('%s is refused', (text, fault) => {
  expect(faultsOf(`${preset}${text}\n`)).toEqual([expect.stringMatching(fault)]);
});
