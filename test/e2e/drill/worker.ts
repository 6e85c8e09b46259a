import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { CivilTime } from '../../../domain/civil.ts';
import { killHard, startProgram } from '../../support/child-program.ts';

export interface WorkerSettings {
  readonly databaseUrl: string;
  readonly address: string;
  readonly namespace: string;
  readonly smtpUrl: string;
  readonly civil: CivilTime;
  /** Path of the workflow bundle. */
  readonly bundle: string;
}

const PROGRAM = fileURLToPath(new URL('./fixtures/worker-process.ts', import.meta.url));

/** A worker process that can be killed and started again, as a supervisor would. */
export class WorkerProcess {
  readonly #settings: WorkerSettings;
  #child: ChildProcess | undefined;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Returns when the worker polls; the milliseconds that took. */
  async start(): Promise<number> {
    const asked = performance.now();
    const { child } = await startProgram(PROGRAM, [JSON.stringify(this.#settings)]);
    this.#child = child;
    return performance.now() - asked;
  }

  /** SIGKILL; returns when the process is gone. */
  async kill(): Promise<void> {
    if (this.#child !== undefined && this.running) await killHard(this.#child);
  }

  /** SIGTERM; the exit code once the worker has drained. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || !this.running) return child?.exitCode ?? null;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    return child.exitCode;
  }
}
