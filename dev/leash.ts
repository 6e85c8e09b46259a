import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { Socket } from 'node:net';

import { StackError } from './stack-error.ts';

/**
 * Runs the command in the shell's own process and leaves a watcher beside it. The watcher reads the pipe this process
 * holds open: end of file means this process is gone, even by SIGKILL, and the command gets the signal; a line means the
 * command has ended by itself. The watcher is a grandchild, because PostgreSQL treats an unknown child's end as a crash.
 */
const LEASH = '( ( read -r _ <&3 || kill -s "$0" $$ ) >/dev/null 2>&1 & ); exec 3<&-; exec "$@"';

/**
 * The command line that runs `command` on a leash; its descriptor 3 must be a pipe from this process. See
 * `letGo`.
 */
export function leashed(signal: 'INT' | 'TERM', command: string, args: readonly string[]): [string, string[]] {
  return ['/bin/sh', ['-c', LEASH, signal, command, ...args]];
}

/** Lets the watcher go after the command has ended; an open pipe would also keep this process alive. */
export function letGo(child: ChildProcess): void {
  const leash = child.stdio[3];
  if (leash instanceof Socket) leash.end('\n');
}

export type LeashOptions = {
  readonly signal: 'INT' | 'TERM';
  /** Output goes here; the previous run's is kept beside it with `.1`. */
  readonly logFile: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
};

/** A server that ends when this process ends, however it ends. */
export type Leashed = {
  readonly pid: number;
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** The last lines of output, for a message to a person. */
  lastOutput(): string;
  /** Asks the server to end, insists after `graceMs`, and returns when it is gone. */
  stop(graceMs: number): Promise<void>;
};

function openLog(logFile: string): number {
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  return openSync(logFile, 'a');
}

function tail(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trim().split('\n').slice(-4).join(' | ');
  } catch {
    return '';
  }
}

/**
 * Starts a server in its own session, so that Ctrl-C in a terminal reaches this process alone and it can stop its
 * servers in order.
 */
export function spawnLeashed(command: string, args: readonly string[], options: LeashOptions): Leashed {
  const { signal, logFile, ...where } = options;
  const output = openLog(logFile);
  const [shell, shellArgs] = leashed(signal, command, args);
  const child = spawn(shell, shellArgs, {
    ...where,
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
  });
  closeSync(output);
  if (child.pid === undefined) throw new StackError(`${command} could not be started.`);
  const leash = child.stdio[3];
  let gone = false;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      gone = true;
      letGo(child);
      resolve();
    });
  });
  // A running server alone keeps no program alive.
  child.unref();
  if (leash instanceof Socket) {
    leash.unref();
    leash.on('error', () => undefined);
  }
  return {
    pid: child.pid,
    exited,
    hasExited: () => gone,
    lastOutput: () => tail(logFile),
    async stop(graceMs) {
      if (gone) return;
      child.ref();
      child.kill(`SIG${signal}`);
      const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(insist);
    },
  };
}
