/** Every rule of a yearly scheme (schemes/check-annual.ts), broken once in its preset. */
import { presetText } from '../../schemes/presets.ts';
import { edited, faultsOf } from './edits.ts';

const PRESET = presetText('annual-points') ?? '';
const messages = (text: string): string[] => faultsOf(text).map((fault) => fault.split(' ').slice(1).join(' '));

test('the preset is right', () => {
  expect(faultsOf(PRESET)).toEqual([]);
});

const MONTHS = "    - { key: months, clause: '2.1', from: months, weight: 100,";
const withInput = (line: string): string => edited(PRESET, MONTHS, `${line}\n${MONTHS.replace('100', '90')}`);
const title = 'title: { zh: 甲, en: A }';

test.each([
  [
    'base.items a year has no items of its own',
    edited(PRESET, 'items: []', `items: [{ key: a, clause: 1, points: 1, ${title} }]`),
  ],
  ['annual.of is this scheme itself', edited(PRESET, 'of: monthly-points', 'of: annual-points')],
  ['ranking.quarterly a year has no quarters', edited(PRESET, 'quarterly: false', 'quarterly: true')],
  [
    "grades.yearly the year's grade is the grade of its one rating",
    edited(PRESET, "grades:\n  clause: '4'", "grades:\n  clause: '4'\n  yearly: true"),
  ],
  ['annual.inputs the weights do not add up to 100', edited(PRESET, 'weight: 100', 'weight: 99')],
  ['annual.inputs no input counts the months', edited(PRESET, 'from: months', 'from: imports')],
  [
    'range ballots and imports are numbers from 0 to 100, and so is the year then',
    withInput(`    - { key: a, clause: '2', from: imports, weight: 10, ${title} }`),
  ],
  [
    'annual.inputs[0].stage says which ballot it is',
    withInput(`    - { key: a, clause: '2', from: ballots, weight: 10, ${title} }`),
  ],
  [
    'annual.inputs[0].stage there is no ballot "meeting"',
    withInput(`    - { key: a, clause: '2', from: stage, stage: meeting, weight: 10, ${title} }`),
  ],
  [
    'annual.inputs[1].stage does not belong to months',
    edited(
      withInput(`    - { key: a, clause: '2', from: imports, weight: 10, ${title} }`),
      'from: months,',
      'from: months, stage: a,',
    ),
  ],
  [
    'stages[0].kind a year has no review: its items are those of the months',
    edited(PRESET, 'kind: meeting', 'kind: review'),
  ],
  [
    'stages[1].comprehensive.grounds the committee sets no number of its own in a year: leave the grounds empty',
    edited(PRESET, 'grounds: []', `grounds: [{ key: a, ${title} }]`),
  ],
  [
    'grades.scale[0].byDecision has its own ceiling: leave ceilingPercent out',
    edited(PRESET, 'byDecision:', 'ceilingPercent: 30\n      byDecision:'),
  ],
  [
    'annual.conversions[0].max is not above min 100',
    edited(PRESET, '  candidates:', '  conversions: [{ min: 100, max: 0, factor: 1 }]\n  candidates:'),
  ],
])('%s', (message, text) => {
  expect(messages(text)).toContain(message);
});

test('an annual section and a yearly cadence belong together', () => {
  const monthly = presetText('monthly-points') ?? '';
  const yearly = edited(
    monthly,
    'cadence: { unit: month, scores: previousMonth }',
    'cadence: { unit: year, scores: previousYear }',
  );
  expect(messages(yearly)).toContain('annual a yearly scheme says what the year is drawn from');
  const month = edited(
    PRESET,
    'cadence: { unit: year, scores: previousYear }',
    'cadence: { unit: month, scores: previousMonth }',
  );
  expect(messages(month)).toContain('annual belongs to a scheme whose cadence is the year');
});
