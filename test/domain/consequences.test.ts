import { dueBy, firedBy, kindAt, ladderOf, ruleOfTalk, SOURCE_LADDER } from '../../domain/consequences.ts';
import type { ConsequenceMonth, ConsequenceRule } from '../../domain/consequences.ts';
import { SHANGHAI } from '../../domain/civil.ts';
import { dutyState } from '../../domain/duty-case.ts';
import { requiredDuties } from '../../domain/streak.ts';
import { loadPreset } from '../../schemes/presets.ts';
import { instant } from '../activities/house.ts';
import { listed, liveThrough, months, person } from './cases.ts';
import { GRADES } from './rating-fixtures.ts';

const row = (key: string, more: Partial<ConsequenceRule>): ConsequenceRule => ({
  key,
  clause: '6',
  title: { zh: key, en: key },
  when: { lowMonths: 1 },
  for: 'subject',
  duty: 'secretaryTalk',
  ...more,
});

const preset = (name: string) => {
  const loaded = loadPreset(name);
  if (loaded?.ok !== true) throw new Error(name);
  return loaded.version.document;
};

describe('the rows of low months', () => {
  test('the preset says what the source says (S3.6)', () => {
    const { consequences } = preset('monthly-points');
    expect(ladderOf(consequences)).toEqual(SOURCE_LADDER);
    expect(
      ['secretary', 'committee', 'disposition', 'conversion'].map(
        (kind) => ruleOfTalk(consequences, kind as never)?.key,
      ),
    ).toEqual(['first-low-month', 'second-low-month', 'third-low-month', 'third-low-month']);
  });

  test('a streak that has come to its referral stays there; without one it leads to nothing more', () => {
    expect([1, 2, 3, 4].map((length) => kindAt(SOURCE_LADDER, length))).toEqual([
      'secretary',
      'committee',
      'disposition',
      'disposition',
    ]);
    expect([1, 2, 3].map((length) => kindAt(['secretary', null, null], length))).toEqual(['secretary', null, null]);
  });

  test('a scheme that talks only once talks only once, and one that refers the second month waits for one talk', () => {
    const once = person(
      months('2026-01', [58, 59, 57]).map((month) => ({ ...month, ladder: ['secretary', null, null] })),
    );
    liveThrough(once);
    expect(listed(once)).toEqual(['01 secretary held']);
    const strict = person(
      months('2026-01', [58, 59]).map((month) => ({ ...month, ladder: ['secretary', 'disposition', null] })),
    );
    expect(requiredDuties(strict).waiting).toMatchObject([
      { period: '2026-02', talks: [{ period: '2026-01', kind: 'secretary' }] },
    ]);
  });

  test('each month leads to what its own version said: a new version moves no talk that stands', () => {
    const [first, second] = months('2026-01', [58, 59]);
    if (first === undefined || second === undefined) throw new Error('no months');
    const who = person([first]);
    liveThrough(who);
    who.months.push({ ...second, ladder: [null, 'committee', 'disposition'] });
    liveThrough(who);
    expect(listed(who)).toEqual(['01 secretary held', '02 committee held']);
  });
});

describe('what a published month fires', () => {
  const month = (more: Partial<ConsequenceMonth>): ConsequenceMonth => ({
    score: '80',
    handled: false,
    rated: false,
    grade: null,
    ...more,
  });
  const rows = [
    row('handled', { when: { zeroMonth: 'handling' }, for: 'leaders', duty: 'explainAtLifeMeeting' }),
    row('zero', { when: { zeroMonth: 'any' }, for: 'secretary', duty: 'explainInYearReport' }),
    row('unqualified', { when: { unqualified: 'rating' }, duty: 'admonishingTalk' }),
    row('lowest', { when: { grade: ['one'] }, duty: 'admonishingTalk' }),
    row('first', {}),
  ];
  const fired = (more: Partial<ConsequenceMonth>): string[] =>
    firedBy({ consequences: rows, grades: GRADES }, month(more)).map(({ key }) => key);

  test.each([
    ['a 0 by handling', { score: '0', handled: true }, ['handled', 'zero']],
    ['a 0 of any other cause', { score: '0.0' }, ['zero']],
    ['no number at all', { score: null }, []],
    ['a low month', { score: '12.5' }, []],
    ['a rating below every star', { score: '59.9', rated: true }, ['unqualified']],
    ['a rating of one star', { score: '60', rated: true, grade: 'one' }, ['lowest']],
    ['a vetoed member, who has no rating', { score: '40', rated: false }, []],
  ])('%s', (_, more, expected) => {
    expect(fired(more)).toEqual(expected);
  });
});

describe('the day a duty is due', () => {
  const calendar = { civil: SHANGHAI, table: { officialYears: [2026, 2027], days: {} } };
  const day = (at: string, within: NonNullable<ConsequenceRule['within']>): string =>
    dueBy(calendar, { within }, instant(at)).lastDay;

  test('working days from the publication, or the next such day of a year', () => {
    expect(day('2026-03-02', { workingDays: 10 })).toBe('2026-03-16');
    expect(day('2026-03-02', { until: '12-31' })).toBe('2026-12-31');
    expect(day('2026-12-31', { until: '12-31' })).toBe('2027-12-31');
    expect(day('2026-12-02', { until: '01-31' })).toBe('2027-01-31');
  });
});

test.each([
  ['an explanation', { kind: 'explainInYearReport' }, 'open'],
  ['explained', { kind: 'explainInYearReport', recorded: true }, 'closed'],
  ['a referral', { kind: 'referral' }, 'referred'],
  ['decided', { kind: 'referral', decided: true }, 'decided'],
  ['decided and heard', { kind: 'referral', decided: true, heard: true }, 'closed'],
  ['to be rectified', { kind: 'referral', decided: true, heard: true, helped: true }, 'decided'],
  ['rectified', { kind: 'referral', decided: true, heard: true, helped: true, followedUp: true }, 'closed'],
  ['proposed', { kind: 'admonishingTalk' }, 'proposed'],
  ['not held', { kind: 'admonishingTalk', decided: true }, 'declined'],
  ['to be held', { kind: 'admonishingTalk', decided: true, hold: true }, 'ordered'],
  ['held', { kind: 'admonishingTalk', decided: true, hold: true, recorded: true, heard: true }, 'held'],
  [
    'helped',
    { kind: 'admonishingTalk', decided: true, hold: true, recorded: true, heard: true, followedUp: true },
    'closed',
  ],
] as const)('%s', (_, facts, expected) => {
  const none = { decided: false, hold: false, recorded: false, helped: false, followedUp: false, heard: false };
  expect(dutyState({ ...none, ...facts })).toBe(expected);
});
