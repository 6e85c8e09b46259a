import { Context } from '@temporalio/activity';

/** Shorter than any heartbeat timeout; most transitions are over before the first beat and cost nothing. */
const BEAT_MS = 3_000;

/**
 * Does the work of an activity and lets the server know that this process lives, so that the work of a killed worker is
 * given to another one after the heartbeat timeout instead of the whole time a transition may take.
 */
export async function whileAlive<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
