import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program of the bench in a process of its own, so that it shares no event loop with what it measures. */
export interface Child {
  /** What it said first, when it was ready. */
  readonly hello: unknown;
  /** Sends a job and waits for its answer. */
  readonly ask: (job: object) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

/** Starts a program with arguments; it must send one message when it is ready. */
export async function startChild(program: URL, args: readonly string[]): Promise<Child> {
  const child = fork(fileURLToPath(program), [...args], {
    // stdout and stderr of a server are its log; what it cost to write it is part of what is measured
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const next = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error(`${program.pathname} ended early`));
      child.once('exit', gone);
      child.once('message', (message: unknown) => {
        child.off('exit', gone);
        resolve(message);
      });
    });
  const hello = await next();
  return {
    hello,
    ask: async (job) => {
      const answer = next();
      child.send(job);
      return answer;
    },
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** The other side: says hello and lives until the parent lets go. */
export function serveParent(hello: object, answer?: (job: unknown) => Promise<object>): Promise<void> {
  process.on('message', (job: unknown) => {
    void answer?.(job).then((message) => process.send?.(message));
  });
  const released = new Promise<void>((resolve) => process.once('disconnect', () => resolve()));
  process.send?.(hello);
  return released;
}
