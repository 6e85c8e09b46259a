import { differences } from '../../cli/demo/year/check.ts';
import type { YearSeen } from '../../cli/demo/year/check.ts';
import { EXCELLENT, expectedYear } from '../../cli/demo/year/annual.ts';
import type { YearBoard } from '../../cli/demo/year/annual.ts';
import { EXPECTED_DUTIES } from '../../cli/demo/year/duties.ts';
import {
  EXPECTED_CASES,
  expectedBoard,
  expectedMails,
  expectedQuarter,
  FINAL,
  isLowMonth,
  QUARTERS,
} from '../../cli/demo/year/ledger.ts';
import { SECRETARIES } from '../../cli/demo/year/organisation.ts';
import { slipDifferences } from '../../cli/demo/year/slips/check.ts';
import { expectedSlips, slipMails } from '../../cli/demo/year/slips/ledger.ts';
import { slipCounts } from '../../cli/demo/year/slips/see.ts';
import type { SlipSeen } from '../../cli/demo/year/slips/see.ts';
import { SLIPS } from '../../cli/demo/year/slips/story.ts';
import { APPEAL, HANDLED } from '../../cli/demo/year/story.ts';
import { BRANCH_CODES, MEMBERS, YEAR } from '../../cli/demo/organisation.ts';
import { People } from '../../cli/demo/people.ts';
import type { Person } from '../../cli/demo/people.ts';
import type { Board, TalkSeen } from '../../cli/demo/see.ts';
import type { CaughtMail } from '../../dev/mail-box.ts';

/** The year's books against a product that does exactly what they say, and against what one works out by hand. */
function everybody(): People {
  const people = new People();
  for (const staffNo of MEMBERS) {
    const client = null as unknown as Person['client'];
    people.add({ staffNo, id: `id-${staffNo}`, name: staffNo, unitId: 'u', client });
  }
  return people;
}

const person = (staffNo: string): { id: string; name: string } => ({ id: `id-${staffNo}`, name: staffNo });
const mail = (messageId: string): CaughtMail => ({ messageId }) as CaughtMail;

const slipsAsExpected = (): SlipSeen[] =>
  expectedSlips().map(({ key, closed, problems, reports, ...rest }) => ({
    key,
    state: closed ? 'closed' : 'rectifying',
    unit: { name: key },
    owner: person(key),
    problems: problems.map((text) => ({ text })),
    papers: reports.map((number) => ({ kind: 'report', number, filedAt: '2026-03-27T01:00:00.000Z' })),
    ...rest,
  }));

function asTheBooksSay(): YearSeen {
  const boards = YEAR.flatMap((period) =>
    BRANCH_CODES.map((branch): Board => {
      const rows = expectedBoard(period, branch).map(({ staffNo, score, rank }) => ({
        resultId: `${period}-${staffNo}`,
        person: person(staffNo),
        outcome: score === null ? 'exempt' : 'scored',
        score,
        rank,
        grade: null,
        gradeCut: null,
        remark: null,
      }));
      return { period, branch, roundId: `${period}-${branch}`, unitName: branch, rows };
    }),
  );
  const quarters = Object.keys(QUARTERS).flatMap((quarter) =>
    BRANCH_CODES.map((branch) => ({
      quarter,
      branch,
      unitName: branch,
      rows: expectedQuarter(quarter, branch).map(({ staffNo, score, rank }) => ({
        person: person(staffNo),
        mean: score,
        rank,
      })),
    })),
  );
  const years = BRANCH_CODES.map((branch): YearBoard => {
    const expected = expectedYear(FINAL, branch);
    return {
      branch,
      unitName: branch,
      rows: expected.map(({ staffNo, score, rank, grade }) => ({
        resultId: `2026-${staffNo}`,
        person: person(staffNo),
        outcome: 'scored',
        score,
        rank,
        grade,
        gradeCut: null,
        remark: null,
      })),
      candidates: expected.filter(({ candidate }) => candidate).map(({ staffNo }) => `id-${staffNo}`),
      barred: 0,
    };
  });
  const talks = EXPECTED_CASES.map(({ staffNo, period, kind }): TalkSeen => ({
    id: `${staffNo}-${period}`,
    kind,
    period,
    state: 'closed',
    person: person(staffNo),
    talker: null,
    heldAt: null,
    acknowledgedAt: null,
    followedUpAt: null,
  }));
  return {
    people: everybody(),
    boards,
    quarters,
    years,
    talks,
    duties: EXPECTED_DUTIES.map(({ kind, period, subject, owner }) => ({
      kind,
      period,
      state: 'closed',
      subject: person(subject),
      owner: owner === null ? null : person(owner),
    })),
    slips: slipsAsExpected(),
    appeals: [
      {
        id: 'a',
        state: 'upheld',
        period: APPEAL.period,
        person: person(APPEAL.by),
        reviewer: person(APPEAL.reviewer),
      },
    ],
    mails: expectedMails(),
    sentMails: 2,
    caught: [mail('a'), mail('b')],
  };
}

test('a product that does what procedures demand leaves no difference', () => {
  expect(differences(asTheBooksSay())).toEqual([]);
});

test('one wrong score, quarter, talk, appeal, slip or mail is a difference each', () => {
  const seen = asTheBooksSay();
  const [board, ...others] = seen.boards;
  const [row, ...rows] = board?.rows ?? [];
  if (board === undefined || row === undefined) throw new Error('no board');
  const wrong: YearSeen = { ...seen, boards: [{ ...board, rows: [{ ...row, score: '79.9' }, ...rows] }, ...others] };
  expect(differences(wrong)).toHaveLength(1);
  expect(differences({ ...seen, quarters: seen.quarters.slice(1) }).length).toBeGreaterThan(1);
  expect(differences({ ...seen, years: seen.years.slice(1) })).toHaveLength(1);
  expect(differences({ ...seen, talks: seen.talks.slice(1) })).toHaveLength(1);
  expect(differences({ ...seen, appeals: [] })).toHaveLength(1);
  expect(differences({ ...seen, duties: seen.duties.slice(1) })).toHaveLength(1);
  expect(differences({ ...seen, slips: seen.slips.slice(1) })).toHaveLength(1);
  expect(differences({ ...seen, mails: { ...seen.mails, slipDue: 0 } })).toHaveLength(1);
  const [slip, ...otherSlips] = slipsAsExpected();
  if (slip === undefined) throw new Error('no slip');
  expect(slipDifferences([{ ...slip, problems: [{ text: '“三会一课”记录不全' }] }, ...otherSlips])).toHaveLength(1);
  expect(slipDifferences([slip, slip, ...otherSlips])).toEqual([]);
  expect(slipDifferences([...slipsAsExpected(), { ...slip, key: '2024/1001' }])).toHaveLength(1);
});

test('the story has what a year is there to show', () => {
  expect(SLIPS.map(({ owner }) => owner).toSorted()).toEqual(SECRETARIES.map(({ staffNo }) => staffNo).toSorted());
  expect(SLIPS.filter(({ extendedTo }) => extendedTo !== undefined)).toHaveLength(1);
  expect(SLIPS.filter(({ fails }) => fails === true)).toHaveLength(1);
  expect(slipCounts(slipsAsExpected())).toEqual({ issued: 10, closed: 9, carriedOver: 1, overdue: 1 });
  // the one that is carried over has reported at all four quarter ends
  expect(expectedSlips().find(({ carriedOver }) => carriedOver.length > 0)?.reports).toEqual([
    20261, 20262, 20263, 20264,
  ]);
  expect(new Set(EXPECTED_CASES.map(({ kind }) => kind))).toEqual(new Set(['secretary', 'committee', 'disposition']));
  expect(EXPECTED_CASES.every(({ staffNo, period }) => isLowMonth(period, staffNo))).toBe(true);
});

test('worked by hand: a 0 by handling in a quarter, the appeal’s month, the mails of slips', () => {
  const of = (rows: ReturnType<typeof expectedBoard>, staffNo: string): string | null | undefined =>
    rows.find((row) => row.staffNo === staffNo)?.score;
  expect(of(expectedBoard(HANDLED.period, 'B'), HANDLED.staffNo)).toBe('0.0');
  // (80 + 80 + 0) / 3 = 53.3(3)
  expect(of(expectedQuarter('2026-Q3', 'B'), HANDLED.staffNo)).toBe('53.3');
  // 80 + 3, as declared; (83 + 80 + 80) / 3 = 81
  expect(of(expectedBoard(APPEAL.period, 'B'), APPEAL.by)).toBe('83.0');
  expect(of(expectedQuarter('2026-Q4', 'B'), APPEAL.by)).toBe('81.0');
  // 30, 30, 30 and 30, 80, 30
  expect(of(expectedQuarter('2026-Q1', 'A'), '1022')).toBe('30.0');
  expect(of(expectedQuarter('2026-Q1', 'B'), '1038')).toBe('46.7');
  // (3 × 30 + 9 × 80) / 12 = 67.5; (80 × 11 + 0) / 12 = 73.3(3), with a 0 month no candidate
  const [a, b] = [expectedYear(FINAL, 'A'), expectedYear(FINAL, 'B')];
  expect(a.find(({ staffNo }) => staffNo === '1022')).toMatchObject({
    score: '67.5',
    grade: 'basic',
    candidate: false,
  });
  expect(b.find(({ staffNo }) => staffNo === '1039')).toMatchObject({ score: '73.3', candidate: false });
  const candidates = [...a, ...b].filter(({ candidate }) => candidate).map(({ staffNo }) => staffNo);
  expect(candidates).toEqual(expect.arrayContaining(Object.values(EXCELLENT)));
  // reports: 3 + 2 + 2 + 4 + 2 + 1 + 1 + 2 + 2 + 3
  expect(slipMails()).toEqual({
    slipAssigned: 32,
    slipApproved: 10,
    slipReopened: 1,
    slipExtended: 1,
    slipDue: 34,
    slipOverdue: 4,
    slipReported: 22,
    slipClosed: 9,
    slipCarried: 2,
  });
});
