import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The variables a program was started with; passed in, because only config.ts files read process.env. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Where downloaded and built programs are kept between runs: JIFEN_CACHE, else the account's cache folder. */
export function defaultCacheDir(env: Env): string {
  return env['JIFEN_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'jifen');
}

/** Whether the file exists and may be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The full path of a program on PATH; undefined when there is none. */
export function onPath(name: string, env: Env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export type Outcome = { readonly ok: boolean; readonly output: string };

/** Runs a program to its end, or kills it with its children after `limitMs`; never throws. */
export async function runBounded(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env: Env; readonly limitMs: number },
): Promise<Outcome> {
  const { limitMs, ...where } = options;
  return await new Promise((resolve) => {
    // Its own group, so that what it started is ended with it.
    const child = spawn(command, args, { ...where, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const endGroup = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Everything in the group has ended already.
      }
    };
    const limit = setTimeout(endGroup, limitMs);
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => {
      clearTimeout(limit);
      endGroup();
      resolve({ ok: code === 0, output });
    });
  });
}
