import { requiredDuties } from '../../domain/streak.ts';
import { hold, listed, liveThrough, months, person, setMonth, setState, settle } from './cases.ts';

describe('§4.6 streaks, pass mark 60', () => {
  test('58, 59, 61, 55, 54, 53: a gap starts again and the third in a row is referred', () => {
    const who = person(months('2026-01', [58, 59, 61, 55, 54, 53]));
    liveThrough(who);
    expect(listed(who)).toEqual([
      '01 secretary held',
      '02 committee held',
      '04 secretary held',
      '05 committee held',
      '06 disposition open',
    ]);
  });

  test('the new year does not break a streak', () => {
    const who = person(months('2025-12', [58, 59]));
    liveThrough(who);
    expect(listed(who)).toEqual(['01 committee held', '12 secretary held']);
  });

  test.each(['exempt', 'cancelled'] as const)('58, %s, 59: the second low month is a committee talk', (between) => {
    const who = person(months('2026-01', [58, between, 59]));
    liveThrough(who);
    expect(listed(who)).toEqual(['01 secretary held', '03 committee held']);
  });

  test('58, 59, 57, 55: the fourth joins the open referral', () => {
    const who = person(months('2026-01', [58, 59, 57, 55]));
    liveThrough(who);
    expect(listed(who)).toEqual(['01 secretary held', '02 committee held', '03 disposition open +04']);
  });

  test('the fourth joins a referral that still waits', () => {
    const who = person(months('2026-01', [58, 59, 57, 55]));
    liveThrough(who, () => false);
    expect(listed(who)).toEqual(['01 secretary open', '02 committee open', '03 disposition waiting +04']);
  });

  test('once the referral is closed the next low month starts a new streak', () => {
    const who = person(months('2026-01', [58, 59, 57, 55]));
    liveThrough(who);
    setState(who, '2026-03-disposition', 'closed');
    who.months.push(...months('2026-05', [54]));
    liveThrough(who);
    expect(listed(who)).toEqual([
      '01 secretary held',
      '02 committee held',
      '03 disposition closed +04',
      '05 secretary held',
    ]);
  });

  test('after a gap, a third low month joins the earlier referral while that is undecided', () => {
    const who = person(months('2026-01', [58, 59, 57, 70, 55, 54, 53]));
    liveThrough(who);
    expect(listed(who)).toEqual([
      '01 secretary held',
      '02 committee held',
      '03 disposition open +07',
      '05 secretary held',
      '06 committee held',
    ]);
  });

  test('month 1 corrected after month 2: both talks give way to a secretary talk for month 2', () => {
    const who = person(months('2026-01', [58, 59]));
    liveThrough(who, () => false);
    setMonth(who, '2026-01', { low: false });
    const answer = settle(who);
    expect(answer.annul).toEqual([
      { caseId: '2026-01-secretary', period: '2026-01', kind: 'secretary', how: 'annul', reason: 'monthNotLow' },
      {
        caseId: '2026-02-committee',
        period: '2026-02',
        kind: 'committee',
        how: 'annul',
        reason: 'placeInStreakChanged',
      },
    ]);
    expect(listed(who)).toEqual(['01 secretary annulled', '02 committee annulled', '02 secretary open']);
  });

  test('a talk already held stays as held, marked "score corrected"', () => {
    const who = person(months('2026-01', [58, 59]));
    liveThrough(who, (period) => period === '2026-01');
    setMonth(who, '2026-01', { low: false });
    settle(who);
    expect(listed(who)).toEqual(['01 secretary held corrected', '02 committee annulled', '02 secretary open']);
  });

  test('a corrected third month takes its referral back and lets the fourth be a first', () => {
    const who = person(months('2026-01', [58, 59, 57, 55]));
    liveThrough(who);
    setMonth(who, '2026-03', { low: false });
    settle(who);
    expect(listed(who)).toEqual([
      '01 secretary held',
      '02 committee held',
      '03 disposition annulled',
      '04 secretary open',
    ]);
  });

  test('a joined month that is corrected leaves the referral', () => {
    const who = person(months('2026-01', [58, 59, 57, 55]));
    liveThrough(who);
    setMonth(who, '2026-04', { low: false });
    expect(settle(who).leave).toEqual([{ period: '2026-04', referralPeriod: '2026-03' }]);
    expect(listed(who)).toEqual(['01 secretary held', '02 committee held', '03 disposition open']);
  });

  test('a correction taken back opens the annulled cases again', () => {
    const who = person(months('2026-01', [58, 59]));
    liveThrough(who, () => false);
    setMonth(who, '2026-01', { low: false });
    settle(who);
    setMonth(who, '2026-01', { low: true });
    settle(who);
    expect(listed(who)).toEqual(['01 secretary open', '02 committee open', '02 secretary annulled']);
  });

  test.each([
    ['the month before', [58, 'pending', 57] as const, ['01 secretary open']],
    ['the month two before', ['pending', 58, 57] as const, []],
  ])('no consequence of a month is drawn while %s is not final', (_, list, expected) => {
    const who = person(months('2026-01', list));
    settle(who);
    expect(listed(who)).toEqual(expected);
  });

  test('an exempt month does not hide that the one before it is not final', () => {
    const who = person(months('2026-01', ['pending', 'exempt', 58]));
    expect(requiredDuties(who).open).toEqual([]);
  });

  test('a month reopened by an appeal leaves talks and referral as they are until it is final', () => {
    const who = person(months('2026-01', [58, 59, 57]));
    liveThrough(who);
    const before = listed(who);
    setMonth(who, '2026-01', { status: 'pending', low: false });
    expect(settle(who)).toEqual({ open: [], waiting: [], annul: [], join: [], leave: [] });
    expect(listed(who)).toEqual(before);
  });

  test('a referral that waits does not go out while a month of its streak is under appeal', () => {
    const who = person(months('2026-01', [58, 59, 57]));
    liveThrough(who, () => false);
    setMonth(who, '2026-02', { status: 'pending' });
    hold(who);
    settle(who);
    expect(listed(who)).toContain('03 disposition waiting');
    setMonth(who, '2026-02', { status: 'published' });
    settle(who);
    expect(listed(who)).toContain('03 disposition open');
  });
});

describe('§4.17 a referral waits for the talks of months 1 and 2', () => {
  test.each([
    ['neither', () => false, ['2026-01', '2026-02']],
    ['only the first', (period: string) => period === '2026-01', ['2026-02']],
    ['only the second', (period: string) => period === '2026-02', ['2026-01']],
  ])('when %s was held it says whose talk it waits for', (_, held, waitsFor) => {
    const who = person(months('2026-01', [58, 59, 57]));
    liveThrough(who, held);
    expect(listed(who)).toContain('03 disposition waiting');
    const [waiting] = requiredDuties(who).waiting;
    expect(waiting?.talks.map(({ period }) => period)).toEqual(waitsFor);
    expect(waiting).toMatchObject({ caseId: '2026-03-disposition', isNew: false });
  });

  test('it goes out as the same case once both are held', () => {
    const who = person(months('2026-01', [58, 59, 57]));
    liveThrough(who, () => false);
    hold(who);
    expect(settle(who).open).toEqual([
      expect.objectContaining({ period: '2026-03', kind: 'disposition', caseId: '2026-03-disposition' }),
    ]);
  });
});

describe('§2.2 membership states', () => {
  test('the third month of a probationary member is a matter of conversion', () => {
    const who = person(months('2026-01', [58, 59, 57]), { state: 'probationary' });
    liveThrough(who);
    expect(listed(who)).toContain('03 conversion open');
  });

  test('a referral keeps its name when the member becomes a full member', () => {
    const who = person(months('2026-01', [58, 59, 57]), { state: 'probationary' });
    liveThrough(who);
    who.state = 'full';
    expect(settle(who)).toEqual({ open: [], waiting: [], annul: [], join: [], leave: [] });
  });

  test('a retired member has no streak', () => {
    const who = person(months('2026-01', [58, 59, 57]), { state: 'retired' });
    liveThrough(who);
    expect(listed(who)).toEqual([]);
  });

  test.each(['onProbation', 'mobile'] as const)('%s has talks like a full member', (state) => {
    const who = person(months('2026-01', [58, 59]), { state });
    liveThrough(who);
    expect(listed(who)).toEqual(['01 secretary held', '02 committee held']);
  });

  test('every talk with a secretary is by appointment, of others only the second', () => {
    const list = months('2026-01', [58, 59]);
    const appointed = (isSecretary: boolean) =>
      requiredDuties(person(list, { isSecretary })).open.map((duty) => duty.appointed);
    expect(appointed(true)).toEqual([true, true]);
    expect(appointed(false)).toEqual([false, true]);
  });
});
