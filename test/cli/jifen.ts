import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits until stdout holds a text; rejects when the program ends without it. */
  readonly says: (text: string) => Promise<void>;
}

/** The variables every program needs, and no configuration of whoever runs the tests. */
const BARE = { PATH: process.env['PATH'], HOME: process.env['HOME'], JIFEN_CACHE: process.env['JIFEN_CACHE'] };

/** Starts the command as a child process of its own. */
export function startJifen(args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...BARE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]): Ended => ({ code, stdout, stderr }));
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      look();
      void ended.then(() => reject(new Error(`ended without saying ${text}: ${stdout}${stderr}`)));
    });
  return { child, ended, says };
}

/** Runs the command to its end. */
export const jifen = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  startJifen(args, { JIFEN_DATA: '/nonexistent', ...env }).ended;
