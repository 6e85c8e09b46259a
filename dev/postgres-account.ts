import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { StackError, type Log } from './stack-error.ts';

const run = promisify(execFile);

/** The system account PostgreSQL runs under; undefined means the caller's own, which is right for everyone but root. */
export type Account = { readonly uid: number; readonly gid: number };

/** PostgreSQL refuses to run as root, so root lends it the system's `postgres` account and creates it where missing. */
export async function serverAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const look = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await look('-u'), gid: await look('-g') };
  } catch {
    try {
      await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', 'postgres']);
      return { uid: await look('-u'), gid: await look('-g') };
    } catch {
      throw new StackError(
        'PostgreSQL does not run as root and no `postgres` account could be created: create one, or start as another user.',
      );
    }
  }
}

/** The first folder on the way to `path` that the account may not enter; undefined when the way is open. */
export function closedFolder(path: string, account: Account): string | undefined {
  const parent = dirname(path);
  const above = parent === path ? undefined : closedFolder(parent, account);
  if (above !== undefined || !existsSync(path)) return above;
  const { mode, uid, gid } = statSync(path);
  const search = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & search) === 0 ? path : undefined;
}

/** A folder of root's that every account can enter; the system's place for state, or the temporary folder. */
async function openBase(): Promise<string> {
  for (const base of ['/var/lib/jifen', join(tmpdir(), 'jifen-0')]) {
    try {
      await mkdir(base, { recursive: true, mode: 0o755 });
      await chmod(base, 0o755);
      // In a shared folder somebody else could have made it first and would own what PostgreSQL runs.
      if ((await lstat(base)).uid === 0) return base;
    } catch {
      continue;
    }
  }
  throw new StackError(
    'No folder could be made that the `postgres` account can enter: start as another user than root.',
  );
}

/** The binaries' folder, or a copy of it where the account cannot enter the original. */
export async function reachableBinaries(native: string, account: Account | undefined, log: Log): Promise<string> {
  if (account === undefined || closedFolder(join(native, 'bin'), account) === undefined) return native;
  const key = createHash('sha256')
    .update(await realpath(native))
    .update(await readFile(join(native, '../package.json')));
  const copy = join(await openBase(), `postgres-${key.digest('hex').slice(0, 12)}`);
  if (!existsSync(copy)) {
    const partial = await mkdtemp(`${copy}.`);
    await cp(native, partial, { recursive: true, verbatimSymlinks: true });
    await run('chmod', ['-R', 'a+rX', partial]);
    // Two starts at once both copy; the second rename finds a full folder and its copy is thrown away.
    await rename(partial, copy).catch(() => rm(partial, { recursive: true, force: true }));
    log(`The postgres account cannot enter ${native}, so a copy of the PostgreSQL programs is kept in ${copy}.`);
  }
  return copy;
}

/** The data folder, or a substitute where the account cannot enter it; a note in the folder leads to the substitute. */
export async function reachableData(dataDir: string, account: Account | undefined, log: Log): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  if (account === undefined) return dataDir;
  if (closedFolder(dirname(dataDir), account) === undefined) {
    await chmod(dataDir, 0o755);
    return dataDir;
  }
  const note = join(dataDir, 'moved-to.txt');
  const noted = existsSync(note) ? (await readFile(note, 'utf8')).trim() : '';
  if (noted !== '' && existsSync(noted)) return noted;
  const substitute = await mkdtemp(join(await openBase(), `data-${basename(dirname(dataDir)).replaceAll('.', '')}-`));
  await chmod(substitute, 0o755);
  await writeFile(note, `${substitute}\n`);
  log(`The postgres account cannot enter ${dataDir}, so the database is kept in ${substitute}.`);
  return substitute;
}

/** Hands one file or folder to the account. */
export async function handOver(path: string, account: Account | undefined): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}
