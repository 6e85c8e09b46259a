/** Slips and their dates (S4.3, §4.11). */
import { reminderInstant } from '../../domain/calendar.ts';
import type { WorkingCalendar } from '../../domain/calendar.ts';
import { dateOf, instantOf, SHANGHAI } from '../../domain/civil.ts';
import {
  carriedYears,
  DEFAULT_CLOCKS,
  demandsOf,
  extendedOf,
  finishBy,
  nextQuarterStart,
  numberOfQuarter,
  quarterEnd,
  quarterOfNumber,
  reopenedOf,
  reportQuarters,
  stateOf,
} from '../../domain/rectification.ts';
import type { Paper, SlipFacts } from '../../domain/rectification.ts';
import { officialDays } from '../../store/official-days.ts';

const calendar: WorkingCalendar = { civil: SHANGHAI, table: officialDays() };
const at = (day: string, minutes = 600): number => instantOf(SHANGHAI, day, minutes);

const paper = (kind: Paper['kind'], number: number, more: Partial<Paper> = {}): Paper => ({
  kind,
  number,
  filedAt: null,
  untilDay: null,
  accepted: null,
  answeredAt: null,
  ...more,
});

const slip = (issuedOn: string, papers: readonly Paper[] = [], more: Partial<SlipFacts> = {}): SlipFacts => ({
  issuedOn,
  countsFrom: issuedOn,
  clocks: DEFAULT_CLOCKS,
  papers,
  ...more,
});

const approved = (untilDay: string): Paper =>
  paper('plan', 1, { filedAt: at('2026-01-27'), untilDay, accepted: true, answeredAt: at('2026-01-29') });

/** What is owed, as 'duty kind-number day'. */
const owed = (facts: SlipFacts, today: string): string[] =>
  demandsOf(calendar, facts, today).map(
    ({ duty, paper: { kind, number }, lastDay }) => `${duty} ${kind}-${String(number)} ${lastDay}`,
  );

describe('reports (§4.11)', () => {
  test('a slip of 20 January owes a report at every quarter end until it is closed out', () => {
    const facts = slip('2026-01-20');
    const days = reportQuarters(calendar, facts, '2026-12-31').map(quarterEnd);
    expect(days).toEqual(['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31']);
    expect(reportQuarters(calendar, facts, '2027-04-01').map(quarterEnd).slice(4)).toEqual([
      '2027-03-31',
      '2027-06-30',
    ]);
  });

  test('a report is owed from the first day of its quarter on', () => {
    const facts = slip('2026-01-20');
    expect(reportQuarters(calendar, facts, '2026-03-31')).toEqual(['2026-Q1']);
    expect(reportQuarters(calendar, facts, '2026-04-01')).toEqual(['2026-Q1', '2026-Q2']);
    expect(nextQuarterStart('2026-03-31')).toBe('2026-04-01');
    expect(nextQuarterStart('2026-12-31')).toBe('2027-01-01');
  });

  test.each([
    ['2026-03-31', '2026-Q2', 'on the quarter end itself'],
    ['2026-03-10', '2026-Q2', 'within 20 working days before it'],
    ['2026-03-03', '2026-Q2', '20 working days before it'],
    ['2026-03-02', '2026-Q1', '21 working days before it'],
  ])('a slip of %s owes its first report for %s: %s', (issuedOn, first) => {
    expect(reportQuarters(calendar, slip(issuedOn), '2026-06-30')[0]).toBe(first);
  });

  test('how near is a setting', () => {
    const facts = slip('2026-03-10', [], { clocks: { ...DEFAULT_CLOCKS, noReportWithin: 5 } });
    expect(reportQuarters(calendar, facts, '2026-06-30')[0]).toBe('2026-Q1');
  });

  test('the due date stays the quarter end on a day off; the reminder moves to the working days before it', () => {
    // 31 March 2029 is a Saturday
    const facts = slip('2029-01-10', [], { countsFrom: '2029-01-10' });
    const report = demandsOf(calendar, facts, '2029-02-01').find(({ duty }) => duty === 'reportRectification');
    expect(report?.lastDay).toBe('2029-03-31');
    expect(dateOf(SHANGHAI, reminderInstant(calendar, '2029-03-31', { before: 2 }))).toBe('2029-03-28');
    expect(dateOf(SHANGHAI, reminderInstant(calendar, '2029-03-31', { before: 0 }))).toBe('2029-03-30');
  });

  test('a number names a quarter and back', () => {
    expect(numberOfQuarter('2026-Q3')).toBe(20263);
    expect(quarterOfNumber(20263)).toBe('2026-Q3');
  });
});

describe('from the plan to the close-out', () => {
  test('the plan is owed within 10 working days, holidays left out', () => {
    expect(owed(slip('2026-02-10'), '2026-02-10')).toContain('planRectification plan-1 2026-03-02');
    expect(stateOf(slip('2026-02-10'))).toBe('planning');
  });

  test('handed in, it is the receiving body that owes: 5 working days', () => {
    const facts = slip('2026-01-20', [paper('plan', 1, { filedAt: at('2026-01-27'), untilDay: '2026-10-30' })]);
    expect(owed(facts, '2026-01-28')[0]).toBe('approveRectification plan-1 2026-02-03');
    expect(stateOf(facts)).toBe('approving');
  });

  test('returned, another plan is owed, counted from the return', () => {
    const first = paper('plan', 1, { filedAt: at('2026-01-27'), accepted: false, answeredAt: at('2026-01-29') });
    const facts = slip('2026-01-20', [first, paper('plan', 2)]);
    expect(owed(facts, '2026-01-30')[0]).toBe('planRectification plan-2 2026-02-12');
    expect(stateOf(facts)).toBe('planning');
  });

  test('approved, the application is owed by the day the plan promises', () => {
    const facts = slip('2026-01-20', [approved('2026-10-30')]);
    expect(owed(facts, '2026-02-02')).toEqual([
      'reportRectification report-20261 2026-03-31',
      'applyCloseOut closeOut-1 2026-10-30',
    ]);
    expect(stateOf(facts)).toBe('rectifying');
  });

  test('a granted extension moves that day; an open or refused one does not', () => {
    const more = (accepted: boolean | null): Paper =>
      paper('extension', 1, {
        filedAt: at('2026-10-20'),
        untilDay: '2026-12-15',
        accepted,
        answeredAt: at('2026-10-21'),
      });
    expect(finishBy(slip('2026-01-20', [approved('2026-10-30'), more(true)]))).toBe('2026-12-15');
    expect(finishBy(slip('2026-01-20', [approved('2026-10-30'), more(false)]))).toBe('2026-10-30');
    const asked = slip('2026-01-20', [approved('2026-10-30'), more(null)]);
    expect(finishBy(asked)).toBe('2026-10-30');
    expect(owed(asked, '2026-10-21')).toContain('decideExtension extension-1 2026-10-27');
    expect(extendedOf(slip('2026-01-20', [more(true)]))).toBe(1);
    expect(extendedOf(asked)).toBe(0);
  });

  test('applied for, it is verified within 10 working days; reports go on until it is', () => {
    const facts = slip('2026-01-20', [approved('2026-03-20'), paper('closeOut', 1, { filedAt: at('2026-03-19') })]);
    expect(owed(facts, '2026-03-20')).toEqual([
      'reportRectification report-20261 2026-03-31',
      'verifyCloseOut closeOut-1 2026-04-02',
    ]);
    expect(stateOf(facts)).toBe('verifying');
  });

  test('a failed verification reopens: 20 working days, or the day of the plan where that is later', () => {
    const failed = paper('closeOut', 1, { filedAt: at('2026-03-19'), accepted: false, answeredAt: at('2026-03-25') });
    const early = slip('2026-01-20', [approved('2026-03-20'), failed]);
    expect(owed(early, '2026-03-25')).toContain('applyCloseOut closeOut-2 2026-04-23');
    const late = slip('2026-01-20', [approved('2026-10-30'), failed]);
    expect(owed(late, '2026-03-25')).toContain('applyCloseOut closeOut-2 2026-10-30');
    expect(reopenedOf(late)).toBe(1);
    expect(stateOf(late)).toBe('rectifying');
  });
});

describe('the end of a year (§4.11)', () => {
  test('open on 31 December: carried over and explained at the year’s meeting', () => {
    const facts = slip('2026-01-20', [approved('2027-02-26')]);
    expect(carriedYears(facts, '2026-12-31')).toEqual([]);
    expect(carriedYears(facts, '2027-01-01')).toEqual([2026]);
    expect(owed(facts, '2027-01-01').find((text) => text.startsWith('explain'))).toMatch(
      /^explainRectification explanation-2026 2027-0[23]-\d\d$/,
    );
    const told = slip('2026-01-20', [
      approved('2027-02-26'),
      paper('explanation', 2026, { filedAt: at('2027-01-20') }),
    ]);
    expect(owed(told, '2027-01-21').filter((text) => text.startsWith('explain'))).toEqual([]);
  });

  test('one that began on paper was carried over once, into the year of its import', () => {
    const facts = slip('2024-12-20', [], { countsFrom: '2026-01-05' });
    expect(carriedYears(facts, '2026-01-05')).toEqual([2025]);
    expect(carriedYears(facts, '2027-01-05')).toEqual([2025, 2026]);
    expect(reportQuarters(calendar, facts, '2026-04-01')).toEqual(['2026-Q1', '2026-Q2']);
  });
});
