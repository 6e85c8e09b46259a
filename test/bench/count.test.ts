import { costOf, NOTHING, sum } from '../../bench/months/count.ts';
import { complete, median, percentile } from '../../bench/figures.ts';
import { readOptions } from '../../bench/options.ts';

test('every start, activity, retry, timer, signal and update is one action; every event is an event', () => {
  const history = [
    { workflowExecutionStartedEventAttributes: {} },
    {},
    { activityTaskScheduledEventAttributes: {} },
    { activityTaskStartedEventAttributes: { attempt: 3 } },
    { timerStartedEventAttributes: {} },
    { workflowExecutionSignaledEventAttributes: {} },
    { workflowExecutionUpdateAcceptedEventAttributes: {}, timerStartedEventAttributes: null },
  ];
  expect(costOf(history)).toEqual({ actions: 7, events: 7 });
  expect(sum([costOf(history), NOTHING, costOf([{}])])).toEqual({ actions: 7, events: 8 });
});

test('medians and percentiles are values of the list, or the middle of two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([1, 3, 2, 10])).toBe(2.5);
  expect(percentile([5, 1, 3, 2, 4], 0.5)).toBe(3);
  expect(percentile([5, 1, 3, 2, 4], 0.99)).toBe(5);
});

test('a figure that was not measured is null, not missing', () => {
  const line = complete({ ratio: 0.61234, humanStepsPerSecond: 1_234.5, inboxP50Ms: NaN });
  expect(line).toMatchObject({ ratio: 0.612, humanStepsPerSecond: 1_235, inboxP50Ms: null, inboxP99Ms: null });
});

test('an unknown measurement is refused by name', () => {
  expect(() => readOptions(['--only', 'steps,speed'])).toThrow('There is no measurement "speed"');
  expect(readOptions(['--only', 'steps,inbox']).only).toEqual(['steps', 'inbox']);
});
