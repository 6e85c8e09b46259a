import type { CaughtMail } from '../../../dev/mail-box.ts';
import { boardDifferences, shownPlace } from '../boards.ts';
import { mailDifferences } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { BRANCH_CODES, PERIODS } from '../organisation.ts';
import type { People } from '../people.ts';
import type { Board, QuarterSeen, TalkSeen } from '../see.ts';
import { EXPECTED_CASES, expectedBoard, expectedMails, expectedQuarter, isLowMonth } from './ledger.ts';

/** Every way in which what the product shows differs from the demo's own books, one sentence each. */
export function differences(seen: {
  people: People;
  boards: readonly Board[];
  quarters: readonly QuarterSeen[];
  talks: readonly TalkSeen[];
  mails: MailCounts;
  sentMails: number;
  caught: readonly CaughtMail[];
}): string[] {
  return [
    ...boardDifferences(seen.people, seen.boards, PERIODS, expectedBoard),
    ...quarterDifferences(seen.people, seen.quarters),
    ...talkDifferences(seen.people, seen.talks),
    ...mailDifferences(expectedMails(SAMPLED_BRANCHES), seen),
  ];
}

function quarterDifferences(people: People, quarters: readonly QuarterSeen[]): string[] {
  return BRANCH_CODES.flatMap((branch) =>
    expectedQuarter(branch).flatMap((line) => {
      const row = quarters
        .find((quarter) => quarter.branch === branch)
        ?.rows.find(({ person }) => person.id === people.of(line.staffNo).id);
      const seen = row === undefined ? undefined : { score: row.mean, rank: row.rank };
      const wrong = seen?.score !== line.score || seen.rank !== line.rank;
      return wrong ? [`quarter ${line.staffNo}: ${shownPlace(seen)} instead of ${shownPlace(line)}`] : [];
    }),
  );
}

function talkDifferences(people: People, talks: readonly TalkSeen[]): string[] {
  const low = EXPECTED_CASES.filter(({ period, staffNo }) => !isLowMonth(period, staffNo));
  const missing = EXPECTED_CASES.filter(
    (one) => !talks.some((talk) => matches(people, talk, one) && talk.state !== 'annulled' && talk.state !== 'waiting'),
  );
  const surplus = talks.filter((talk) => !EXPECTED_CASES.some((one) => matches(people, talk, one)));
  const unheld = talks.filter(({ kind, heldAt }) => kind !== 'disposition' && heldAt === null);
  return [
    ...low.map(({ staffNo, period }) => `${period} ${staffNo}: expected a talk for a month that is not low`),
    ...missing.map(({ staffNo, period, kind }) => `${period} ${staffNo}: no ${kind} case`),
    ...surplus.map(({ period, kind }) => `${period}: a ${kind} case too many`),
    ...unheld.map(({ period, kind }) => `${period}: a ${kind} talk nobody held`),
  ];
}

const matches = (people: People, talk: TalkSeen, one: (typeof EXPECTED_CASES)[number]): boolean =>
  talk.person.id === people.of(one.staffNo).id && talk.period === one.period && talk.kind === one.kind;

/** Branches with accepted items in the quarter's third month: each gets a spot check (procedures, monthly-points). */
const SAMPLED_BRANCHES = 2;
