import { differences } from '../../cli/demo/stars/check.ts';
import {
  expectedBallots,
  expectedBoard,
  expectedMails,
  expectedParts,
  expectedStars,
  movedByAppeal,
} from '../../cli/demo/stars/ledger.ts';
import { oneDecimal } from '../../cli/demo/rational.ts';
import { APPEAL, LOW, MARK, STORY, STRONG } from '../../cli/demo/stars/story.ts';
import { BRANCH_CODES, MEMBERS, PERIODS } from '../../cli/demo/organisation.ts';
import { People } from '../../cli/demo/people.ts';
import type { Person } from '../../cli/demo/people.ts';
import type { Board } from '../../cli/demo/see.ts';
import type { CaughtMail } from '../../dev/mail-box.ts';

/** The stars' books against a product that does exactly what they say, and what their own arithmetic comes to. */
type Seen = Parameters<typeof differences>[0];

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

function asTheBooksSay(): Seen {
  const boards = PERIODS.flatMap((period) =>
    BRANCH_CODES.map((branch): Board => {
      const stars = new Map(expectedStars(branch).map((one) => [one.staffNo, one]));
      const rows = expectedBoard(period, branch).map(({ staffNo, score, rank }) => ({
        resultId: `${period}-${staffNo}`,
        person: person(staffNo),
        outcome: score === null ? 'exempt' : 'scored',
        score,
        rank,
        grade: period === '2026-03' ? (stars.get(staffNo)?.grade ?? null) : null,
        gradeCut: period === '2026-03' && stars.get(staffNo)?.held === true ? { code: 'ceiling' } : null,
        remark: null,
      }));
      return { period, branch, roundId: `${period}-${branch}`, unitName: branch, rows };
    }),
  );
  return {
    people: everybody(),
    boards,
    ballots: expectedBallots(),
    appeals: [
      { id: 'a', state: 'upheld', period: '2026-03', person: person(APPEAL.by), reviewer: person(APPEAL.reviewer) },
    ],
    mails: expectedMails(),
    sentMails: 2,
    caught: [mail('a'), mail('b')],
  };
}

test('a product that does what procedures demand leaves no difference', () => {
  expect(differences(asTheBooksSay())).toEqual([]);
});

test('one wrong rating, star, sheet, appeal or mail is a difference each', () => {
  const seen = asTheBooksSay();
  const last = seen.boards.at(-1);
  const [row, ...rows] = last?.rows ?? [];
  if (last === undefined || row === undefined) throw new Error('no board');
  const wrong = (change: object): Seen => ({
    ...seen,
    boards: [...seen.boards.slice(0, -1), { ...last, rows: [{ ...row, ...change }, ...rows] }],
  });
  expect(differences(wrong({ score: '79.9' }))).toHaveLength(1);
  expect(differences(wrong({ grade: 'one' }))).toHaveLength(1);
  expect(differences(wrong({ gradeCut: { code: 'ceiling' } }))).toHaveLength(1);
  expect(differences({ ...seen, ballots: { ...seen.ballots, masses: 1 } })).toHaveLength(1);
  expect(differences({ ...seen, appeals: [] })).toHaveLength(1);
  expect(differences({ ...seen, appeals: seen.appeals.map((one) => ({ ...one, state: 'rejected' })) })).toHaveLength(1);
  expect(differences({ ...seen, mails: { ...seen.mails, rankMoved: 99 } })).toHaveLength(1);
});

test('the story has what it is there to show: the ceiling holds one, the mark and the appeal change a rating', () => {
  const stars = expectedStars('B');
  expect(stars.filter(({ grade }) => grade === 'five')).toHaveLength(2);
  expect(stars.filter(({ held }) => held)).toHaveLength(1);
  expect(STRONG).toContain(stars.find(({ held }) => held)?.staffNo);
  const score = (staffNo: string, story = STORY): string | null | undefined =>
    expectedBoard('2026-03', 'A', story).find((row) => row.staffNo === staffNo)?.score;
  expect(Number(expectedBoard('2026-03', 'A').find((row) => row.staffNo === APPEAL.by)?.score)).toBeGreaterThan(
    Number(score(APPEAL.by)),
  );
  expect(movedByAppeal().length).toBeGreaterThan(0);
  expect(oneDecimal(expectedParts(MARK.subject).committee)).toBe(MARK.points);
  expect(Number(score(LOW))).toBeLessThan(80);
});

test('a rating done by hand: 5 % of 85, 20 % of the peers, 25 % of the masses, 50 % of 85', () => {
  const { self, peers, masses, branch, committee } = expectedParts('1040');
  expect([self, branch, committee].map(oneDecimal)).toEqual(['85.0', '85.0', '85.0']);
  // eleven colleagues give 80 + 1040 mod 3 + (their number + 1040) mod 5: 1031 … 1042 without 1040
  const given = [1, 2, 3, 4, 0, 1, 2, 3, 4, 1, 2].map((spread) => 82 + spread);
  expect(oneDecimal(peers)).toBe((given.reduce((a, b) => a + b) / 11).toFixed(1));
  expect(Number(oneDecimal(masses))).toBeGreaterThanOrEqual(80);
});
