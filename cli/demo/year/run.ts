import type { DemoReport } from '../months/run.ts';
import { talkCounts } from '../months/run.ts';
import { mailCounts, printMails } from '../mails.ts';
import { MEMBERS, YEAR } from '../organisation.ts';
import { printVerdict } from '../production.ts';
import type { DemoInput } from '../production.ts';
import { printBoard, printPlaces, printQuarter, printTalks } from '../report.ts';
import { boardsOf, quartersOf, talksOf } from '../see.ts';
import { appealsOf } from '../stars/see.ts';
import { differences } from './check.ts';
import { yearBoardsOf } from './annual.ts';
import { decidedOf } from './decided.ts';
import { dutiesOf, dutyCounts } from './duties.ts';
import type { DutyCounts } from './duties.ts';
import { QUARTERS } from './ledger.ts';
import { printMeeting } from './meeting/report.ts';
import { meetingCounts, meetingOf } from './meeting/see.ts';
import type { MeetingCounts } from './meeting/see.ts';
import { produceYear } from './production.ts';
import type { PlayedYear } from './production.ts';
import { printSlips } from './slips/report.ts';
import { slipCounts, slipsOf } from './slips/see.ts';
import type { SlipCounts } from './slips/see.ts';
import { talkRoundsOf } from './talk-rounds.ts';

/** A whole year with skipped time, played through the API and checked against its own books. */
export interface YearReport extends DemoReport {
  readonly slips: SlipCounts;
  readonly duties: DutyCounts;
  readonly meeting: MeetingCounts;
}

export const runYear = (input: DemoInput): Promise<YearReport> => produceYear(input, (played) => report(input, played));

async function report({ print }: DemoInput, played: PlayedYear): Promise<YearReport> {
  const { people, stack, units, pictures, started, ready } = played;
  const boards = await boardsOf(people);
  const quarters = [];
  for (const quarter of Object.keys(QUARTERS)) quarters.push(...(await quartersOf(people, boards, quarter)));
  const years = await yearBoardsOf(people, boards);
  const [talks, appeals] = [await talksOf(people), await appealsOf(people)];
  const [duties, slips] = [await dutiesOf(people), await slipsOf(people)];
  const meeting = await meetingOf(people, pictures);
  const [talkRounds, decided] = [await talkRoundsOf(people), await decidedOf(people, units)];
  const { counts: mails, sent } = await mailCounts(stack.store);
  const found = differences({
    people,
    boards,
    quarters,
    years,
    talks,
    appeals,
    duties,
    slips,
    meeting,
    talkRounds,
    decided,
    mails,
    sentMails: sent,
    caught: stack.mail.mails(),
  });
  boards
    .filter(({ period }) => period === YEAR.at(-1))
    .forEach((board) => {
      printBoard(print, board);
    });
  quarters.forEach((quarter) => {
    printQuarter(print, quarter);
  });
  years.forEach(({ unitName, rows, candidates }) => {
    const placed = rows.map(({ rank, person: { id, name }, score, grade }) => {
      const points = [score ?? '–', grade, candidates.includes(id) ? '*' : null]
        .filter((part) => part !== null)
        .join(' ');
      return { rank, name, points };
    });
    printPlaces(print, `${unitName}  2026  年度评定（* 评优人选）`, placed);
  });
  printMeeting(print, meeting);
  printTalks(print, talks);
  printSlips(print, slips);
  printMails(print, mails);
  const size = `${String(boards.length)} boards, ${String(quarters.length)} quarters, ${String(years.length)} years, ${String(talks.length)} cases, ${String(duties.length)} duties, ${String(slips.length)} slips, ${String(meeting.results.length)} reports, ${String(talkRounds.rounds.length)} rounds of talks`;
  printVerdict(print, found, `${size}, ${String(sent)} mails`);
  return {
    ok: found.length === 0,
    months: YEAR.length,
    members: MEMBERS.length,
    results: boards.reduce((total, { rows }) => total + rows.length, 0),
    ledgerDifferences: found.length,
    startSeconds: (ready - started) / 1000,
    seconds: (Date.now() - ready) / 1000,
    talks: talkCounts(talks),
    mails,
    slips: slipCounts(slips),
    duties: dutyCounts(duties),
    meeting: meetingCounts(meeting),
  };
}
