import { setTimeout as delay } from 'node:timers/promises';

import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';

import { createActivities } from '../../activities/index.ts';
import type { Activities } from '../../activities/index.ts';
import type { Wake } from '../../activities/wake.ts';
import { LeakedLocks } from '../../dev/leaked-locks.ts';
import { findLate } from '../../store/late.ts';
import {
  appealWorkflowId,
  correctionWorkflowId,
  cycleWorkflowId,
  roundWorkflowId,
  startOfCase,
  talkWorkflowId,
  TASK_QUEUE,
} from '../../workflows/ids.ts';
import { instant, openHouse } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { workflowBundle } from '../e2e/drill/bundle.ts';
import { timeSkippingEnvironment } from '../support/stack.ts';

/** The product's workflows and activities on a server that skips time; its clock is the store's clock. */
export interface World {
  readonly house: House;
  /** Another server after `loseTemporal`, and so is the client. */
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  /** Lets time pass until a civil day and time; everything that falls due on the way happens at its instant. */
  skipTo(day: string, time?: string): Promise<void>;
  /** The same, and everything due has been done when it returns. */
  goTo(day: string, time?: string): Promise<void>;
  /** Waits until the workflows have done everything that is due. */
  quiet(): Promise<void>;
  /** A new release: the worker goes, and one with other workflow code comes. */
  changeCode(workflowBundle: WorkflowBundleOption): Promise<void>;
  /** The Temporal server is lost with all it knew; an empty one takes its place at the same instant of the product's time. */
  loseTemporal(): Promise<void>;
  close(): Promise<void>;
}

const QUIET_LIMIT_MS = 20_000;

/** Starts the world at a civil day and time. */
export async function openWorld(
  day: string,
  time = '00:00',
  /** Not sticky: no task waits for a worker that has gone, which this server would never notice. */
  more: { readonly sticky?: boolean } = {},
): Promise<World> {
  const [house, codePath] = [await openHouse(), await workflowBundle()];
  let env = await timeSkippingEnvironment();
  // A server begins at the real now and cannot go back; the product's calendar is that far behind it.
  let behindMs = (await env.currentTimeMs()) - instant(day, time);
  const refresh = async (): Promise<void> => {
    house.clock.offset = (await env.currentTimeMs()) - behindMs - Date.now();
  };
  let locks = new LeakedLocks(env);
  const start = async (workflowBundle: WorkflowBundleOption): Promise<() => Promise<void>> => {
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: TASK_QUEUE,
      workflowBundle,
      ...(more.sticky === false ? { maxCachedWorkflows: 0 } : {}),
      activities: {
        ...inServerTime(createActivities({ store: house.store }), refresh, (ended) => locks.childEnds(ended)),
      },
    });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  };
  let code: WorkflowBundleOption = { codePath };
  let stop = await start(code);
  await refresh();
  const quiet = async (): Promise<void> => {
    const limit = performance.now() + QUIET_LIMIT_MS;
    for (;;) {
      await refresh();
      const late = await findLate(house.store, false);
      const waiting = late === null ? 1 : Object.values(late).flat().length;
      if (waiting === 0) return;
      if (performance.now() > limit) throw new Error(`nobody does what is late: ${JSON.stringify(late)}`);
      await delay(20);
    }
  };
  const skipTo = async (to: string, at = '09:30'): Promise<void> => {
    const ms = instant(to, at) + behindMs - (await env.currentTimeMs());
    if (ms > 0) await locks.releaseWhile(() => env.sleep(ms));
    await refresh();
  };
  return {
    house,
    get env() {
      return env;
    },
    get client() {
      return env.client;
    },
    quiet,
    skipTo,
    async changeCode(workflowBundle) {
      await stop();
      code = workflowBundle;
      stop = await start(code);
    },
    async loseTemporal() {
      const at = (await env.currentTimeMs()) - behindMs;
      await stop();
      await env.teardown();
      env = await timeSkippingEnvironment();
      behindMs = (await env.currentTimeMs()) - at;
      locks = new LeakedLocks(env);
      await refresh();
      stop = await start(code);
    },
    async goTo(to, at) {
      await skipTo(to, at);
      await quiet();
    },
    async close() {
      await stop();
      await env.teardown();
      await house.close();
    },
  };
}

/** An activity runs at the instant the server's time has come to, not at the one the driver last looked. */
function inServerTime(
  activities: Activities,
  refresh: () => Promise<void>,
  caseEnds: (workflowId: string) => void,
): Activities {
  const timed = async <O>(run: () => Promise<O>): Promise<O> => {
    await refresh();
    return run();
  };
  const ended = (wake: Wake, workflowId: string): Wake => {
    if (wake.ended) caseEnds(workflowId);
    return wake;
  };
  return {
    openCycle: (input) => timed(() => activities.openCycle(input)),
    advanceCycle: async (input) =>
      ended(await timed(() => activities.advanceCycle(input)), cycleWorkflowId(input.cycleId)),
    advanceRound: async (input) =>
      ended(await timed(() => activities.advanceRound(input)), roundWorkflowId(input.roundId)),
    advanceTalk: async (input) => ended(await timed(() => activities.advanceTalk(input)), talkWorkflowId(input.talkId)),
    advanceAppeal: async (input) =>
      ended(await timed(() => activities.advanceAppeal(input)), appealWorkflowId(input.appealId)),
    advanceCorrection: async (input) =>
      ended(await timed(() => activities.advanceCorrection(input)), correctionWorkflowId(input.correctionId)),
    advanceCase: async (input) =>
      ended(await timed(() => activities.advanceCase(input)), startOfCase(input).options.workflowId),
    decide: async (input) => {
      const done = await timed(() => activities.decide(input));
      ended(done.wake, startOfCase(input.target).options.workflowId);
      return done;
    },
  };
}
