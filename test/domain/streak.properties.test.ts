import fc from 'fast-check';
import { requiredDuties } from '../../domain/streak.ts';
import { hold, months, person, setMonth, setState, settle } from './cases.ts';
import type { Person } from './cases.ts';

const score = fc.constantFrom(50, 50, 50, 70, 'exempt' as const, 'cancelled' as const, 'pending' as const);
const scores = fc.array(score, { minLength: 1, maxLength: 14 });

/** Anything that may happen to a person's months and cases between two questions. */
const event = fc.oneof(
  fc.record({ what: fc.constant('settle' as const) }),
  fc.record({ what: fc.constant('hold' as const), at: fc.nat(20) }),
  fc.record({ what: fc.constant('close' as const), at: fc.nat(20) }),
  fc.record({ what: fc.constant('correct' as const), at: fc.nat(20), to: score }),
  fc.record({ what: fc.constant('convert' as const) }),
);

function happen(who: Person, one: typeof event extends fc.Arbitrary<infer E> ? E : never): void {
  if (one.what === 'settle') {
    settle(who);
  } else if (one.what === 'convert') {
    who.state = 'full';
  } else if (one.what === 'correct') {
    const month = who.months[one.at % who.months.length];
    const [to] = months('2026-01', [one.to]);
    if (month !== undefined && to !== undefined) {
      setMonth(who, month.period, { low: false, ...to, period: month.period });
    }
  } else if (one.what === 'hold') {
    const talk = who.cases[one.at % Math.max(1, who.cases.length)];
    if (talk !== undefined) hold(who, (period) => period === talk.period);
  } else {
    const talk = who.cases[one.at % Math.max(1, who.cases.length)];
    if (talk?.state === 'held' || talk?.state === 'open') setState(who, talk.id, 'closed');
  }
}

const lives = fc.record({
  list: scores,
  events: fc.array(event, { maxLength: 25 }),
  state: fc.constantFrom('full' as const, 'probationary' as const),
});

function live({ list, events, state }: typeof lives extends fc.Arbitrary<infer L> ? L : never): Person {
  const who = person(months('2025-09', list), { state });
  for (const one of events) happen(who, one);
  return who;
}

const lows = (count: number) => Array<50>(count).fill(50);

/** Once found by chance: a correction and an appeal at the same moment, with months joined to the referral concerned. */
const found: (typeof lives extends fc.Arbitrary<infer L> ? L : never)[] = [
  {
    list: lows(6),
    events: [
      { what: 'settle' },
      { what: 'correct', at: 0, to: 'pending' },
      { what: 'correct', at: 8, to: 'cancelled' },
    ],
    state: 'full',
  },
  {
    list: [...lows(3), 'exempt', ...lows(6)],
    events: [{ what: 'settle' }, { what: 'correct', at: 14, to: 'pending' }, { what: 'correct', at: 0, to: 'exempt' }],
    state: 'full',
  },
];

test('asked again after its answer was applied it wants nothing new', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const who = live(life);
      settle(who);
      const again = requiredDuties(who);
      expect(again).toMatchObject({ open: [], annul: [], join: [], leave: [] });
      expect(again.waiting.filter(({ isNew }) => isNew)).toEqual([]);
    }),
    { numRuns: 2000, examples: found.map((life) => [life]) },
  );
});

test('one month never has two cases in force', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const who = live(life);
      settle(who);
      const inForce = who.cases.filter(({ state, scoreCorrected }) => state !== 'annulled' && !scoreCorrected);
      expect(new Set(inForce.map(({ period }) => period)).size).toBe(inForce.length);
    }),
    { numRuns: 1000 },
  );
});

test('no case in force is left on a final month that is not low', () => {
  fc.assert(
    fc.property(lives, (life) => {
      const who = live(life);
      settle(who);
      const fine = who.months.filter(
        ({ status, low }) => status !== 'pending' && !(status === 'published' && low === true),
      );
      for (const { period } of fine) {
        const left = who.cases.filter(
          (talk) => talk.period === period && talk.state !== 'annulled' && !talk.scoreCorrected,
        );
        expect(left).toEqual([]);
        expect(
          who.cases.filter(
            (talk) => talk.state !== 'annulled' && talk.state !== 'closed' && talk.joined.includes(period),
          ),
        ).toEqual([]);
      }
    }),
    { numRuns: 1000 },
  );
});

/** The first two consequences by a second, naive reading: count low months back to the last good one. */
test('fresh final months get the talks a naive count gives', () => {
  const final = fc.array(fc.constantFrom(50, 50, 70, 'exempt' as const), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(final, (list) => {
      const who = person(months('2025-09', list));
      settle(who);
      const naive = who.months.flatMap(({ period, status, low }, at) => {
        if (status !== 'published' || low !== true) return [];
        let place = 0;
        for (let back = at; back >= 0; back -= 1) {
          const month = who.months[back];
          if (month?.status === 'published' && month.low !== true) break;
          if (month?.status === 'published') place += 1;
        }
        return place === 1 ? [`${period}-secretary`] : place === 2 ? [`${period}-committee`] : [];
      });
      const talks = who.cases.filter(({ kind }) => kind !== 'disposition').map(({ id }) => id);
      expect(talks.sort()).toEqual(naive.sort());
      const lows = who.months.filter(({ low }) => low === true).length;
      const referrals = who.cases.filter(({ kind }) => kind === 'disposition');
      const joined = referrals.flatMap((talk) => talk.joined);
      expect(talks.length + referrals.length + joined.length).toBe(lows);
      expect(referrals.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1000 },
  );
});
