import { eachAtOnce, Post } from '../post.ts';
import type { Stage } from '../post.ts';
import type { Person } from '../people.ts';
import type { Store } from '../../../store/database.ts';
import type { Duty } from '../scene.ts';
import type { YearClock } from './clock.ts';
import { workflowsOfCases, nextStop, untilQuiet } from './waiting.ts';

/** How many people are at their devices at once. */
const AT_ONCE = 8;

/**
 * Timers are set a moment after their wait was worked out, a long one on a busy machine: so much later than its hour a case
 * is looked at, and so long no other is due. The server that skips time refuses for good whatever a workflow answers that
 * was told something in the moment in which its timer fired.
 */
export const SETTLE_MS = 30_000;

/** Something somebody does at an hour of their own, not because a mail came. */
export interface Appointment {
  /** Unix ms of the demo's time. */
  readonly at: number;
  readonly keep: () => Promise<void>;
}

export interface YearStage extends Stage {
  readonly store: Store;
  readonly clock: YearClock;
  readonly signal: AbortSignal;
  /** What the loop that repairs does at its turn: here only while time stands still. */
  readonly repair: () => Promise<unknown>;
  /** Told whenever time has passed. */
  readonly tell: () => void;
}

/**
 * Lets a year pass: people act on their mail until the system is quiet, then the clock jumps to the next instant at which
 * a case looks again or somebody has an appointment. Returns at `end` (Unix ms); throws when it was stopped before.
 */
export async function playYear(stage: YearStage, appointments: readonly Appointment[], end: number): Promise<void> {
  const { store, clock, signal } = stage;
  const post = new Post();
  const agenda = appointments.toSorted((a, b) => a.at - b.at);
  while (!signal.aborted) {
    await settle(stage, post);
    const next = Math.min((await nextStop(store, SETTLE_MS)) ?? end, agenda[0]?.at ?? end, end);
    await clock.skipTo(next, await workflowsOfCases(store));
    stage.tell();
    for (let due = agenda[0]; due !== undefined && due.at <= clock.now(); due = agenda[0]) {
      agenda.shift();
      await due.keep();
    }
    if (next >= end) {
      await settle(stage, post);
      return;
    }
  }
  throw new Error('the demo was stopped before its year was over');
}

/** People act on their letters until none comes any more. */
async function settle(stage: YearStage, post: Post): Promise<void> {
  for (;;) {
    await untilQuiet(stage.store, stage.repair);
    const looking = await post.collect(stage);
    if (looking.size === 0) return;
    // Everybody looks before anybody acts: what is in an inbox now has been announced, what comes of the acts has not.
    const acts: (() => Promise<void>)[] = [];
    await eachAtOnce([...looking], AT_ONCE, async ([staffNo, letters]) => {
      const person = stage.people.of(staffNo);
      const duties = await inbox(person);
      acts.push(async () => {
        await stage.act(stage, person, duties, letters);
      });
    });
    await eachAtOnce(acts, AT_ONCE, (act) => act());
  }
}

async function inbox({ client }: Person): Promise<readonly Duty[]> {
  return (await client.get<{ obligations: Duty[] }>('/inbox?limit=200')).obligations;
}
