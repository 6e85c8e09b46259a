import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { dateOf, instantOf, SHANGHAI } from '../../../domain/civil.ts';
import type { Store } from '../../../store/database.ts';
import { reconcile } from '../../../worker/reconcile.ts';
import { startStack } from '../../stack.ts';
import type { Stack } from '../../stack.ts';
import { staySignedIn } from '../client.ts';
import { MEMBERS } from '../organisation.ts';
import { signEverybodyIn } from '../people.ts';
import type { People } from '../people.ts';
import type { DemoInput } from '../production.ts';
import { setUp } from '../setup.ts';
import { actInYear } from './act.ts';
import { agenda } from './agenda.ts';
import { ANNUAL_SCHEME } from './annual.ts';
import { startYearClock } from './clock.ts';
import type { YearClock } from './clock.ts';
import { decidedAgenda } from './decided.ts';
import { meetingAgenda } from './meeting/hall.ts';
import type { Picture } from './meeting/projector.ts';
import { adoptReporting } from './meeting/setup.ts';
import { openings } from './openings.ts';
import { EXTRAS, OTHER_PEOPLE } from './organisation.ts';
import { playYear } from './play.ts';
import { slipAgenda } from './slips/act.ts';
import { STORY } from './story.ts';
import { MONTHLY_SCHEME } from './talk-rounds.ts';

/** The first working day of the year; the story ends with January, when December is final and evaluated. */
const FIRST_DAY = '2026-01-04';
const LAST_DAY = '2027-01-31';
const [MORNING, EVENING] = [8 * 60, 20 * 60];

const PASSWORD = 'jifen-demo-2026';
/** Nobody waits for a sign-in of simulated people: each has hundreds in their year. */
const QUICK_HASH = { timeCost: 1, memoryCost: 1_024 } as const;
const ANY = 1_000_000;
/**
 * The loop that repairs goes by machine time and would take whatever a jump of the clock passes over for late, so it has
 * one turn at the start and the rest is done where time stands still.
 */
const ONE_TURN_MS = 86_400_000;

const noSchedules = async (): Promise<undefined> => undefined;

/** What is left when the year is over. Times in Unix ms of the machine. */
export interface PlayedYear {
  readonly stack: Stack;
  readonly clock: YearClock;
  readonly people: People;
  /** Ids of units by their code in the roster. */
  readonly units: ReadonlyMap<string, string>;
  /** What the projector of the report meeting has shown. */
  readonly pictures: readonly Picture[];
  readonly started: number;
  readonly ready: number;
}

/** Plays the year on the stack with a server that skips time, then hands over to `report` while it still runs. */
export async function produceYear<T>(input: DemoInput, report: (played: PlayedYear) => Promise<T>): Promise<T> {
  await rm(input.dataDir, { recursive: true, force: true });
  await mkdir(input.dataDir, { recursive: true });
  const started = Date.now();
  const { env, say } = input;
  const clock = await startYearClock({ startMs: instantOf(SHANGHAI, FIRST_DAY, MORNING), env, say });
  try {
    const stack = await startStack({
      dataDir: input.dataDir,
      ports: { api: 0, postgres: 0, temporal: 0, temporalUi: 0, smtp: 0, mail: 0 },
      namespace: 'default',
      civil: SHANGHAI,
      clock,
      // already running, with the same clock as the store
      env: { ...env, TEMPORAL_ADDRESS: clock.address },
      keepSchedules: noSchedules,
      reconcileEveryMs: ONE_TURN_MS,
      log: input.log,
      say,
      signInLimits: { perLogin: ANY, perLoginAndAddress: ANY, perAddress: ANY },
    });
    try {
      const ready = Date.now();
      return await report({ stack, clock, started, ready, ...(await live(input, { stack, clock })) });
    } finally {
      await stack.stop();
    }
  } finally {
    await clock.stop();
  }
}

async function live(
  input: DemoInput,
  { stack, clock }: Pick<PlayedYear, 'stack' | 'clock'>,
): Promise<Pick<PlayedYear, 'people' | 'units' | 'pictures'>> {
  const { say, signal } = input;
  const { store } = stack;
  await setUp(store, {
    scheme: MONTHLY_SCHEME,
    yearly: ANNUAL_SCHEME,
    extras: EXTRAS,
    rosterFile: join(input.dataDir, '党员名册.xlsx'),
    password: PASSWORD,
    hashing: QUICK_HASH,
  });
  await adoptReporting(store);
  const people = await signEverybodyIn([...MEMBERS, ...OTHER_PEOPLE], (staffNo) =>
    staySignedIn(stack.apiUrl, staffNo, PASSWORD),
  );
  const today = (): string => dateOf(SHANGHAI, clock.now());
  const units = await unitIds(store);
  const pictures: Picture[] = [];
  let month = '';
  await playYear(
    {
      apiUrl: stack.apiUrl,
      people,
      story: STORY,
      act: actInYear,
      catcher: stack.mail,
      called: [],
      told: new Map(),
      tally: new Map(),
      now: clock.now,
      today,
      store,
      clock,
      signal,
      repair: () => reconcile({ store, client: stack.worker.client, everything: false, keepSchedules: noSchedules }),
      tell: () => {
        if (today().slice(0, 7) === month) return;
        month = today().slice(0, 7);
        say(`${today()}  ${String(stack.mail.mails().length)} mails so far`);
      },
    },
    [
      ...(await openings(store, stack.worker.client)),
      ...agenda(people),
      ...decidedAgenda(people, units),
      ...slipAgenda(people, units),
      ...meetingAgenda(people, units, pictures),
    ],
    instantOf(SHANGHAI, LAST_DAY, EVENING),
  );
  return { people, units, pictures };
}

/** Units by their code in the roster. */
async function unitIds(store: Store): Promise<ReadonlyMap<string, string>> {
  const { rows } = await store.pool.query<{ code: string; id: string }>('select code, id from unit');
  return new Map(rows.map(({ code, id }) => [code, id]));
}
