import { rm, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Logger } from 'pino';

import type { CaughtMail } from '../../dev/mail-box.ts';
import { dateOf } from '../../domain/civil.ts';
import type { CivilTime } from '../../domain/civil.ts';
import { readNow, systemClock } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import type { WorkbookFile } from '../../store/exports/file.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import type { SampleExtras } from '../sample-roster.ts';
import { startStack } from '../stack.ts';
import type { Stack } from '../stack.ts';
import { signIn } from './client.ts';
import { MEMBERS, PARTY_SECRETARY, PERIODS } from './organisation.ts';
import { signEverybodyIn } from './people.ts';
import type { People, Person } from './people.ts';
import { play } from './play.ts';
import type { Duty, Scene } from './scene.ts';
import { cyclesOf } from './see.ts';
import type { CycleSeen } from './see.ts';
import { setUp } from './setup.ts';
import type { Story } from './story.ts';

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

/** The first day the compressed calendar shows: the day before the first schedule fires. */
const FIRST_DAY = '2026-01-31';
const NAMESPACE = 'default';
/** More than any start takes, even with the one-time build of the Temporal program. */
const STARTING_MS = 900_000;
/** Time to import, adopt and sign everybody in before the first working day comes. */
const SETTING_UP_MS = 6_000;
const PASSWORD = 'jifen-demo-2026';

/** What one demo plays on the common stage. */
export interface Production {
  /** Key of the preset the organisation adopts. */
  readonly scheme: string;
  /** Whom the roster has beside the sample organisation's members. */
  readonly extras?: SampleExtras;
  readonly story: Story;
  /** Does what the story says about these duties; returns those a prompt person has just met. */
  readonly act: (
    scene: Scene,
    person: Person,
    duties: readonly Duty[],
    letters: readonly CaughtMail[],
  ) => Promise<readonly Duty[]>;
  /** Whether everything that follows from the published months is over, and a word on how far it is. */
  readonly aftermath: (people: People) => Promise<{ readonly isOver: boolean; readonly progress: string }>;
}

/** What is left when the curtain falls. Times in Unix ms. */
export interface Played {
  readonly stack: Stack;
  readonly people: People;
  readonly started: number;
  readonly ready: number;
}

/**
 * Plays three compressed months on the real stack, through the API, then hands over to `report` while it still runs.
 * Throws when it was stopped before they were over.
 */
export async function produce<T>(
  input: DemoInput,
  production: Production,
  report: (played: Played) => Promise<T>,
): Promise<T> {
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
    const people = await live(input, production, stack, civil);
    return await report({ stack, people, started, ready });
  } finally {
    await stack.stop();
  }
}

async function live(input: DemoInput, production: Production, stack: Stack, civil: CivilTime): Promise<People> {
  const { say, dayMs } = input;
  const { scheme, extras = {}, story, act, aftermath } = production;
  const { store } = stack;
  const planId = await setUp(store, {
    scheme,
    extras,
    rosterFile: join(input.dataDir, '党员名册.xlsx'),
    password: PASSWORD,
  });
  say(`imported ${String(MEMBERS.length)} members in 2 branches and adopted ${scheme}`);
  const people = await signEverybodyIn(MEMBERS, (staffNo) => signIn(stack.apiUrl, staffNo, PASSWORD));
  await syncSchedules(store, stack.worker.client);
  const officer = people.of(PARTY_SECRETARY).client;
  await officer.post(`/plans/${planId}/backfill`, { from: PERIODS[0], to: PERIODS.at(-1) }, 'demo/backfill');
  say('everybody signed in, schedule created, three months requested from it');
  const progress = progressTeller(say);
  await play({
    apiUrl: stack.apiUrl,
    people,
    story,
    act,
    catcher: stack.mail,
    called: [],
    told: new Map(),
    tally: new Map(),
    now: Date.now,
    today: () => dateOf(civil, Date.now()),
    dayMs,
    signal: input.signal,
    finished: async () => {
      const [cycles, after] = [await cyclesOf(people), await aftermath(people)];
      progress(dateOf(civil, Date.now()), cycles, after.progress);
      return arePublished(cycles) && after.isOver && (await deliveredEverything(store));
    },
  });
  return people;
}

const arePublished = (cycles: readonly CycleSeen[]): boolean =>
  cycles.length === PERIODS.length && cycles.every(({ state }) => state === 'published');

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
): (today: string, cycles: readonly CycleSeen[], after: string) => void {
  let last = '';
  return (today, cycles, after) => {
    const months = cycles
      .toSorted((a, b) => (a.period < b.period ? -1 : 1))
      .map(({ period, state }) => `${period} ${state}`)
      .join(', ');
    const line = `${months === '' ? 'no month open yet' : months}; ${after}`;
    if (line !== last) {
      last = line;
      say(`${today}  ${line}`);
    }
  };
}

/** Keeps workbooks beside the demo's data and says where. */
export async function saveWorkbooks(
  { dataDir, print }: DemoInput,
  files: readonly (WorkbookFile | null)[],
): Promise<void> {
  print('');
  for (const file of files) {
    if (file !== null) {
      const path = join(dataDir, file.fileName);
      await writeFile(path, file.bytes);
      print(`saved ${path}`);
    }
  }
}

/** The last lines people read: whether the books agree, or every way in which they differ. */
export function printVerdict(print: (line: string) => void, found: readonly string[], checked: string): void {
  print('');
  print(
    found.length === 0
      ? `The demo's own books agree: ${checked}.`
      : `The demo's own books differ in ${String(found.length)} places:`,
  );
  found.forEach((difference) => {
    print(`  ${difference}`);
  });
}

/** Seconds the start and the play took. */
export async function secondsOf({ stack, started, ready }: Played): Promise<{ startSeconds: number; seconds: number }> {
  const now = await readNow(stack.store);
  return { startSeconds: (ready - started) / 1000, seconds: (now.getTime() - ready) / 1000 };
}
