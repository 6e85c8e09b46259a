import { stagesOfMonth, stepDays, stepsOf } from '../../domain/steps.ts';
import { stage } from './rating-fixtures.ts';

/** Declaration, review and publicity every month; the ballots, the committee and the meeting once a quarter. */
const STAGES = [
  stage('self', 'declaration'),
  stage('peers', 'ballot', { every: 'quarter' }),
  stage('masses', 'ballot', { every: 'quarter', alongside: 'peers', workingDays: 4 }),
  stage('branch', 'review'),
  stage('committee', 'comprehensive', { every: 'quarter', workingDays: 2 }),
  stage('publicity', 'publicity', { workingDays: 5 }),
  stage('meeting', 'meeting', { every: 'quarter', alongside: 'publicity', workingDays: 5 }),
];
const keys = (period: string, stages = STAGES) => stepsOf(stages, period).map((step) => step.map(({ key }) => key));

describe('cadence belongs to the stage', () => {
  test('in the first two months of a quarter only the monthly stages run', () => {
    expect(keys('2026-01')).toEqual([['self'], ['branch'], ['publicity']]);
    expect(keys('2026-02')).toEqual(keys('2026-01'));
  });

  test('in the third month all of them, ballots side by side and the meeting beside the posting', () => {
    expect(keys('2026-03')).toEqual([
      ['self'],
      ['peers', 'masses'],
      ['branch'],
      ['committee'],
      ['publicity', 'meeting'],
    ]);
  });

  test.each([
    ['month', 12],
    ['quarter', 4],
    ['halfYear', 2],
    ['year', 1],
  ] as const)('a stage of every %s runs %i times a year, the last time in December', (every, times) => {
    const one = [stage('ballot', 'ballot', { every })];
    const months = Array.from({ length: 12 }, (_, at) => `2026-${String(at + 1).padStart(2, '0')}`);
    expect(months.filter((period) => stagesOfMonth(one, period).length === 1)).toHaveLength(times);
    expect(stagesOfMonth(one, '2026-12')).toHaveLength(1);
  });

  test('a stage whose companion does not run is a step of its own', () => {
    const monthly = STAGES.map((one) => (one.key === 'masses' ? { ...one, every: 'month' as const } : one));
    expect(keys('2026-01', monthly)).toEqual([['self'], ['masses'], ['branch'], ['publicity']]);
  });

  test('a third ballot beside one that is beside another is in the same step', () => {
    const staff = stage('staff', 'ballot', { every: 'quarter', alongside: 'masses' });
    expect(keys('2026-03', [...STAGES.slice(0, 3), staff])).toEqual([['self'], ['peers', 'masses', 'staff']]);
  });
});

test('the days of a month are those of its steps one after another, of a step its longest stage', () => {
  expect(stepDays(stepsOf(STAGES, '2026-01'))).toBe(3 + 3 + 5);
  expect(stepDays(stepsOf(STAGES, '2026-03'))).toBe(3 + 4 + 3 + 2 + 5);
  expect(stepDays([])).toBe(0);
});
