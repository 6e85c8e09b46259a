import type { CaughtMail } from '../../dev/mail-box.ts';
import {
  BRANCH_CODES,
  EXPECTED_CASES,
  expectedBoard,
  expectedMails,
  expectedQuarter,
  isLowMonth,
  MAIL_KINDS,
} from './ledger.ts';
import type { MailKind } from './ledger.ts';
import type { People } from './people.ts';
import type { Board, BoardRow, QuarterSeen, TalkSeen } from './see.ts';
import { PERIODS } from './story.ts';

export type MailCounts = Record<MailKind, number>;

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
    ...boardDifferences(seen.people, seen.boards),
    ...quarterDifferences(seen.people, seen.quarters),
    ...talkDifferences(seen.people, seen.talks),
    ...mailDifferences(seen.mails, seen.sentMails, seen.caught),
  ];
}

function boardDifferences(people: People, boards: readonly Board[]): string[] {
  return PERIODS.flatMap((period) =>
    BRANCH_CODES.flatMap((branch) => {
      const board = boards.find((one) => one.period === period && one.branch === branch);
      if (board === undefined) {
        return [`${period} ${branch}: no board`];
      }
      const expected = expectedBoard(period, branch);
      const extra =
        board.rows.length === expected.length ? [] : [`${period} ${branch}: ${String(board.rows.length)} rows`];
      return [
        ...extra,
        ...expected.flatMap((line) => {
          const row = board.rows.find(({ person }) => person.id === people.of(line.staffNo).id);
          const wrong = row === undefined || row.score !== line.score || row.rank !== line.rank;
          return wrong ? [`${period} ${line.staffNo}: ${shown(row)} instead of ${shown(line)}`] : [];
        }),
      ];
    }),
  );
}

function quarterDifferences(people: People, quarters: readonly QuarterSeen[]): string[] {
  return BRANCH_CODES.flatMap((branch) =>
    expectedQuarter(branch).flatMap((line) => {
      const row = quarters
        .find((quarter) => quarter.branch === branch)
        ?.rows.find(({ person }) => person.id === people.of(line.staffNo).id);
      const seen = row === undefined ? undefined : { score: row.mean, rank: row.rank };
      const wrong = seen?.score !== line.score || seen.rank !== line.rank;
      return wrong ? [`quarter ${line.staffNo}: ${shown(seen)} instead of ${shown(line)}`] : [];
    }),
  );
}

const shown = (row: Pick<BoardRow, 'score' | 'rank'> | undefined): string =>
  row === undefined ? 'nothing' : `score ${String(row.score)} rank ${String(row.rank)}`;

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

function mailDifferences(mails: MailCounts, sent: number, caught: readonly CaughtMail[]): string[] {
  const expected = expectedMails(SAMPLED_BRANCHES);
  const ids = new Set(caught.map(({ messageId }) => messageId));
  return [
    ...MAIL_KINDS.filter((kind) => mails[kind] !== expected[kind]).map(
      (kind) => `mails ${kind}: ${String(mails[kind])} instead of ${String(expected[kind])}`,
    ),
    ...(ids.size === caught.length ? [] : [`${String(caught.length - ids.size)} mails arrived twice`]),
    ...(caught.length === sent ? [] : [`${String(caught.length)} mails arrived, ${String(sent)} were sent`]),
  ];
}
