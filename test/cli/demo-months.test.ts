import { differences } from '../../cli/demo/months/check.ts';
import { EXPECTED_CASES, expectedBoard, expectedMails, expectedQuarter } from '../../cli/demo/months/ledger.ts';
import { BRANCH_CODES, MEMBERS, PERIODS } from '../../cli/demo/organisation.ts';
import { People } from '../../cli/demo/people.ts';
import type { Person } from '../../cli/demo/people.ts';
import type { Board, TalkSeen } from '../../cli/demo/see.ts';
import type { CaughtMail } from '../../dev/mail-box.ts';

/** The demo's books against a product that does exactly what they say: a check that cannot fail would be worth nothing. */
type Seen = Parameters<typeof differences>[0];

function everybody(): People {
  const people = new People();
  for (const staffNo of MEMBERS) {
    people.add({
      staffNo,
      id: `id-${staffNo}`,
      name: staffNo,
      unitId: 'u',
      client: null as unknown as Person['client'],
    });
  }
  return people;
}

const person = (staffNo: string): { id: string; name: string } => ({ id: `id-${staffNo}`, name: staffNo });

const mail = (messageId: string): CaughtMail => ({ messageId }) as CaughtMail;

function asTheBooksSay(): Seen {
  const boards = PERIODS.flatMap((period) =>
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
  const quarters = BRANCH_CODES.map((branch) => ({
    quarter: '2026-Q1',
    branch,
    unitName: branch,
    rows: expectedQuarter(branch).map(({ staffNo, score, rank }) => ({ person: person(staffNo), mean: score, rank })),
  }));
  const talks = EXPECTED_CASES.map(({ staffNo, period, kind }): TalkSeen => ({
    id: `${staffNo}-${period}`,
    kind,
    period,
    state: kind === 'disposition' ? 'open' : 'held',
    person: person(staffNo),
    talker: null,
    heldAt: kind === 'disposition' ? null : '2026-03-01T00:00:00.000Z',
    acknowledgedAt: null,
    followedUpAt: null,
  }));
  return {
    people: everybody(),
    boards,
    quarters,
    talks,
    mails: expectedMails(2),
    sentMails: 2,
    caught: [mail('a'), mail('b')],
  };
}

test('a product that does what procedures demand leaves no difference', () => {
  expect(differences(asTheBooksSay())).toEqual([]);
});

test('one wrong score, rank, quarter, talk or mail is a difference each', () => {
  const seen = asTheBooksSay();
  const [board, ...others] = seen.boards;
  const [row, ...rows] = board?.rows ?? [];
  if (board === undefined || row === undefined) throw new Error('no board');
  const wrong = (change: object): Seen => ({
    ...seen,
    boards: [{ ...board, rows: [{ ...row, ...change }, ...rows] }, ...others],
  });
  expect(differences(wrong({ score: '79.9' }))).toHaveLength(1);
  expect(differences(wrong({ rank: 1 }))).toHaveLength(1);
  expect(differences({ ...seen, boards: others })).toHaveLength(1);
  expect(differences({ ...seen, quarters: seen.quarters.slice(1) }).length).toBeGreaterThan(1);
  expect(differences({ ...seen, talks: seen.talks.slice(1) })).toHaveLength(1);
  expect(
    differences({ ...seen, talks: [...seen.talks, { ...seen.talks[0], period: '2026-02' } as TalkSeen] }),
  ).toHaveLength(1);
  expect(differences({ ...seen, mails: { ...seen.mails, result: 122 } })).toHaveLength(1);
});

test('a mail that arrives twice is a difference, and so is one that never does', () => {
  const seen = asTheBooksSay();
  expect(differences({ ...seen, caught: [mail('a'), mail('a')] })).toEqual(['1 mails arrived twice']);
  expect(differences({ ...seen, caught: [mail('a')] })).toEqual(['1 mails arrived, 2 were sent']);
});
