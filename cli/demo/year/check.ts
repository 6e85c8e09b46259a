import type { CaughtMail } from '../../../dev/mail-box.ts';
import { boardDifferences, shownPlace } from '../boards.ts';
import { mailDifferences } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { BRANCH_CODES, YEAR } from '../organisation.ts';
import type { People } from '../people.ts';
import type { AppealSeen } from '../stars/see.ts';
import type { Board, QuarterSeen, TalkSeen } from '../see.ts';
import { yearDifferences } from './annual.ts';
import type { YearBoard } from './annual.ts';
import { decidedDifferences } from './decided.ts';
import { dutyDifferences } from './duties.ts';
import type { DutySeen } from './duties.ts';
import {
  EXPECTED_CASES,
  expectedBoard,
  expectedMails,
  expectedQuarter,
  FINAL,
  isLowMonth,
  QUARTERS,
} from './ledger.ts';
import { meetingDifferences } from './meeting/check.ts';
import type { MeetingSeen } from './meeting/see.ts';
import { slipDifferences } from './slips/check.ts';
import type { SlipSeen } from './slips/see.ts';
import { APPEAL } from './story.ts';
import { talkRoundDifferences } from './talk-rounds.ts';
import type { TalkRoundsSeen } from './talk-rounds.ts';

export interface YearSeen {
  readonly people: People;
  readonly boards: readonly Board[];
  readonly quarters: readonly QuarterSeen[];
  readonly years: readonly YearBoard[];
  readonly talks: readonly TalkSeen[];
  readonly appeals: readonly AppealSeen[];
  readonly duties: readonly DutySeen[];
  readonly slips: readonly SlipSeen[];
  readonly meeting: MeetingSeen;
  readonly talkRounds: TalkRoundsSeen;
  /** The collective-decision ledger. */
  readonly decided: readonly string[];
  readonly mails: MailCounts;
  readonly sentMails: number;
  readonly caught: readonly CaughtMail[];
}

/** Every way in which what the product shows differs from the demo's own books, one sentence each. */
export const differences = (seen: YearSeen): string[] => [
  ...boardDifferences(seen.people, seen.boards, YEAR, expectedBoard),
  ...quarterDifferences(seen.people, seen.quarters),
  ...yearDifferences(seen.people, FINAL, seen.years),
  ...talkDifferences(seen.people, seen.talks),
  ...appealDifferences(seen.people, seen.appeals),
  ...dutyDifferences(seen.people, seen.duties),
  ...slipDifferences(seen.slips),
  ...meetingDifferences(seen.people, seen.meeting),
  ...talkRoundDifferences(seen.talkRounds),
  ...decidedDifferences(seen.decided),
  ...mailDifferences(expectedMails(seen.meeting.isUnreachableDrawn), seen),
];

function quarterDifferences(people: People, quarters: readonly QuarterSeen[]): string[] {
  return Object.keys(QUARTERS).flatMap((quarter) =>
    BRANCH_CODES.flatMap((branch) => {
      const rows = quarters.find((one) => one.quarter === quarter && one.branch === branch)?.rows ?? [];
      return expectedQuarter(quarter, branch).flatMap((line) => {
        const row = rows.find(({ person }) => person.id === people.of(line.staffNo).id);
        const seen = row === undefined ? undefined : { score: row.mean, rank: row.rank };
        const wrong = seen?.score !== line.score || seen.rank !== line.rank;
        return wrong ? [`${quarter} ${line.staffNo}: ${shownPlace(seen)} instead of ${shownPlace(line)}`] : [];
      });
    }),
  );
}

function talkDifferences(people: People, talks: readonly TalkSeen[]): string[] {
  const matches = (talk: TalkSeen, one: (typeof EXPECTED_CASES)[number]): boolean =>
    talk.person.id === people.of(one.staffNo).id && talk.period === one.period && talk.kind === one.kind;
  const high = EXPECTED_CASES.filter(({ period, staffNo }) => !isLowMonth(period, staffNo));
  const missing = EXPECTED_CASES.filter((one) => !talks.some((talk) => matches(talk, one)));
  const surplus = talks.filter((talk) => !EXPECTED_CASES.some((one) => matches(talk, one)));
  // every talk has been held, acknowledged and followed up; the referral ended with the annual appraisal
  const unfinished = talks.filter(({ state }) => state !== 'closed');
  return [
    ...high.map(({ staffNo, period }) => `${period} ${staffNo}: expected a talk for a month that is not low`),
    ...missing.map(({ staffNo, period, kind }) => `${period} ${staffNo}: no ${kind} case`),
    ...surplus.map(({ period, kind }) => `${period}: a ${kind} case too many`),
    ...unfinished.map(({ period, kind, state }) => `${period}: a ${kind} talk still ${state}`),
  ];
}

function appealDifferences(people: People, appeals: readonly AppealSeen[]): string[] {
  const [first, ...more] = appeals;
  if (first === undefined || more.length > 0) return [`${String(appeals.length)} appeals instead of 1`];
  const isRight =
    first.person.id === people.of(APPEAL.by).id &&
    first.reviewer?.id === people.of(APPEAL.reviewer).id &&
    first.state === 'upheld';
  return isRight ? [] : [`the appeal is ${first.state}, reviewed by ${String(first.reviewer?.name)}`];
}
