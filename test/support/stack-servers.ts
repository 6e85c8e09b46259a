import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { defaultCacheDir, type Env } from '../../dev/cache.ts';
import { startPostgres } from '../../dev/postgres.ts';
import type { Log } from '../../dev/stack-error.ts';
import { startTemporal } from '../../dev/temporal.ts';
import { testServerProgram } from '../../dev/test-server.ts';

/** The servers tests share, each described by what one JSON file in the stack folder says. */
export type Described = {
  readonly postgres: { readonly url: string; readonly pid?: number | undefined };
  readonly temporal: { readonly address: string; readonly namespace: string; readonly pid?: number | undefined };
  readonly testServer: { readonly path: string };
};

export type Part = keyof Described;

type Started<P extends Part> = { readonly described: Described[P]; stop(): Promise<void> };

export const NAMESPACE = 'default';

async function postgres(folder: string, log: Log): Promise<Started<'postgres'>> {
  const dataDir = join(folder, 'postgres');
  await mkdir(dataDir, { recursive: true });
  const server = await startPostgres({ dataDir, port: 0, log });
  return { described: { url: server.url, pid: server.pid }, stop: async () => await server.stop() };
}

/** Events from which the server suggests to continue as new; its own 4,096 would cost a test as many signals. */
export const SUGGESTED_AT = 1_500;

async function temporal(env: Env, log: Log): Promise<Started<'temporal'>> {
  const server = await startTemporal({
    port: 0,
    uiPort: 0,
    namespace: NAMESPACE,
    env,
    log,
    settings: { 'limit.historyCount.suggestContinueAsNew': String(SUGGESTED_AT) },
  });
  const described = { address: server.address, namespace: NAMESPACE, pid: server.pid };
  return { described, stop: async () => await server.stop() };
}

/** Starts one part of the stack with throwaway data below `folder`. */
export async function startPart<P extends Part>(part: P, folder: string, env: Env, log: Log): Promise<Started<P>>;
export async function startPart(part: Part, folder: string, env: Env, log: Log): Promise<Started<Part>> {
  switch (part) {
    case 'postgres':
      return await postgres(folder, log);
    case 'temporal':
      return await temporal(env, log);
    case 'testServer': {
      const path = await testServerProgram({ cacheDir: defaultCacheDir(env), env, log });
      return { described: { path }, stop: async () => undefined };
    }
  }
}
