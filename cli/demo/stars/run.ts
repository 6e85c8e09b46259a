import { ballotSummaryWorkbook } from '../../../store/exports/ballot-summary.ts';
import { publicityWorkbook } from '../../../store/exports/posting.ts';
import { ballotLines } from '../../../store/queries/ballot-summary.ts';
import type { Store } from '../../../store/database.ts';
import type { WorkbookFile } from '../../../store/exports/file.ts';
import { mailCounts, printMails } from '../mails.ts';
import { BRANCH_CODES, MEMBERS, PERIODS } from '../organisation.ts';
import type { DemoReport } from '../months/run.ts';
import { talkCounts } from '../months/run.ts';
import { printVerdict, produce, saveWorkbooks, secondsOf } from '../production.ts';
import type { DemoInput, Played, Production } from '../production.ts';
import { printBoard } from '../report.ts';
import { boardsOf, talksOf } from '../see.ts';
import { actOnStars } from './act.ts';
import { differences } from './check.ts';
import { printAppeals, printBallots, printRating, printStars } from './report.ts';
import { appealsOf, ballotsOf } from './see.ts';
import type { BallotsSeen } from './see.ts';
import { APPEAL, massesOf, RATED, STORY, SUPERVISORS } from './story.ts';

export interface StarsReport extends DemoReport {
  /** Sheets by ballot. */
  readonly ballots: BallotsSeen;
  readonly appeals: { readonly filed: number; readonly upheld: number };
}

const MASSES_ROWS = BRANCH_CODES.flatMap(massesOf).map(({ staffNo, name, branch }) => ({
  staffNo,
  name,
  branch,
  kind: '服务对象',
}));

const STARS: Production = {
  scheme: 'star-rating',
  extras: { masses: MASSES_ROWS, roles: new Map(SUPERVISORS.map((staffNo) => [staffNo, '督查员'])) },
  story: STORY,
  act: actOnStars,
  aftermath: async (people) => {
    const appeals = await appealsOf(people);
    const isOver = appeals.length > 0 && appeals.every(({ state }) => state !== 'open');
    return { isOver, progress: appeals.map(({ state }) => `appeal ${state}`).join(', ') || 'no appeal' };
  },
};

/** One compressed quarter of star rating on the real stack, played through the API and checked against its own books. */
export const runStars = (input: DemoInput): Promise<StarsReport> =>
  produce(input, STARS, (played) => report(input, played));

async function report(input: DemoInput, played: Played): Promise<StarsReport> {
  const { print } = input;
  const { people, stack } = played;
  const boards = await boardsOf(people);
  const [ballots, appeals] = [await ballotsOf(people, boards), await appealsOf(people)];
  const { counts: mails, sent } = await mailCounts(stack.store);
  const caught = stack.mail.mails();
  const found = differences({ people, boards, ballots, appeals, mails, sentMails: sent, caught });
  boards.forEach((board) => {
    printBoard(print, board);
  });
  const rated = boards.filter(({ period }) => period === RATED);
  rated.forEach((board) => {
    printStars(print, board);
  });
  printBallots(print, ballots);
  printAppeals(print, appeals);
  printMails(print, mails);
  await printRating(print, people.of(APPEAL.by), rated);
  await saveWorkbooks(input, [
    ...(await Promise.all(rated.map(({ roundId }) => publicityWorkbook(stack.store, roundId)))),
    ...(await Promise.all(rated.map(({ roundId }) => summaryOf(stack.store, roundId)))),
  ]);
  printVerdict(
    print,
    found,
    `${String(boards.length)} boards, ${String(ballots.peers + ballots.masses)} sheets, ${String(appeals.length)} appeal, ${String(sent)} mails`,
  );
  return {
    ok: found.length === 0,
    months: PERIODS.length,
    members: MEMBERS.length,
    results: boards.reduce((total, { rows }) => total + rows.length, 0),
    ledgerDifferences: found.length,
    ...(await secondsOf(played)),
    talks: talkCounts(await talksOf(people)),
    mails,
    ballots,
    appeals: { filed: appeals.length, upheld: appeals.filter(({ state }) => state === 'upheld').length },
  };
}

const summaryOf = async (store: Store, roundId: string): Promise<WorkbookFile> =>
  ballotSummaryWorkbook(store, roundId, await ballotLines(store.pool, roundId, null));
