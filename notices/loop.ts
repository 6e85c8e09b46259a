import { listen } from '../store/bell.ts';
import type { Bell } from '../store/bell.ts';
import { markLoopRun } from '../store/loop-runs.ts';
import { NOTICE_CHANNEL } from '../store/notices.ts';
import { deliverDue } from './deliver.ts';
import type { Delivery } from './deliver.ts';

const POLL_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Delivers until `signal` aborts: at once when a notice is queued, and every `pollMs` for retries that fell due. After
 * a failed run (server or database down) it pauses, longer each time, up to five minutes.
 */
export async function runNoticeLoop(
  input: Delivery & { readonly signal: AbortSignal; readonly pollMs?: number },
): Promise<void> {
  const { store, log, signal, pollMs = POLL_MS } = input;
  const alarm = new Alarm(signal);
  let bell: Bell | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (bell?.alive() !== true) bell = await listen(store, NOTICE_CHANNEL, () => alarm.ring());
      const report = await deliverDue(input);
      failures = report.serverDown ? failures + 1 : 0;
      await markLoopRun(store, 'notices', report);
    } catch (error) {
      failures += 1;
      log.warn({ error: String(error), failures }, 'notices not delivered');
    }
    // while the server is down a new notice is no reason to knock again
    await alarm.wait(pauseMs(pollMs, failures), failures === 0);
  }
  bell?.close();
}

const pauseMs = (pollMs: number, failures: number): number =>
  failures === 0 ? pollMs : Math.min(pollMs * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.9 + 0.2 * Math.random());

/** A wait that a ring or the end of the loop cuts short; a ring between two waits is remembered. */
class Alarm {
  private rung = false;
  private wake: (() => void) | undefined;
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  ring(): void {
    this.rung = true;
    this.wake?.();
  }

  async wait(ms: number, rings: boolean): Promise<void> {
    if (!this.signal.aborted && !(rings && this.rung)) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          this.signal.removeEventListener('abort', end);
          this.wake = undefined;
          resolve();
        };
        const timer = setTimeout(end, ms);
        this.signal.addEventListener('abort', end);
        if (rings) this.wake = end;
      });
    }
    this.rung = false;
  }
}
