import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isExecutable, onPath, runBounded, type Env } from './cache.ts';
import { sdkDownload } from './downloads.ts';
import { StackError, type Log } from './stack-error.ts';

/** Newer versions carry a `replace` line, which `go install` refuses. */
const GO_PACKAGE = 'github.com/temporalio/cli/cmd/temporal@v1.5.1';
const BUILD_LIMIT_MS = 30 * 60_000;

const WAYS =
  'set TEMPORAL_ADDRESS to a running server, put the `temporal` command line tool on PATH, or install Go and start again';

async function build(target: string, go: string, env: Env): Promise<string | undefined> {
  const folder = await mkdtemp(`${target}.build-`);
  try {
    const outcome = await runBounded(go, ['install', GO_PACKAGE], {
      env: { ...env, GOBIN: folder },
      limitMs: BUILD_LIMIT_MS,
    });
    const built = join(folder, 'temporal');
    if (!outcome.ok || !isExecutable(built)) return undefined;
    await rename(built, target);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The `temporal` program: on PATH, in the cache, by the SDK's download, or built once with Go. Throws a StackError that
 * names the ways to get it when none works.
 */
export async function temporalProgram(options: { cacheDir: string; env: Env; log: Log }): Promise<string> {
  const { cacheDir, env, log } = options;
  const cached = join(cacheDir, 'bin/temporal');
  const found = onPath('temporal', env) ?? (isExecutable(cached) ? cached : undefined);
  if (found !== undefined) return found;
  await mkdir(join(cacheDir, 'bin'), { recursive: true });
  log('Temporal is not installed: trying the download (at most 15 s, once).');
  const downloaded = await sdkDownload('dev-server', cached, env);
  if (downloaded !== undefined) return downloaded;
  const go = onPath('go', env);
  if (go === undefined) throw new StackError(`No Temporal server and no way to fetch one: ${WAYS}.`);
  log('The download is not reachable: building Temporal with Go, which takes about 3 minutes, once.');
  const built = await build(cached, go, env);
  if (built === undefined) throw new StackError(`Temporal could not be downloaded or built: ${WAYS}.`);
  return built;
}
