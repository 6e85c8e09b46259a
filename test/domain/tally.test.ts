import fc from 'fast-check';
import { components } from '../../domain/tally.ts';
import type { BallotReturn, Component } from '../../domain/tally.ts';
import { choice, choices, numbers, numeric, repeat, returned } from './ballots.ts';

const K = 5;

function only(one: BallotReturn, smallestGroup = K): Component {
  const [component, ...more] = components([one], smallestGroup);
  if (component === undefined || more.length > 0) throw new Error('one ballot has one component');
  return component;
}

const TRIMMED = { trim: 'dropHighestAndLowest' } as const;
const REAL_NAME = { secrecy: 'realName', minimumSheets: 1 } as const;

describe('§4.5 peer sheets 100, 95, 90, 85, 40', () => {
  const sheets = numbers(100, 95, 90, 85, 40);

  test('have the mean 82', () => {
    expect(only(returned('peers', sheets))).toEqual({
      stages: ['peers'],
      state: 'counted',
      entitled: 5,
      valid: 5,
      invalid: 0,
      abstained: 0,
      mean: '82',
      options: null,
    });
  });

  test('have the mean 90 without the highest and the lowest (paySphere#1158: one lenient or strict rater)', () => {
    expect(only(returned('peers', sheets, { ballot: TRIMMED })).mean).toBe('90');
  });

  test('the minimum counts valid sheets before trimming: five are enough and three are averaged', () => {
    expect(only(returned('peers', sheets, { ballot: TRIMMED }))).toMatchObject({ state: 'counted', valid: 5 });
  });

  test('with minimum 5 and 4 received the part is missing, not 0 (hrms#2023)', () => {
    const four = only(returned('peers', sheets.slice(0, 4), { entitled: 5 }));
    expect(four).toMatchObject({ state: 'tooFewSheets', valid: 4, mean: null, options: null });
  });

  test('a trimmed ballot needs five sheets even where its minimum says less', () => {
    const ballot = { ...TRIMMED, ...REAL_NAME, minimumSheets: 3 };
    expect(only(returned('peers', sheets.slice(0, 4), { ballot }))).toMatchObject({ state: 'tooFewSheets' });
    expect(only(returned('peers', sheets, { ballot })).mean).toBe('90');
  });

  test('only one of several equal extremes is dropped', () => {
    const ties = numbers(100, 100, 90, 40, 40);
    expect(only(returned('peers', ties, { ballot: TRIMMED })).mean).toBe('230/3');
  });
});

describe('abstained, missing and invalid are three things', () => {
  const five = numbers(90, 90, 80, 80, 70);

  test('none of them moves the mean', () => {
    const more = { entitled: 20, invalid: 2, abstained: 4 };
    expect(only(returned('peers', five, more))).toMatchObject({ ...more, state: 'counted', valid: 5, mean: '82' });
  });

  test('invalid sheets and abstentions do not make up the minimum', () => {
    const four = returned('peers', five.slice(0, 4), { invalid: 3, abstained: 3 });
    expect(only(four)).toMatchObject({ state: 'tooFewSheets', valid: 4 });
  });

  test('but have been returned: half of twelve answered, five of them with a number', () => {
    expect(only(returned('peers', five, { entitled: 12, abstained: 1 })).state).toBe('counted');
    expect(only(returned('peers', five, { entitled: 12, invalid: 1 })).state).toBe('counted');
  });

  test('fewer than half of the entitled returned: the part is missing however good the sheets are', () => {
    expect(only(returned('peers', five, { entitled: 11 }))).toMatchObject({ state: 'tooFewReturned', mean: null });
    expect(only(returned('peers', five, { entitled: 10 })).state).toBe('counted');
  });

  test('the share that must return is a setting and compared exactly', () => {
    const thirds = { minimumReturn: '2/3' };
    expect(only(returned('peers', numbers(...repeat(6, 90)), { entitled: 9, ballot: thirds })).state).toBe('counted');
    expect(only(returned('peers', numbers(...repeat(6, 90)), { entitled: 10, ballot: thirds })).state).toBe(
      'tooFewReturned',
    );
    const none = { minimumReturn: '0/1' };
    expect(only(returned('peers', five, { entitled: 1000, ballot: none })).state).toBe('counted');
  });

  test('nobody entitled, nothing returned: missing', () => {
    expect(only(returned('peers', [], { entitled: 0 }))).toMatchObject({ state: 'tooFewSheets', mean: null });
  });

  test('不了解 on one criterion keeps the sheet and its other answers', () => {
    const criteria = [choice('conduct'), choice('service')];
    const sheets = [...repeat(4, { conduct: 'excellent', service: 'excellent' }), { conduct: 'basic' }];
    expect(only(returned('masses', sheets, { ballot: { criteria } }))).toMatchObject({ valid: 5, mean: '92' });
  });
});

describe('the smallest group', () => {
  test('is no number below k, whatever the minimum of the stage says (EvaP#153, EvaP PR#1188)', () => {
    const ballot = { minimumSheets: 1 };
    expect(only(returned('peers', numbers(90, 80, 70, 60), { ballot })).mean).toBeNull();
    expect(only(returned('peers', numbers(90, 80, 70, 60, 50), { ballot })).mean).toBe('70');
  });

  test('with one response nothing is known of it (TEAMMATES#11793)', () => {
    const one = only(returned('peers', numbers(40), { ballot: { minimumSheets: 1 } }));
    expect(one).toMatchObject({ mean: null, options: null });
  });

  test('lowered to three by a decision, three sheets count and two do not', () => {
    const ballot = { minimumSheets: 3 };
    expect(only(returned('peers', numbers(90, 80, 70), { ballot }), 3).mean).toBe('80');
    expect(only(returned('peers', numbers(90, 80), { ballot }), 3).state).toBe('tooFewSheets');
  });

  test('does not bind real-name ballots: one leader is enough where the scheme says so', () => {
    expect(only(returned('leaders', numbers(91.5), { ballot: REAL_NAME })).mean).toBe('91.5');
  });
});

describe('remarks without a number', () => {
  test('have no mean and no counts, however many there are', () => {
    const criteria = [choice('conduct')];
    const sheets = choices('conduct', ...repeat(12, 'excellent'));
    expect(only(returned('peers', sheets, { ballot: { criteria }, remarksOnly: true, remarks: 12 }))).toMatchObject({
      state: 'remarksOnly',
      valid: 12,
      mean: null,
      options: null,
    });
  });
});

describe('counts of a choice ballot', () => {
  const conduct = { criteria: [choice('conduct')] };
  const ten = choices('conduct', ...repeat(6, 'excellent'), ...repeat(3, 'basic'), 'unqualified');

  test('are shown from 2k valid sheets on, with the options nobody chose', () => {
    expect(only(returned('masses', ten, { ballot: conduct }))).toMatchObject({
      mean: '78',
      options: { conduct: { excellent: 6, qualified: 0, basic: 3, unqualified: 1 } },
    });
  });

  test('are hidden below, and the converted mean stands alone', () => {
    expect(only(returned('masses', ten.slice(1), { ballot: conduct }))).toMatchObject({
      state: 'counted',
      valid: 9,
      options: null,
    });
  });

  test('follow a lowered k: six with k = 3', () => {
    const ballot = { ...conduct, minimumSheets: 3 };
    expect(only(returned('masses', ten.slice(0, 6), { ballot }), 3).options).not.toBeNull();
    expect(only(returned('masses', ten.slice(0, 5), { ballot }), 3).options).toBeNull();
  });

  test('invalid sheets and abstentions do not bring them to 2k', () => {
    const nine = returned('masses', ten.slice(1), { ballot: conduct, invalid: 3, abstained: 3 });
    expect(only(nine).options).toBeNull();
  });

  test('are hidden where fewer than 2k judged one criterion: its few answers would be read off', () => {
    const criteria = [choice('conduct'), choice('service')];
    const judged = (times: number) => [
      ...repeat(times, { conduct: 'excellent', service: 'basic' }),
      ...repeat(12 - times, { conduct: 'qualified' }),
    ];
    const optionsOf = (times: number) => only(returned('masses', judged(times), { ballot: { criteria } })).options;
    expect(optionsOf(1)).toBeNull();
    expect(optionsOf(4)).toBeNull();
    expect(optionsOf(9)).toBeNull();
    expect(optionsOf(10)).toMatchObject({ service: { basic: 10 } });
    expect(optionsOf(0)).toMatchObject({ service: { basic: 0 } });
  });

  test('are hidden as well where the criterion judged by few is a number', () => {
    const criteria = [choice('conduct'), numeric('overall', { mayAbstain: true })];
    const sheets = [{ conduct: 'excellent', overall: '10' }, ...choices('conduct', ...repeat(11, 'qualified'))];
    expect(only(returned('masses', sheets, { ballot: { criteria } })).options).toBeNull();
  });

  test('of a real-name ballot are always shown', () => {
    const ballot = { ...conduct, ...REAL_NAME };
    expect(only(returned('committee', ten.slice(9), { ballot })).options).toEqual({
      conduct: { excellent: 0, qualified: 0, basic: 0, unqualified: 1 },
    });
  });

  test('there are none of a ballot of numbers', () => {
    expect(only(returned('peers', numbers(...repeat(12, 90)))).options).toBeNull();
  });
});

test('the order of the sheets changes nothing', () => {
  const sheet = fc.record({ overall: fc.integer({ min: 0, max: 100 }).map(String) });
  const sheets = fc.array(sheet, { maxLength: 14 });
  const shuffled = sheets.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.constantFrom('none' as const, TRIMMED.trim), ([first, second], trim) => {
      const of = (list: typeof first) => JSON.stringify(only(returned('peers', list, { ballot: { trim } })));
      expect(of(second)).toBe(of(first));
    }),
  );
});
