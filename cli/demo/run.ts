import { rm, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Logger } from 'pino';

import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import type { MonthResult } from '../../domain/result.ts';
import { publicityWorkbook } from '../../store/exports/posting.ts';
import { talkRecordWorkbook } from '../../store/exports/talk-record.ts';
import { readNow, systemClock } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import { startStack } from '../stack.ts';
import type { Stack } from '../stack.ts';
import { differences } from './check.ts';
import type { MailCounts } from './check.ts';
import { EXPECTED_CASES, MAIL_KINDS, MEMBERS } from './ledger.ts';
import { signEverybodyIn } from './people.ts';
import type { People } from './people.ts';
import { play } from './play.ts';
import { printBoard, printDerivation, printMails, printQuarter, printTalks } from './report.ts';
import { boardsOf, cyclesOf, PARTY_SECRETARY, quartersOf, talksOf } from './see.ts';
import type { Board, QuarterSeen, TalkSeen } from './see.ts';
import { setUp } from './setup.ts';
import { LOW_THREE_TIMES, PERIODS } from './story.ts';

export interface DemoInput {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One calendar day lasts this long. */
  readonly dayMs: number;
  readonly log: Logger;
  /** Results, for stdout. */
  readonly print: (line: string) => void;
  /** Progress, for stderr. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

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

/** The first day the compressed calendar shows: the day before the first schedule fires. */
const FIRST_DAY = '2026-01-31';
const NAMESPACE = 'default';
/** More than any start takes, even with the one-time build of the Temporal program. */
const STARTING_MS = 900_000;
/** Time to import, adopt and sign everybody in before the first working day comes. */
const SETTING_UP_MS = 6_000;
const PASSWORD = 'jifen-demo-2026';
/** Whose scores are explained: a member whose bonus runs into a cap, and one below the pass mark. */
const EXPLAINED = ['1013', LOW_THREE_TIMES] as const;

/** Three compressed months on the real stack, played through the API and checked against the demo's own books. */
export async function runDemo(input: DemoInput): Promise<DemoReport> {
  await rm(input.dataDir, { recursive: true, force: true });
  await mkdir(input.dataDir, { recursive: true });
  const started = Date.now();
  // Until the stack is up the calendar stays in the months before; then it is set going.
  const civil = { originDate: FIRST_DAY, originMs: started + STARTING_MS, dayMs: input.dayMs };
  const stack = await startStack({
    dataDir: input.dataDir,
    ports: { api: 0, postgres: 0, temporal: 0, temporalUi: 0, smtp: 0, mail: 0 },
    namespace: NAMESPACE,
    civil,
    clock: systemClock,
    env: input.env,
    log: input.log,
    say: input.say,
    signInLimits: { perLogin: 100, perLoginAndAddress: 100, perAddress: 1_000 },
  });
  const ready = Date.now();
  try {
    civil.originMs = ready + SETTING_UP_MS - 2 * input.dayMs;
    const seen = await live(input, stack, civil);
    return await report(input, stack, seen, { started, ready });
  } finally {
    await stack.stop();
  }
}

interface Seen {
  readonly people: People;
  readonly boards: readonly Board[];
  readonly quarters: readonly QuarterSeen[];
  readonly talks: readonly TalkSeen[];
}

async function live(input: DemoInput, stack: Stack, civil: CivilTime): Promise<Seen> {
  const { say, dayMs } = input;
  const { store } = stack;
  const planId = await setUp(store, { rosterFile: join(input.dataDir, '党员名册.xlsx'), password: PASSWORD });
  say(`imported ${String(MEMBERS.length)} members in 2 branches and adopted monthly-points`);
  const people = await signEverybodyIn(stack.apiUrl, PASSWORD);
  await syncSchedules(store, stack.worker.client);
  const officer = people.of(PARTY_SECRETARY).client;
  await officer.post(`/plans/${planId}/backfill`, { from: PERIODS[0], to: PERIODS.at(-1) }, 'demo/backfill');
  say('everybody signed in, schedule created, three months requested from it');
  const progress = progressTeller(say);
  await play({
    people,
    catcher: stack.mail,
    called: [],
    told: new Map(),
    tally: new Map(),
    today: () => dateOf(civil, Date.now()),
    dayMs,
    signal: input.signal,
    finished: async () => {
      const [cycles, talks] = [await cyclesOf(people), await talksOf(people)];
      progress(dateOf(civil, Date.now()), cycles, talks);
      return isOver(cycles, talks) && (await deliveredEverything(store));
    },
  });
  const boards = await boardsOf(people);
  return { people, boards, quarters: await quartersOf(people, boards), talks: await talksOf(people) };
}

/** All months published, every talk held and acknowledged, every case there. */
function isOver(cycles: readonly { state: string }[], talks: readonly TalkSeen[]): boolean {
  return (
    cycles.length === PERIODS.length &&
    cycles.every(({ state }) => state === 'published') &&
    talks.length >= EXPECTED_CASES.length &&
    talks.every(({ kind, acknowledgedAt }) => kind === 'disposition' || acknowledgedAt !== null)
  );
}

/** Nothing is on its way any more: no notice or mail queued, no case that a workflow still has to look at. */
async function deliveredEverything(store: Store): Promise<boolean> {
  const { rows } = await store.pool.query<{ open: number }>(
    `select ((select count(*) from notice where state = 'queued')
           + (select count(*) from mail where state = 'queued')
           + (select count(*) from talk_case where state in ('open', 'held') and next_wake_at <= $1))::int as open`,
    [await readNow(store)],
  );
  return rows[0]?.open === 0;
}

function progressTeller(
  say: (line: string) => void,
): (today: string, cycles: readonly { period: string; state: string }[], talks: readonly TalkSeen[]) => void {
  let last = '';
  return (today, cycles, talks) => {
    const months = cycles
      .toSorted((a, b) => (a.period < b.period ? -1 : 1))
      .map(({ period, state }) => `${period} ${state}`)
      .join(', ');
    const line = `${months === '' ? 'no month open yet' : months}; ${String(talks.length)} talk cases`;
    if (line !== last) {
      last = line;
      say(`${today}  ${line}`);
    }
  };
}

async function mailCounts(store: Store): Promise<{ counts: MailCounts; sent: number }> {
  const { rows } = await store.pool.query<{ kind: string; count: number }>(
    `select n.kind, count(*)::int as count from notice n join mail m on m.id = n.mail_id
      where m.state = 'sent' and n.state = 'mailed' group by n.kind`,
  );
  const { rows: mails } = await store.pool.query<{ sent: number }>(
    `select count(*)::int as sent from mail where state = 'sent'`,
  );
  const of = new Map(rows.map((row) => [row.kind, row.count]));
  const counts = Object.fromEntries(MAIL_KINDS.map((kind) => [kind, of.get(kind) ?? 0])) as MailCounts;
  return { counts, sent: mails[0]?.sent ?? 0 };
}

function talkCounts(talks: readonly TalkSeen[]): DemoReport['talks'] {
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

async function report(
  input: DemoInput,
  stack: Stack,
  { people, boards, quarters, talks }: Seen,
  times: { started: number; ready: number },
): Promise<DemoReport> {
  const { print } = input;
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
  await saveWorkbooks(input, stack.store, boards, talks);
  print('');
  print(
    found.length === 0
      ? `The demo's own books agree: ${String(boards.length)} boards, ${String(quarters.length)} quarters, ${String(talks.length)} cases, ${String(sent)} mails.`
      : `The demo's own books differ in ${String(found.length)} places:`,
  );
  found.forEach((difference) => {
    print(`  ${difference}`);
  });
  const now = await readNow(stack.store);
  return {
    ok: found.length === 0,
    months: PERIODS.length,
    members: MEMBERS.length,
    results: boards.reduce((total, { rows }) => total + rows.length, 0),
    ledgerDifferences: found.length,
    startSeconds: (times.ready - times.started) / 1000,
    seconds: (now.getTime() - times.ready) / 1000,
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

async function saveWorkbooks(
  { dataDir, print }: DemoInput,
  store: Store,
  boards: readonly Board[],
  talks: readonly TalkSeen[],
): Promise<void> {
  print('');
  const last = boards.filter(({ period }) => period === PERIODS.at(-1));
  const held = talks.find(({ heldAt }) => heldAt !== null);
  const files = [
    ...(await Promise.all(last.map(({ roundId }) => publicityWorkbook(store, roundId)))),
    held === undefined ? null : await talkRecordWorkbook(store, held.id),
  ];
  for (const file of files) {
    if (file !== null) {
      const path = join(dataDir, file.fileName);
      await writeFile(path, file.bytes);
      print(`saved ${path}`);
    }
  }
}
