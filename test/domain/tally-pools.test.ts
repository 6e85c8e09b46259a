/** Anonymous ballots without enough sheets, pooled with another one (§2.1, §2.5). */
import { components } from '../../domain/tally.ts';
import type { BallotReturn } from '../../domain/tally.ts';
import { ballot, choice, choices, numbers, repeat, returned } from './ballots.ts';

const K = 5;
type More = Parameters<typeof returned>[2];

const pooledWith = (mergeWith: string): Partial<BallotReturn['ballot']> => ({ whenFew: 'merge', mergeWith });
const peers = (values: readonly number[], more: More = {}): BallotReturn =>
  returned('peers', numbers(...values), { ...more, ballot: { ...pooledWith('masses'), ...more.ballot } });
const masses = (values: readonly number[], more: More = {}): BallotReturn =>
  returned('masses', numbers(...values), {
    ...more,
    ballot: { electorate: 'masses', ...pooledWith('peers'), ...more.ballot },
  });
const summary = (returns: readonly BallotReturn[], k = K) =>
  components(returns, k).map(({ stages, state, valid, mean }) => [stages.join('+'), state, valid, mean]);

describe('a ballot with fewer sheets than the smallest group', () => {
  test('is counted together with the one it is pooled with, every sheet alike', () => {
    expect(summary([peers([100, 90, 80, 70]), masses(repeat(6, 60))])).toEqual([['peers+masses', 'counted', 10, '70']]);
  });

  test('adds up all that came back in both', () => {
    const [pool] = components(
      [peers([90, 90], { entitled: 6, invalid: 1 }), masses([80, 80, 80], { entitled: 9, abstained: 3 })],
      K,
    );
    expect(pool).toMatchObject({ entitled: 15, valid: 5, invalid: 1, abstained: 3, mean: '84' });
  });

  test('pulls in a ballot that could have stood alone: else the difference would give it away', () => {
    expect(summary([peers([40]), masses(repeat(9, 90))])).toEqual([['peers+masses', 'counted', 10, '85']]);
  });

  test('is pooled from either side, the pool standing where its first stage does', () => {
    expect(summary([peers(repeat(9, 90)), masses([40])])).toEqual([['peers+masses', 'counted', 10, '85']]);
  });

  test('is not used where both together are too few, and neither has a number', () => {
    expect(summary([peers([90, 90]), masses([80, 80])])).toEqual([
      ['peers', 'tooFewSheets', 2, null],
      ['masses', 'tooFewSheets', 2, null],
    ]);
  });

  test('needs only three together where k was lowered to three', () => {
    const few = [peers([90, 90], { ballot: { minimumSheets: 3 } }), masses([60], { ballot: { minimumSheets: 3 } })];
    expect(summary(few, 3)).toEqual([['peers+masses', 'counted', 3, '80']]);
  });

  test('is not pooled where too few of both were returned; the other then stands alone', () => {
    expect(summary([peers([90, 90], { entitled: 20 }), masses(repeat(5, 80))])).toEqual([
      ['peers', 'tooFewSheets', 2, null],
      ['masses', 'counted', 5, '80'],
    ]);
  });

  test('returned enough when the stricter of both is content', () => {
    const pool = (share: string) =>
      summary([
        peers([90, 90], { entitled: 4, ballot: { minimumReturn: '1/4' } }),
        masses(repeat(4, 80), { entitled: 8, ballot: { minimumReturn: share } }),
      ]).map(([stages]) => stages);
    expect(pool('1/2')).toEqual(['peers+masses']);
    expect(pool('3/5')).toEqual(['peers', 'masses']);
  });

  test('is not pooled where the scheme says it is not used', () => {
    const few = returned('peers', numbers(90, 90));
    expect(summary([few, masses(repeat(6, 80))])).toEqual([
      ['peers', 'tooFewSheets', 2, null],
      ['masses', 'counted', 6, '80'],
    ]);
  });
});

test('a ballot above k but below its own larger minimum is pooled as well', () => {
  const six = peers(repeat(6, 90), { ballot: { minimumSheets: 8 } });
  expect(summary([six, masses(repeat(6, 80))])).toEqual([['peers+masses', 'counted', 12, '85']]);
});

describe('§4.3 an empty ballot has nothing to pool', () => {
  test('and leaves the other its own number and weight', () => {
    expect(summary([peers(repeat(8, 88)), masses([], { entitled: 12, abstained: 12 })])).toEqual([
      ['peers', 'counted', 8, '88'],
      ['masses', 'tooFewSheets', 0, null],
    ]);
  });

  test('but leads on to its own partner where three are pooled in a row', () => {
    const staff = returned('staff', numbers(...repeat(5, 70)), { ballot: { electorate: 'allStaff' } });
    const empty = masses([], { ballot: { mergeWith: 'staff' } });
    expect(summary([peers([100]), empty, staff])).toEqual([
      ['peers+staff', 'counted', 6, '75'],
      ['masses', 'tooFewSheets', 0, null],
    ]);
  });
});

test('pooling goes on until there are enough and no further', () => {
  const staff = returned('staff', numbers(...repeat(9, 50)), { ballot: { electorate: 'allStaff' } });
  const chain = { ballot: { mergeWith: 'staff' } };
  expect(summary([peers([100, 100]), masses([90, 90], chain), staff])).toEqual([
    ['peers+masses+staff', 'counted', 13, '830/13'],
  ]);
  expect(summary([peers([100, 100]), masses([90, 90, 90], chain), staff])).toEqual([
    ['peers+masses', 'counted', 5, '94'],
    ['staff', 'counted', 9, '50'],
  ]);
});

test('a stage is in one pool only', () => {
  const staff = returned('staff', numbers(50, 50, 50), { ballot: { electorate: 'allStaff', ...pooledWith('peers') } });
  expect(summary([peers([90, 90, 90]), masses([80, 80, 80]), staff])).toEqual([
    ['peers+masses', 'counted', 6, '85'],
    ['staff', 'tooFewSheets', 3, null],
  ]);
});

describe('trimming a pool', () => {
  const trim = { trim: 'dropHighestAndLowest' } as const;

  test('drops the highest and the lowest of all where every ballot of it trims', () => {
    expect(summary([peers([100, 90, 20], { ballot: trim }), masses([80, 70], { ballot: trim })])).toEqual([
      ['peers+masses', 'counted', 5, '80'],
    ]);
  });

  test('drops nobody where one of them does not trim', () => {
    expect(summary([peers([100, 90, 20], { ballot: trim }), masses([80, 70])])).toEqual([
      ['peers+masses', 'counted', 5, '72'],
    ]);
  });

  test('needs five sheets with k = 3 too: of three, one rater would be left', () => {
    expect(summary([peers([100, 90], { ballot: trim }), masses([20], { ballot: trim })], 3)).toEqual([
      ['peers', 'tooFewSheets', 2, null],
      ['masses', 'tooFewSheets', 1, null],
    ]);
  });
});

describe('counts of a pool', () => {
  const ask = (...keys: string[]) => ({ criteria: keys.map((key) => choice(key)) });
  const pool = (few: BallotReturn['ballot']['criteria'], many: BallotReturn['ballot']['criteria']) => [
    { ...peers([], { ballot: { criteria: few } }), sheets: choices('conduct', ...repeat(4, 'basic')), entitled: 4 },
    {
      ...masses([], { ballot: { criteria: many } }),
      sheets: choices('conduct', ...repeat(6, 'excellent')),
      entitled: 6,
    },
  ];

  test('are shown from 2k sheets on where both asked the same', () => {
    const { criteria } = ask('conduct');
    expect(components(pool(criteria, criteria), K)).toMatchObject([
      { valid: 10, mean: '84', options: { conduct: { excellent: 6, qualified: 0, basic: 4, unqualified: 0 } } },
    ]);
  });

  test('are hidden where they asked different things, though there are 2k sheets', () => {
    const [same, more] = [ask('conduct').criteria, ask('conduct', 'service').criteria];
    expect(components(pool(same, more), K)).toMatchObject([{ valid: 10, mean: '84', options: null }]);
  });
});

test('real-name ballots are never pooled', () => {
  const named = returned('committee', numbers(90), {
    ballot: { ...ballot(), secrecy: 'realName', whenFew: 'notUsed' },
  });
  expect(summary([named, masses(repeat(6, 80))])).toEqual([
    ['committee', 'tooFewSheets', 1, null],
    ['masses', 'counted', 6, '80'],
  ]);
});
