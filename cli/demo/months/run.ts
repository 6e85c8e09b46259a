import type { MonthResult } from '../../../domain/result.ts';
import { publicityWorkbook } from '../../../store/exports/posting.ts';
import { talkRecordWorkbook } from '../../../store/exports/talk-record.ts';
import { actOn } from '../act.ts';
import { mailCounts, printMails } from '../mails.ts';
import type { MailCounts } from '../mails.ts';
import { MEMBERS, PERIODS } from '../organisation.ts';
import type { People } from '../people.ts';
import { printVerdict, produce, saveWorkbooks, secondsOf } from '../production.ts';
import type { DemoInput, Played, Production } from '../production.ts';
import { printBoard, printDerivation, printQuarter, printTalks } from '../report.ts';
import { boardsOf, FIRST_QUARTER, quartersOf, talksOf } from '../see.ts';
import type { Board, TalkSeen } from '../see.ts';
import { differences } from './check.ts';
import { EXPECTED_CASES } from './ledger.ts';
import { LOW_THREE_TIMES, STORY } from './story.ts';

export interface DemoReport {
  readonly ok: boolean;
  readonly months: number;
  readonly members: number;
  readonly results: number;
  readonly ledgerDifferences: number;
  readonly startSeconds: number;
  readonly seconds: number;
  readonly talks: Record<'secretary' | 'committee' | 'disposition' | 'waiting' | 'annulled', number>;
  readonly mails: MailCounts;
}

/** Whose scores are explained: a member whose bonus runs into a cap, and one below the pass mark. */
const EXPLAINED = ['1013', LOW_THREE_TIMES] as const;

const MONTHS: Production = {
  scheme: 'monthly-points',
  story: STORY,
  act: actOn,
  aftermath: async (people) => {
    const talks = await talksOf(people);
    const isOver =
      talks.length >= EXPECTED_CASES.length &&
      talks.every(({ kind, acknowledgedAt }) => kind === 'disposition' || acknowledgedAt !== null);
    return { isOver, progress: `${String(talks.length)} talk cases` };
  },
};

/** Three compressed months of points on the real stack, played through the API and checked against the demo's own books. */
export const runMonths = (input: DemoInput): Promise<DemoReport> =>
  produce(input, MONTHS, (played) => report(input, played));

export function talkCounts(talks: readonly TalkSeen[]): DemoReport['talks'] {
  const count = (test: (talk: TalkSeen) => boolean): number => talks.filter(test).length;
  const live = (kind: string) => (talk: TalkSeen) =>
    talk.kind === kind && !['waiting', 'annulled'].includes(talk.state);
  return {
    secretary: count(live('secretary')),
    committee: count(live('committee')),
    disposition: count(live('disposition')),
    waiting: count(({ state }) => state === 'waiting'),
    annulled: count(({ state }) => state === 'annulled'),
  };
}

async function report(input: DemoInput, played: Played): Promise<DemoReport> {
  const { print } = input;
  const { people, stack } = played;
  const boards = await boardsOf(people);
  const [quarters, talks] = [await quartersOf(people, boards, FIRST_QUARTER), await talksOf(people)];
  const { counts: mails, sent } = await mailCounts(stack.store);
  const found = differences({ people, boards, quarters, talks, mails, sentMails: sent, caught: stack.mail.mails() });
  boards.forEach((board) => {
    printBoard(print, board);
  });
  quarters.forEach((quarter) => {
    printQuarter(print, quarter);
  });
  printTalks(print, talks);
  printMails(print, mails);
  await explain(print, people, boards);
  const last = boards.filter(({ period }) => period === PERIODS.at(-1));
  const held = talks.find(({ heldAt }) => heldAt !== null);
  await saveWorkbooks(input, [
    ...(await Promise.all(last.map(({ roundId }) => publicityWorkbook(stack.store, roundId)))),
    held === undefined ? null : await talkRecordWorkbook(stack.store, held.id),
  ]);
  const size = `${String(boards.length)} boards, ${String(quarters.length)} quarters, ${String(talks.length)} cases`;
  printVerdict(print, found, `${size}, ${String(sent)} mails`);
  return {
    ok: found.length === 0,
    months: PERIODS.length,
    members: MEMBERS.length,
    results: boards.reduce((total, { rows }) => total + rows.length, 0),
    ledgerDifferences: found.length,
    ...(await secondsOf(played)),
    talks: talkCounts(talks),
    mails,
  };
}

async function explain(print: (line: string) => void, people: People, boards: readonly Board[]): Promise<void> {
  const board = boards.find(({ period, branch }) => period === PERIODS[0] && branch === 'A');
  for (const staffNo of EXPLAINED) {
    const member = people.of(staffNo);
    const row = board?.rows.find(({ person }) => person.id === member.id);
    if (row !== undefined) {
      const result = await member.client.get<{ derivation: MonthResult }>(`/results/${row.resultId}`);
      printDerivation(print, member.name, result.derivation);
    }
  }
}
