import { differences } from '../../cli/demo/year/check.ts';
import type { YearSeen } from '../../cli/demo/year/check.ts';
import { EXCELLENT, expectedYear } from '../../cli/demo/year/annual.ts';
import type { YearBoard } from '../../cli/demo/year/annual.ts';
import { EXPECTED_DECIDED } from '../../cli/demo/year/decided.ts';
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
import { expectedPlaces, meetingMails, partOf } from '../../cli/demo/year/meeting/ledger.ts';
import type { MeetingSeen } from '../../cli/demo/year/meeting/see.ts';
import { meetingDifferences } from '../../cli/demo/year/meeting/check.ts';
import { AREAS, HELD_ON, LIVE, OVERRIDE, PARTS, remarksOn, VIEWED } from '../../cli/demo/year/meeting/story.ts';
import type { Part } from '../../cli/demo/year/meeting/story.ts';
import { OTHER_PEOPLE, SECRETARIES } from '../../cli/demo/year/organisation.ts';
import { slipDifferences } from '../../cli/demo/year/slips/check.ts';
import { expectedSlips, slipMails } from '../../cli/demo/year/slips/ledger.ts';
import { slipCounts } from '../../cli/demo/year/slips/see.ts';
import type { SlipSeen } from '../../cli/demo/year/slips/see.ts';
import { SLIPS } from '../../cli/demo/year/slips/story.ts';
import { expectedTalkRounds } from '../../cli/demo/year/talk-rounds.ts';
import { APPEAL, HANDLED } from '../../cli/demo/year/story.ts';
import { BRANCH_CODES, MEMBERS, YEAR } from '../../cli/demo/organisation.ts';
import { oneDecimal } from '../../cli/demo/rational.ts';
import { People } from '../../cli/demo/people.ts';
import type { Person } from '../../cli/demo/people.ts';
import type { Board, TalkSeen } from '../../cli/demo/see.ts';
import type { CaughtMail } from '../../dev/mail-box.ts';

/** The year's books against a product that does exactly what they say, and against what one works out by hand. */
function everybody(): People {
  const people = new People();
  for (const staffNo of [...MEMBERS, ...OTHER_PEOPLE]) {
    const client = null as unknown as Person['client'];
    people.add({ staffNo, id: `id-${staffNo}`, name: staffNo, unitId: 'u', client });
  }
  return people;
}

const person = (staffNo: string): { id: string; name: string } => ({ id: `id-${staffNo}`, name: staffNo });
const mail = (messageId: string): CaughtMail => ({ messageId }) as CaughtMail;

const slipsAsExpected = (): SlipSeen[] =>
  expectedSlips().map(({ key, closed, problems, reports, explained, continues, ...rest }) => ({
    id: `id ${key}`,
    key,
    previousId: continues === null ? null : `id ${continues}`,
    state: closed ? 'closed' : 'rectifying',
    unit: { name: key },
    owner: person(key),
    problems: problems.map((text) => ({ text })),
    papers: [
      ...reports.map((number) => ({ kind: 'report', number, filedAt: '2026-03-27T01:00:00.000Z' })),
      ...explained.map((number) => ({ kind: 'explanation', number, filedAt: '2027-01-15T02:00:00.000Z' })),
    ],
    ...rest,
  }));

const shown = (staffNo: string, part: Part): string | null => {
  const { mean } = partOf(staffNo, part);
  return mean === null ? null : oneDecimal(mean);
};

/** The meeting as it should have been; the projector has shown everybody open and then closed. */
function meetingAsExpected(): MeetingSeen {
  const scoring = (staffNo: string, state: 'open' | 'closed') => ({
    person: person(staffNo),
    state,
    parts: LIVE.map((key) => {
      const { entitled, valid, abstained } = partOf(staffNo, key);
      const isClosed = state === 'closed';
      return { key, entitled, returned: valid + abstained, mean: isClosed ? shown(staffNo, key) : null };
    }),
  });
  const staff = SECRETARIES.map(({ staffNo }) => staffNo);
  return {
    appraisal: {
      id: 'a',
      state: 'published',
      areas: AREAS.map(({ name }) => ({ id: name, name })),
      meetings: AREAS.map(({ name, agenda }) => ({
        id: name,
        areaId: name,
        heldOn: HELD_ON,
        agenda: agenda.map((one) => `s-${one}`),
        held: true,
      })),
      subjects: staff.map((one) => ({ id: `s-${one}`, person: person(one), written: false })),
    },
    results: expectedPlaces().map(({ staffNo, number, rank, grade }) => ({
      person: person(staffNo),
      number,
      rank,
      grade: { key: grade, title: { zh: grade } },
      parts: PARTS.map((key) => ({ ...partOf(staffNo, key), keys: [key], shown: shown(staffNo, key) })),
      override: staffNo === OVERRIDE.about ? { points: OVERRIDE.points } : null,
    })),
    files: staff.map((one) => ({
      personId: `id-${one}`,
      report: { evidence: ['photo'] },
      viewings: one === VIEWED.staffNo ? [{ evidence: ['photo'] }] : [],
      comments: remarksOn(one).map(({ by, text, problem }) => ({ author: person(by), text, problem })),
    })),
    pictures: (['open', 'closed'] as const).flatMap((state) =>
      staff.map((one) => ({ scorings: [scoring(one, state)] })),
    ),
    isUnreachableDrawn: true,
  };
}

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
    meeting: meetingAsExpected(),
    talkRounds: expectedTalkRounds(),
    decided: EXPECTED_DECIDED,
    appeals: [
      {
        id: 'a',
        state: 'upheld',
        period: APPEAL.period,
        person: person(APPEAL.by),
        reviewer: person(APPEAL.reviewer),
      },
    ],
    mails: expectedMails(true),
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
  expect(differences({ ...seen, decided: [] })).toHaveLength(1);
  const { rounds } = seen.talkRounds;
  expect(differences({ ...seen, talkRounds: { rounds: rounds.slice(1), difficulties: ['open'] } })).toHaveLength(2);
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
  expect(slipCounts(slipsAsExpected())).toEqual({ issued: 13, closed: 9, carriedOver: 1, overdue: 1 });
  // the one that is carried over has reported at all four quarter ends
  const carried = expectedSlips().find(({ carriedOver }) => carriedOver.length > 0);
  expect(carried).toMatchObject({ key: '2025/1121', reports: [20261, 20262, 20263, 20264], explained: [2026] });
  // and is what this year's slip of the same secretary continues
  expect(expectedSlips().filter(({ continues }) => continues !== null)).toMatchObject([
    { key: '2026/1121', continues: '2025/1121', problems: [expect.stringContaining('\n'), expect.any(String)] },
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
    // 32 and 10 of last year's; of each of this year's three the plan twice and the approval
    slipAssigned: 38,
    slipApproved: 13,
    slipReopened: 1,
    slipExtended: 1,
    slipDue: 34,
    slipOverdue: 4,
    slipReported: 22,
    slipClosed: 9,
    slipCarried: 2,
  });
});

test('worked by hand: the meeting’s sheets, parts, numbers, places, grades and mails', () => {
  // eight say (2 × 100 + 88 + 84) / 4 = 93, one (2 × 85 + 80 + 78) / 4 = 82: (8 × 93 + 82) / 9 = 91.7(7)
  expect(shown('1001', 'secretaries')).toBe('91.8');
  // a number left out leaves its weight to the others: (2 × 100 + 88) / 3 = 96
  expect(shown('1141', 'leaders')).toBe('96.0');
  // one abstains and is no zero; one of two is silent and the part is missing
  expect(partOf('1171', 'secretaries')).toMatchObject({ entitled: 9, valid: 8, abstained: 1 });
  expect(partOf('1131', 'representatives')).toEqual({ entitled: 2, valid: 1, abstained: 0, mean: null });
  expect(expectedPlaces()).toEqual([
    // 0.3 × 95 + 0.3 × 95 + 0.2 × 91.7(7) + 0.2 × 94 = 94.15(5)
    { staffNo: '1001', number: '94.2', rank: 4, grade: 'good' },
    // leaders (95 + 87.5 + 87.5) / 3 = 90; 0.3 × 90 + 0.3 × 90 + 0.2 × 87 + 0.2 × 87.5 = 88.9
    { staffNo: '1031', number: '88.9', rank: 6, grade: 'fairly-good' },
    // 0.3 × 97.5 + 0.3 × 96 + 0.2 × 95 + 0.2 × 97 = 96.45, away from zero
    { staffNo: '1111', number: '96.5', rank: 1, grade: 'good' },
    // 0.3 × 67.5 + 0.3 × 68 + 0.2 × 78.5 + 0.2 × 74 = 71.15
    { staffNo: '1121', number: '71.2', rank: 10, grade: 'average' },
    // without representatives (30 × 85 + 30 × 82.5 + 20 × 85) / 80 = 84.0625
    { staffNo: '1131', number: '84.1', rank: 8, grade: 'fairly-good' },
    // 96 in every part, and so has 1161, whose committee says (95 + 95 + 98) / 3 = 96
    { staffNo: '1141', number: '96.0', rank: 2, grade: 'good' },
    // 0.3 × 87.5 + 0.3 × 86.5 + 0.2 × 90 + 0.2 × 86 = 87.4; the committee set 84.4
    { staffNo: '1151', number: '84.4', rank: 7, grade: 'fairly-good' },
    { staffNo: '1161', number: '96.0', rank: 2, grade: 'good' },
    // 0.3 × 90 + 0.3 × 91 + 0.2 × 84.5 + 0.2 × 91 = 89.4
    { staffNo: '1171', number: '89.4', rank: 5, grade: 'fairly-good' },
    // other secretaries (8 × 82 + 30) / 9 = 76.2(2); 0.3 × 81 + 0.3 × 80 + 0.2 × 76.2(2) + 0.2 × 80 = 79.54(4)
    { staffNo: '1181', number: '79.5', rank: 9, grade: 'average' },
  ]);
  expect(meetingMails(false)).toEqual({
    // 10 reports, 10 + 10 + 8 × 2 representatives, 2 × 2 of the chairs, the confirmation, the answer to an objection
    appraisalAsked: 52,
    // ten who report, a committee of three with the chair, a team of two, two leaders; and one more for the sample's two
    appraisalMeeting: 18 + 17,
    appraisalDue: 1,
    overridden: 1,
    appraisalPosted: 10,
    appraisalPublished: 10,
  });
  expect(meetingMails(true)).toMatchObject({ appraisalAsked: 51 });
  // three rounds in each of two branches: the secretary, and who talks with the secretary; one difficulty, one entry
  expect(expectedMails(true)).toMatchObject({
    talkRoundOpened: 12,
    talkRoundDue: 0,
    difficultyAssigned: 1,
    filingOwed: 1,
  });
});

test('whatever the meeting shows otherwise than the books is one sentence each', () => {
  const [people, seen] = [everybody(), meetingAsExpected()];
  const [result, ...results] = seen.results;
  const [file, ...files] = seen.files;
  if (result === undefined || file === undefined) throw new Error('nobody reported');
  const found = (change: Partial<MeetingSeen>): string[] => meetingDifferences(people, { ...seen, ...change });
  expect(found({})).toEqual([]);
  expect(found({ appraisal: undefined })).toEqual(['the report meeting: no appraisal']);
  expect(found({ results: [{ ...result, rank: 3 }, ...results] })).toEqual([
    'the report of 1001: number 94.2 rank 3 grade good instead of number 94.2 rank 4 grade good',
  ]);
  expect(found({ files: [{ ...file, report: null }, ...files] })).toHaveLength(1);
  // a mean on the screen while people score
  const early = seen.pictures.map(({ scorings }) => ({
    scorings: scorings.map((one) => ({ ...one, parts: one.parts.map((part) => ({ ...part, mean: '1.0' })) })),
  }));
  expect(found({ pictures: [...early.slice(0, 1), ...seen.pictures] })).toEqual([
    'the projector showed a mean of 1001 while people scored',
  ]);
  expect(found({ pictures: seen.pictures.slice(1) })).toEqual(['the projector never showed 1001 open']);
  expect(found({ pictures: seen.pictures.slice(0, -1) })).toHaveLength(1);
});
