import { setTimeout as delay } from 'node:timers/promises';

const LIMIT_MS = 600_000;

/** Asks again and again until it holds; an Error that names `what` after ten minutes. */
export async function waitFor(what: string, holds: () => Promise<boolean>, everyMs = 50): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error(`${what} did not come in ten minutes`);
    await delay(everyMs);
  }
}
