import { instantOf, MINUTES_PER_DAY, SHANGHAI } from '../../domain/civil.ts';
import { monthsOfSpan, spanName } from '../../domain/period.ts';
import { talkDuties, talkRoundWindow } from '../../domain/talk-rounds.ts';
import type { TalkRoundsDocument } from '../../domain/talk-rounds.ts';
import { officialDays } from '../../store/official-days.ts';

const calendar = { civil: SHANGHAI, table: officialDays() };
const rounds = (change: Partial<TalkRoundsDocument> = {}): TalkRoundsDocument => ({
  every: 'halfYear',
  days: 100,
  remindBefore: [20, 5],
  ...change,
});

test.each([
  ['2026-06', 'halfYear', '2026-H1', '2026-01', '2026-06'],
  ['2026-07', 'halfYear', '2026-H2', '2026-07', '2026-12'],
  ['2026-12', 'quarter', '2026-Q4', '2026-10', '2026-12'],
  ['2026-02', 'month', '2026-02', '2026-02', '2026-02'],
  ['2026-02', 'year', '2026', '2026-01', '2026-12'],
] as const)('%s of every %s lies in %s', (month, every, name, first, last) => {
  expect(spanName(month, every)).toBe(name);
  const months = monthsOfSpan(month, every);
  expect([months[0], months.at(-1)]).toEqual([first, last]);
});

test.each([
  ['opened on the first working day', '2026-01-04', {}, '2026-H1', '2026-06-02'],
  ['a late start is due at the end of its span', '2026-05-06', {}, '2026-H1', '2026-06-30'],
  ['each quarter', '2026-04-01', { every: 'quarter', days: 40 }, '2026-Q2', '2026-06-01'],
] as const)('%s', (_what, day, change, span, lastDay) => {
  const window = talkRoundWindow(calendar, rounds(change), instantOf(SHANGHAI, day, 10));
  expect(window).toMatchObject({ span, lastDay, dueAt: instantOf(SHANGHAI, lastDay, MINUTES_PER_DAY) });
});

describe('who talks with whom', () => {
  const recusals = [{ a: 'secretary', b: 'wife' }];
  const question = { ownerId: 'secretary', others: ['above', 'deputy'], recusals };

  test('the owner answers for all but the own self and close relations', () => {
    expect(talkDuties({ ...question, unreached: ['secretary', 'wife', 'member'] })).toEqual([
      { personId: 'secretary', subjectId: null },
      { personId: 'above', subjectId: 'secretary' },
      { personId: 'above', subjectId: 'wife' },
    ]);
  });

  test('who has nobody left to talk to owes nothing', () => {
    expect(talkDuties({ ...question, unreached: ['secretary'] })).toEqual([
      { personId: 'above', subjectId: 'secretary' },
    ]);
    expect(talkDuties({ ...question, unreached: [] })).toEqual([]);
  });

  test('nobody is made to talk with oneself: where nobody else is left, nobody owes it', () => {
    expect(talkDuties({ ...question, others: ['secretary'], unreached: ['secretary'] })).toEqual([]);
    expect(talkDuties({ ...question, ownerId: null, others: ['deputy'], unreached: ['deputy', 'member'] })).toEqual([
      { personId: 'deputy', subjectId: 'member' },
    ]);
  });
});
