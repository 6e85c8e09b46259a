import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { runBounded, type Env } from './cache.ts';

const DOWNLOAD_LIMIT_MS = 15_000;

/**
 * The SDK's own download of a server, kept as `target`; undefined when its host did not deliver within 15 s or this
 * platform has none. Bounded because the host is not reachable from every network.
 */
export async function sdkDownload(
  kind: 'dev-server' | 'test-server',
  target: string,
  env: Env,
): Promise<string | undefined> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(`${target}.download-`);
  try {
    const program = join(import.meta.dirname, 'sdk-download.ts');
    const outcome = await runBounded(process.execPath, [program, kind, folder], { env, limitMs: DOWNLOAD_LIMIT_MS });
    const [file] = outcome.ok ? await readdir(folder) : [];
    if (file === undefined) return undefined;
    await rename(join(folder, file), target);
    await chmod(target, 0o755);
    return existsSync(target) ? target : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
