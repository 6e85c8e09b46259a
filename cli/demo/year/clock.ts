import type { TestWorkflowEnvironment } from '@temporalio/testing';

import { defaultCacheDir } from '../../../dev/cache.ts';
import { LeakedLocks } from '../../../dev/leaked-locks.ts';
import { testServerProgram } from '../../../dev/test-server.ts';
import { startTimeSkipping } from '../../../dev/time-skipping.ts';
import type { Clock } from '../../../store/database.ts';

/** A clock that runs like any other and, when told to, jumps: the Temporal server's and the store's at once. */
export class YearClock implements Clock {
  /** The demo's time is this much later than the machine's. Negative where the story lies in the past. */
  #aheadMs: number;
  readonly #env: TestWorkflowEnvironment;
  readonly #locks: LeakedLocks;
  readonly #told = new Set<string>();

  constructor(env: TestWorkflowEnvironment, aheadMs: number) {
    this.#env = env;
    this.#aheadMs = aheadMs;
    this.#locks = new LeakedLocks(env);
  }

  get address(): string {
    return this.#env.address;
  }

  readonly offsetMs = (): number => this.#aheadMs;
  readonly now = (): number => Date.now() + this.#aheadMs;

  /**
   * Jumps to an instant (Unix ms) of the demo's time; what falls due on the way happens. The store's clock jumps first,
   * so whatever the server wakes finds the time it was woken for. `workflows` = ids of
   * all workflows there are, because those that end may hold time up.
   */
  async skipTo(instant: number, workflows: readonly string[]): Promise<void> {
    const ms = instant - this.now();
    if (ms <= 0) return;
    for (const id of workflows.filter((one) => !this.#told.has(one))) {
      this.#told.add(id);
      this.#locks.childEnds(id);
    }
    await this.#locks.releaseWhile(() => {
      this.#aheadMs += ms;
      return this.#env.sleep(ms);
    });
  }

  stop(): Promise<void> {
    return this.#env.teardown();
  }
}

/** Starts the server that skips time and a clock that shows `startMs` (Unix ms) now. */
export async function startYearClock(input: {
  startMs: number;
  env: Readonly<Record<string, string | undefined>>;
  say: (line: string) => void;
}): Promise<YearClock> {
  const { env, say } = input;
  const path = await testServerProgram({ cacheDir: defaultCacheDir(env), env, log: say });
  return new YearClock(await startTimeSkipping(path), input.startMs - Date.now());
}
