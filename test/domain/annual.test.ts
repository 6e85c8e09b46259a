/** The year's number and what follows from it (S3.5, S2.1; §4.7, §4.8, §4.14). */
import type { AnnualDocument, AnnualInput } from '../../domain/annual-scheme.ts';
import { candidacies } from '../../domain/annual.ts';
import type { AnnualMember } from '../../domain/annual.ts';
import { eligibilities, keptCandidacy } from '../../domain/eligibility.ts';
import type { Eligibility, EligibilityOutcome } from '../../domain/eligibility.ts';
import type { AnnualFacts, AnnualMonthFact, SubjectFacts } from '../../domain/facts.ts';
import { monthsOfYear } from '../../domain/period.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { score } from '../../domain/scoring.ts';
import { SCHEME } from './fixtures.ts';

const input = (key: string, weight: string, from: AnnualInput['from'], stage?: string): AnnualInput => ({
  key,
  clause: key,
  title: { zh: key, en: key },
  weight,
  from,
  ...(stage === undefined ? {} : { stage }),
});

const ANNUAL: AnnualDocument = {
  clause: '2',
  of: 'monthly',
  minimumMonths: 6,
  inputs: [input('months', '80', 'months'), input('masses', '20', 'ballots', 'masses')],
  without: [],
  conversions: [{ min: '0', max: '120', factor: '0.5', offset: '10' }],
  candidates: { clause: '3', top: 3, monthsInBranch: 6 },
};
const HUNDRED = { min: '0', max: '100' };
const YEARLY: SchemeDocument = {
  ...SCHEME,
  cadence: { unit: 'year', scores: 'previousYear' },
  range: HUNDRED,
  annual: ANNUAL,
  bar: { percent: '30', minimumLow: 1, minimumMonths: 6 },
};

const month = (period: string, published: string | null, more: Partial<AnnualMonthFact> = {}): AnnualMonthFact => ({
  period,
  resultId: `r-${period}`,
  published,
  versionId: 'v1',
  range: HUNDRED,
  source: 'published',
  unitId: 'branch',
  vetoed: null,
  ...more,
});
const monthsAt = (...published: (string | null)[]): AnnualMonthFact[] =>
  monthsOfYear('2026')
    .slice(0, published.length)
    .map((period, at) => month(period, published[at] ?? null));
const same = (published: string, count = 12): AnnualMonthFact[] => monthsAt(...Array<string>(count).fill(published));

const masses = (...values: string[]): AnnualFacts['ballots'] =>
  values.map((value, at) => ({
    stage: 'masses',
    period: `2026-${String(3 * (at + 1)).padStart(2, '0')}`,
    component: `k${String(at)}`,
    value,
  }));

function yearOf(annual: Partial<AnnualFacts>, version = YEARLY, more: Partial<SubjectFacts> = {}): MonthResult {
  const facts: AnnualFacts = {
    unitId: 'branch',
    months: [],
    ballots: [],
    imports: [],
    components: [],
    gap: [],
    ...annual,
  };
  const subject = { personId: 'p', state: 'full' as const, posts: [], exempt: false, register: [], declared: [] };
  return score(version, { ...subject, annual: facts, ...more }, { period: '2026', versionId: 'v9' });
}

describe('§4.14 months 92 at 80 %, quarterly masses 88 at 20 %', () => {
  test('come to 91.2', () => {
    const result = yearOf({ months: same('92'), ballots: masses('86', '90', '87', '89') });
    expect(result.totals).toEqual({ exact: '91.2', clamped: '91.2', published: '91.2' });
    expect(result.annual?.parts.map(({ value, weight, points }) => [value, weight, points])).toEqual([
      ['92', '80', '73.6'],
      ['88', '20', '17.6'],
    ]);
  });

  test('without a ballot the months count alone, never 73.6', () => {
    expect(yearOf({ months: same('92') }).totals?.published).toBe('92.0');
  });

  test('weights fixed for what is missing are used instead', () => {
    const fixed = { ...ANNUAL, without: [{ parts: ['masses'], weights: { months: '50' } }] };
    const result = yearOf({ months: same('92') }, { ...YEARLY, annual: fixed });
    expect(result.annual?.parts[0]?.weight).toBe('50');
  });
});

describe('the months', () => {
  test('count as published, in whatever order they come', () => {
    const months = [...monthsAt(...Array<string>(6).fill('83.3'), ...Array<string>(6).fill('83.2'))].reverse();
    const result = yearOf({ months });
    expect(result.totals).toMatchObject({ exact: '83.25', published: '83.3' });
    expect(result).toEqual(yearOf({ months: months.toReversed() }));
  });

  test('of another range are converted exactly and named so; of one without a conversion nothing is guessed', () => {
    const wide = { min: '0', max: '120' };
    const months = [...same('90', 6), month('2026-07', '100', { range: wide })];
    const result = yearOf({ months });
    expect(result.annual?.months.at(-1)).toMatchObject({
      published: '100',
      counted: '60',
      conversion: { factor: '0.5', offset: '10' },
    });
    expect(result.totals?.exact).toBe('600/7');
    const strange = [month('2026-01', '100', { range: { min: '0', max: '110' } })];
    expect(() => yearOf({ months: strange })).toThrow('no conversion for months from 0 to 110');
  });

  test('fewer than the minimum make no number, and nothing low', () => {
    const result = yearOf({ months: monthsAt('10', '10', '10', '10', '10', null, null) });
    expect(result).toMatchObject({ status: 'notAssessable', totals: null, low: false, rankable: false });
  });

  test('a veto in one of them takes the rank, not the number', () => {
    const veto = { key: 'work', clause: '5.5', fact: 'f1' };
    const months = [...same('90', 11), month('2026-12', null, { vetoed: veto })];
    expect(yearOf({ months })).toMatchObject({
      status: 'vetoed',
      rankable: false,
      veto,
      totals: { published: '90.0' },
    });
  });
});

describe('candidacy', () => {
  const member = (personId: string, annual: string | null, more: Partial<AnnualMember> = {}): AnnualMember => ({
    personId,
    state: 'full',
    months: monthsOfYear('2026').map((period) => ({ period, published: annual })),
    annual,
    ...more,
  });
  const against = (...members: AnnualMember[]) =>
    candidacies(members, YEARLY).map(({ personId, rank, against: why }) => [personId, rank, why]);

  test('says of everybody what is against it', () => {
    const zero = [
      { period: '2026-01', published: '0' },
      { period: '2026-02', published: '99' },
    ];
    expect(
      against(
        member('a', '96'),
        member('b', '95', { months: zero, monthsHere: 12 }),
        member('c', '94', { monthsHere: 5 }),
        member('d', '93'),
        member('e', null),
        member('f', '99', { state: 'probationary' }),
      ),
    ).toEqual([
      ['a', 1, null],
      ['b', 2, 'zeroMonth'],
      ['c', 3, 'tooShortInBranch'],
      ['d', 4, 'notInTop'],
      ['e', null, 'notAssessable'],
      ['f', null, 'notFullMember'],
    ]);
  });

  test('and a bar waits while one of its members appeals; what bars nobody waits for nothing', () => {
    const rows = (low: string, appealing: string[]) =>
      eligibilities(
        { members: [member('a', low), member('b', '90')], underAppeal: new Set(appealing), secretaries: ['b'] },
        YEARLY,
      ).map(({ what, personId, outcome }) => [what, personId, outcome]);
    expect(rows('59.9', ['a'])).toEqual([
      ['excellentMember', 'a', 'waiting'],
      ['commendation', 'a', 'waiting'],
      ['excellentMember', 'b', 'eligible'],
      ['commendation', 'b', 'eligible'],
      ['fiveGoodBranch', null, 'waiting'],
      ['excellentSecretary', 'b', 'waiting'],
    ]);
    expect(rows('59.9', [])[4]).toEqual(['fiveGoodBranch', null, 'barred']);
    expect(rows('60.0', ['a'])[4]).toEqual(['fiveGoodBranch', null, 'eligible']);
  });
});

describe('a candidacy once published (§2.4)', () => {
  const row = (outcome: EligibilityOutcome, annual: string | null, against: string | null): Eligibility => ({
    what: 'excellentMember',
    personId: 'b',
    outcome,
    rule: '3',
    inputs: { annual, against },
  });
  const before = row('eligible', '87.3', null);
  const overtaken = row('notCandidate', '87.3', 'notInTop');
  test.each([
    ['stays where others overtake it', before, overtaken, 'eligible', true],
    ['stays for good', { ...before, inputs: { annual: '87.3', kept: true } }, overtaken, 'eligible', true],
    ['stays with more of one’s own', before, row('notCandidate', '87.4', 'notInTop'), 'eligible', true],
    ['goes with less of one’s own', before, row('notCandidate', '87.2', 'notInTop'), 'notCandidate', undefined],
    ['goes for a reason of one’s own', before, row('notCandidate', '87.3', 'zeroMonth'), 'notCandidate', undefined],
    ['waits like every other', before, row('waiting', '87.3', 'notInTop'), 'waiting', undefined],
    ['was none before', row('notCandidate', '87.3', 'notInTop'), overtaken, 'notCandidate', undefined],
    ['is drawn for the first time', undefined, overtaken, 'notCandidate', undefined],
  ] as const)('%s', (_, earlier, wanted, outcome, kept) => {
    const drawn = keptCandidacy(earlier, wanted);
    expect([drawn.outcome, drawn.inputs['kept']]).toEqual([outcome, kept]);
  });
});
