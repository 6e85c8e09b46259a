import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { pino } from 'pino';
import type { Logger } from 'pino';

import { SHANGHAI } from '../../domain/civil.ts';
import { systemClock } from '../../store/database.ts';
import { processVariables, runningFile } from '../config.ts';
import type { Config } from '../config.ts';
import { createLog, endOnFatal, untilSignal, withWorkers } from '../lifetime.ts';
import { columns, print, printTable, progress } from '../output.ts';
import { loadSample, SAMPLE_PASSWORD, sampleSignIns } from '../sample.ts';
import { startStack } from '../stack.ts';
import type { Stack } from '../stack.ts';

/** Runs the embedded stack until SIGINT or SIGTERM, then stops it in order. */
export async function runStack(config: Config, sample: boolean): Promise<void> {
  const dataDir = resolve(config.JIFEN_DATA);
  await mkdir(dataDir, { recursive: true });
  const logFile = join(dataDir, 'service.log');
  const log = createLog(config.LOG_LEVEL, pino.destination({ dest: logFile, append: true, sync: true }));
  endOnFatal(log);
  progress(`Starting; everything is kept in ${dataDir}.`);
  await withWorkers(log, () => serve({ config, sample, dataDir, logFile, log }));
  progress('Stopped. Start it again to go on where it was.');
}

interface Serving {
  readonly config: Config;
  readonly sample: boolean;
  readonly dataDir: string;
  readonly logFile: string;
  readonly log: Logger;
}

async function serve({ config, sample, dataDir, logFile, log }: Serving): Promise<void> {
  // a Ctrl-C while servers are starting is kept until they can be stopped in order
  const signal = untilSignal();
  const stack = await startStack({
    dataDir,
    ports: {
      api: config.JIFEN_PORT,
      postgres: config.JIFEN_POSTGRES_PORT,
      temporal: config.JIFEN_TEMPORAL_PORT,
      temporalUi: config.JIFEN_TEMPORAL_UI_PORT,
      smtp: config.JIFEN_SMTP_PORT,
      mail: config.JIFEN_MAIL_PORT,
    },
    namespace: config.TEMPORAL_NAMESPACE,
    civil: SHANGHAI,
    clock: systemClock,
    env: processVariables(),
    log,
    say: progress,
  });
  const running = runningFile(dataDir);
  try {
    await writeRunning(running, stack, config);
    if (sample && (await loadSample(stack))) progress('The sample organisation has been loaded.');
    await welcome(stack, { sample, logFile });
    const ended = stack.worker.ended.then(() => {
      throw new Error('the worker ended by itself');
    });
    await Promise.race([signal, ended]);
    progress('Stopping …');
  } finally {
    await rm(running, { force: true });
    await stack.stop();
  }
}

/** Tells other commands started from this folder how to reach the stack. It holds passwords, like the folder itself. */
async function writeRunning(file: string, stack: Stack, config: Config): Promise<void> {
  const { options } = stack.store.pool;
  const variables = {
    DATABASE_URL: options.connectionString,
    DATABASE_OWNER_URL: stack.ownerUrl,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    TEMPORAL_NAMESPACE: config.TEMPORAL_NAMESPACE,
    SMTP_URL: stack.mail.smtpUrl,
    PUBLIC_URL: stack.apiUrl,
    ANCHOR_FILE: stack.anchorFile,
  };
  await writeFile(file, `${JSON.stringify(variables, null, 2)}\n`, { mode: 0o600 });
}

async function welcome(stack: Stack, { sample, logFile }: { sample: boolean; logFile: string }): Promise<void> {
  const places = [
    ['API page', `${stack.apiUrl}/api/docs`],
    ['Temporal UI', stack.temporalUi ?? `(of the server at ${stack.temporalAddress})`],
    ['Mail catcher', stack.mail.httpUrl],
    ['Log', logFile],
  ];
  print('jifen is running.');
  for (const line of columns(places)) print(`  ${line}`);
  if (sample) {
    print();
    print(`Sample sign-ins, all with the password ${SAMPLE_PASSWORD}:`);
    const rows = (await sampleSignIns(stack.store)).map(({ login, name, unit, roles }) => [login, name, unit, roles]);
    printTable(['login', 'name', 'branch', 'roles'], rows);
  }
  print();
  print('Ctrl-C stops it; everything is kept.');
}
