import { loadScheme } from '../../schemes/load.ts';
import { presetText } from '../../schemes/presets.ts';
import { SHANGHAI } from '../../domain/civil.ts';
import { officialDays } from '../../store/official-days.ts';

const PRESET = presetText('monthly-points') ?? '';
const faults = (from: string, to: string): string[] => {
  const loaded = loadScheme(PRESET.replace(from, to), {
    name: 'x',
    calendar: { civil: SHANGHAI, table: officialDays() },
  });
  return loaded.ok ? [] : loaded.errors.map(({ path, message }) => `${path} ${message}`);
};
const second = `when: { lowMonths: 2 }\n    for: subject\n    duty: appointedTalk`;

test.each([
  [second, second.replace('2', '1'), 'consequences[1].when this low month has its row above already'],
  [second, second.replace('2', '4'), 'consequences[1].when.lowMonths must be from 1 to 3'],
  [
    second,
    second.replace('appointedTalk', 'secretaryTalk'),
    'consequences[1].duty secretaryTalk has its row above already',
  ],
  [second, second.replace('subject', 'leaders'), 'consequences[1].for appointedTalk is with the subject'],
  [
    second,
    `${second}\n    within: { workingDays: 3 }`,
    'consequences[1].within the clocks of talks are those of "talks"',
  ],
  [
    second,
    second.replace('appointedTalk', 'admonishingTalk'),
    'consequences[1].duty low months in a row lead to talks and a referral only',
  ],
  [
    second,
    second.replace('{ lowMonths: 2 }', '{ zeroMonth: any }'),
    'consequences[1].when appointedTalk follows low months only',
  ],
  [
    second,
    second.replace('{ lowMonths: 2 }', '{ unqualified: rating }').replace('appointedTalk', 'admonishingTalk'),
    'consequences[1].when the scheme gives no grades',
  ],
  ['for: leaders', 'for: subject', 'consequences[3].for explainAtLifeMeeting is asked of the secretary or of leaders'],
  [
    'duty: explainAtLifeMeeting\n    within: { until: 12-31 }',
    'duty: explainAtLifeMeeting',
    'consequences[3].within explainAtLifeMeeting has no day it is due by',
  ],
  [
    'duty: explainAtLifeMeeting\n    within: { until: 12-31 }',
    'duty: explainAtLifeMeeting\n    within: { until: 02-29 }',
    'consequences[3].within.until expected a month and day every year has, such as "12-31"',
  ],
  ['key: zero-secretary', 'key: handled-leaders', 'consequences[4].key the key "handled-leaders" is used twice'],
])('a row that cannot be meant is refused with its place: %#', (from, to, message) => {
  expect(PRESET).toContain(from);
  expect(faults(from, to)).toContain(message);
});

test('talks need their clocks, and clocks a row that leads to talks', () => {
  const clocks = /\ntalks: .*\n/.exec(PRESET)?.[0] ?? '';
  expect(faults(clocks, '\n')).toContain('consequences leads to talks, and "talks" with their clocks is missing');
});
