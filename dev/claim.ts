import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { StackError } from './stack-error.ts';

type Record = { readonly owner: ProcessIdentity; readonly server?: ProcessIdentity };

/** The right to run one server on a data folder; given back when the server has ended. */
export type Claim = { recordServer(pid: number): void; release(): void };

function read(file: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record;
  } catch {
    return undefined;
  }
}

function write(file: string, record: Record): void {
  // A half-written claim after a power cut would look like none at all: write beside it and rename.
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

/** Ends a process of ours that outlived its parent: asks first, insists after `graceMs`. */
async function endOrphan(server: ProcessIdentity, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  process.kill(server.pid, signal);
  while (isAlive(server)) {
    if (Date.now() > deadline) process.kill(server.pid, 'SIGKILL');
    await delay(50);
  }
}

/**
 * Takes the folder for a server called `what`. A living owner is refused with one sentence; a server left behind by an
 * owner that was killed is ended first, so that its files are closed properly.
 */
export async function claimFolder(folder: string, what: string, signal: NodeJS.Signals): Promise<Claim> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${what}.claim.json`);
  const previous = read(file);
  if (previous !== undefined && isAlive(previous.owner)) {
    throw new StackError(`${folder} is in use by process ${previous.owner.pid}: stop that one first.`);
  }
  if (previous?.server !== undefined && isAlive(previous.server)) await endOrphan(previous.server, signal, 15_000);
  const owner = identify(process.pid);
  if (owner === undefined) throw new StackError('This system does not tell when a process started.');
  write(file, { owner });
  return {
    recordServer(pid) {
      const server = identify(pid);
      if (server !== undefined) write(file, { owner, server });
    },
    release() {
      if (existsSync(file)) rmSync(file);
    },
  };
}
