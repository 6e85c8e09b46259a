import type { CaughtMail } from '../../../dev/mail-box.ts';
import { boardDifferences } from '../boards.ts';
import { mailDifferences } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { BRANCH_CODES, PERIODS } from '../organisation.ts';
import type { People } from '../people.ts';
import type { Board } from '../see.ts';
import { expectedBallots, expectedBoard, expectedMails, expectedStars } from './ledger.ts';
import type { AppealSeen, BallotsSeen } from './see.ts';
import { APPEAL, RATED } from './story.ts';

/** Every way in which what the product shows differs from the demo's own books, one sentence each. */
export function differences(seen: {
  people: People;
  boards: readonly Board[];
  ballots: BallotsSeen;
  appeals: readonly AppealSeen[];
  mails: MailCounts;
  sentMails: number;
  caught: readonly CaughtMail[];
}): string[] {
  return [
    ...boardDifferences(seen.people, seen.boards, PERIODS, expectedBoard),
    ...starDifferences(seen.people, seen.boards),
    ...ballotDifferences(seen.ballots),
    ...appealDifferences(seen.people, seen.appeals),
    ...mailDifferences(expectedMails(), seen),
  ];
}

function starDifferences(people: People, boards: readonly Board[]): string[] {
  return BRANCH_CODES.flatMap((branch) => {
    const rows = boards.find((one) => one.period === RATED && one.branch === branch)?.rows ?? [];
    return expectedStars(branch).flatMap(({ staffNo, grade, held }) => {
      const row = rows.find(({ person }) => person.id === people.of(staffNo).id);
      const isSame = row?.grade === grade && (row.gradeCut !== null) === held;
      const shown = row === undefined ? 'nothing' : `${String(row.grade)} ${row.gradeCut?.code ?? ''}`;
      return isSame
        ? []
        : [`stars ${staffNo}: ${shown} instead of ${String(grade)}${held ? ' held by the ceiling' : ''}`];
    });
  });
}

function ballotDifferences(ballots: BallotsSeen): string[] {
  const expected = expectedBallots();
  return (Object.keys(expected) as (keyof BallotsSeen)[])
    .filter((kind) => ballots[kind] !== expected[kind])
    .map((kind) => `ballots ${kind}: ${String(ballots[kind])} sheets instead of ${String(expected[kind])}`);
}

function appealDifferences(people: People, appeals: readonly AppealSeen[]): string[] {
  const [first, ...more] = appeals;
  if (first === undefined || more.length > 0) {
    return [`${String(appeals.length)} appeals instead of 1`];
  }
  const isRight =
    first.person.id === people.of(APPEAL.by).id &&
    first.reviewer?.id === people.of(APPEAL.reviewer).id &&
    first.state === 'upheld';
  return isRight ? [] : [`the appeal is ${first.state}, reviewed by ${String(first.reviewer?.name)}`];
}
