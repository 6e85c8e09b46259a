/**
 * The own book-keeping of the demo of star rating: what boards, stars, ballots, the appeal and mails must be, worked out
 * from the story and the rules as procedures describe them (S1), with none of the product's code.
 */
import { ranked } from '../boards.ts';
import type { ExpectedRow } from '../boards.ts';
import { NO_MAILS } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { BRANCH_CODES, BRANCHES, isExempt, isProbationary, isReachable, MEMBERS, PERIODS } from '../organisation.ts';
import type { BranchCode, Period } from '../organisation.ts';
import { decidedMonth, declaredMonth, published, UNIT } from '../points.ts';
import type { Scorebook } from '../points.ts';
import type { Story } from '../story.ts';
import { meanOf, oneDecimal, plus, rational, times } from '../rational.ts';
import type { Rational } from '../rational.ts';
import type { BallotsSeen } from './see.ts';
import { APPEAL, MARK, massesAnswers, massesOf, peerNumber, RATED, SILENT_VOTER, SPOILT, STORY } from './story.ts';
import type { MassesVoter, Option } from './story.ts';

const BOOK: Scorebook = {
  base: { dues: 10, meetings: 25, study: 20, post: 30 },
  itemCaps: { 'performance-urgent': 6, 'performance-target': 6, 'duty-lecture': 4, 'bonus-volunteer': 3 },
  groupCaps: { performance: 10, duty: 6, bonus: 6 },
};

/** Weights of the five parts, in percent. */
const WEIGHTS = { self: 5, peers: 20, masses: 25, branch: 30, committee: 20 } as const;
type Part = keyof typeof WEIGHTS;

const VALUES: Readonly<Record<Option, number>> = { excellent: 100, qualified: 80, basic: 60, unqualified: 0 };

/** The story as the appeal leaves it: the item counts what was claimed. */
const AFTER_APPEAL: Story = {
  ...STORY,
  itemsOf: (period, staffNo) =>
    STORY.itemsOf(period, staffNo).map((item) =>
      period === RATED && staffNo === APPEAL.by ? { ...item, panel: { does: 'accept' } } : item,
    ),
};

const HUNDRED = 100 * UNIT;
const exactMonth = (sixtieths: number): Rational => rational(Math.min(sixtieths, HUNDRED), UNIT);

/** Mean of the quarter's months without exempt ones: earlier months as published, the rated one unrounded. */
function monthsMean(staffNo: string, month: (period: Period) => number): Rational {
  const counted = PERIODS.filter((period) => !isExempt(period, staffNo));
  return meanOf(
    counted.map((period) => {
      const exact = exactMonth(month(period));
      const [whole = '0', tenth = '0'] = oneDecimal(exact).split('.');
      return period === RATED ? exact : rational(Number(whole) * 10 + Number(tenth), 10);
    }),
  );
}

const branchOfMember = (staffNo: string): BranchCode =>
  BRANCH_CODES.find((code) => (BRANCHES[code].members as readonly string[]).includes(staffNo)) ?? 'A';

/** The numbers peers gave about a member. */
function peersAbout(subject: string): readonly number[] {
  const voters = BRANCHES[branchOfMember(subject)].members.filter((one) => one !== subject && one !== SILENT_VOTER);
  return voters.map((voter) => peerNumber(voter, subject)).filter((number) => number !== null);
}

/** The masses whose sheets can be read. */
const readable = (branch: BranchCode): readonly MassesVoter[] =>
  massesOf(branch).filter(({ staffNo }) => staffNo !== SPOILT);

function massesAbout(subject: string): readonly Rational[] {
  return readable(branchOfMember(subject)).map((voter) => {
    const { conduct, service } = massesAnswers(voter, subject);
    return rational(VALUES[conduct] + VALUES[service], 2);
  });
}

/** The five parts of a member's rating. */
export function expectedParts(staffNo: string, story: Story = AFTER_APPEAL): Readonly<Record<Part, Rational>> {
  const branch = monthsMean(staffNo, (period) => decidedMonth(BOOK, story, period, staffNo));
  return {
    self: monthsMean(staffNo, (period) => declaredMonth(BOOK, story, period, staffNo)),
    peers: meanOf(peersAbout(staffNo).map((number) => rational(number))),
    masses: meanOf(massesAbout(staffNo)),
    branch,
    committee: staffNo === MARK.subject ? rational(Number(MARK.points) * 10, 10) : branch,
  };
}

function rating(staffNo: string, story: Story): string {
  const parts = expectedParts(staffNo, story);
  return oneDecimal(
    (Object.keys(WEIGHTS) as Part[]).reduce(
      (total, part) => plus(total, times(parts[part], rational(WEIGHTS[part], 100))),
      rational(0),
    ),
  );
}

/** A branch's board of one month: points, in the quarter's last month ratings. */
export function expectedBoard(period: Period, code: BranchCode, story: Story = AFTER_APPEAL): ExpectedRow[] {
  const score = (staffNo: string): string =>
    period === RATED
      ? rating(staffNo, story)
      : published(Math.min(decidedMonth(BOOK, story, period, staffNo), HUNDRED));
  return ranked(
    BRANCHES[code].members.map((staffNo) => ({
      staffNo,
      score: isExempt(period, staffNo) ? null : score(staffNo),
      isRanked: !isProbationary(staffNo),
    })),
  );
}

const SCALE = [
  ['five', 95],
  ['four', 90],
  ['three', 80],
  ['two', 70],
  ['one', 60],
] as const;
const FIVE_STAR_SHARE = 0.2;

/** Stars of the rated month; `held` = would have five but for the ceiling of a fifth, rounded down. */
export function expectedStars(code: BranchCode): { staffNo: string; grade: string | null; held: boolean }[] {
  const rows = expectedBoard(RATED, code);
  const graded = rows.filter(({ staffNo }) => !isProbationary(staffNo));
  const limit = Math.floor(graded.length * FIVE_STAR_SHARE);
  const five = graded.filter(({ score }) => Number(score) >= 95).toSorted((a, b) => Number(b.score) - Number(a.score));
  const held = new Set(five.slice(limit).map(({ staffNo }) => staffNo));
  return rows.map(({ staffNo, score }) => {
    if (isProbationary(staffNo)) {
      return { staffNo, grade: null, held: false };
    }
    const reached = SCALE.find(([, from]) => Number(score) >= from)?.[0] ?? null;
    return { staffNo, grade: held.has(staffNo) ? 'four' : reached, held: held.has(staffNo) };
  });
}

/** Members whose place another member's appeal moved. */
export function movedByAppeal(): string[] {
  return BRANCH_CODES.flatMap((code) => {
    const before = expectedBoard(RATED, code, STORY);
    return expectedBoard(RATED, code)
      .filter(({ staffNo, rank }) => rank !== before.find((row) => row.staffNo === staffNo)?.rank)
      .map(({ staffNo }) => staffNo)
      .filter((staffNo) => staffNo !== APPEAL.by);
  });
}

const count = (people: readonly string[], test: (staffNo: string) => boolean): number => people.filter(test).length;

/** Sheets of the quarter's two ballots over both branches, one per voter and subject. */
export function expectedBallots(): BallotsSeen {
  const perBranch = (sheets: (branch: BranchCode) => number): number =>
    BRANCH_CODES.reduce((total, branch) => total + sheets(branch), 0);
  const asked = (branch: BranchCode): number =>
    BRANCHES[branch].members.filter((one) => one !== SILENT_VOTER).length * (BRANCHES[branch].members.length - 1);
  const peers = MEMBERS.reduce((total, subject) => total + peersAbout(subject).length, 0);
  const spoilt = (branch: BranchCode): number => massesOf(branch).length - readable(branch).length;
  return {
    peers,
    // a silent voter's own sheet about nobody is missing everywhere, not abstained
    peersAbstained: perBranch(asked) - peers,
    masses: perBranch((branch) => readable(branch).length * BRANCHES[branch].members.length),
    massesInvalid: perBranch((branch) => spoilt(branch) * BRANCHES[branch].members.length),
  };
}

/** How many notices of each kind reach somebody by mail. */
export function expectedMails(): MailCounts {
  const months = PERIODS.length;
  const everybody = count(MEMBERS, isReachable) * months;
  const declaring = PERIODS.reduce(
    (total, period) => total + count(MEMBERS, (one) => isReachable(one) && !isExempt(period, one)),
    0,
  );
  const reviewing = BRANCH_CODES.length * 2 * months;
  const silent = PERIODS.reduce((total, period) => total + count(MEMBERS, (one) => STORY.isSilent(period, one)), 0);
  // every member rates; both branches' committee duties, the secretary's own one apart; both meetings
  const quarterly = count(MEMBERS, isReachable) + 3 + BRANCH_CODES.length;
  return {
    ...NO_MAILS,
    stageOpened: declaring + reviewing + quarterly,
    // two reminders to declare, two to vote
    reminder: 2 * silent + 2,
    publicity: everybody,
    result: everybody,
    // before the posting: whose number the committee set, and for the branch its secretary and the deputy (§2.3)
    overridden: 3,
    // what the appellant is told of the new number
    correction: 1,
    appealAssigned: 1,
    appealDecided: 1,
    rankMoved: count(movedByAppeal(), isReachable),
  };
}
