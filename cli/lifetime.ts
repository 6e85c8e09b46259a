import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { LogLevel } from '@temporalio/worker';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

import type { Config } from './config.ts';

/** A log of JSON lines, to stderr unless told otherwise; stdout belongs to results. */
export function createLog(level: Config['LOG_LEVEL'], to: DestinationStream = pino.destination(2)): Logger {
  return pino({ level }, to);
}

/** Severities of the SDK as those of the log. */
const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const satisfies Record<
  LogLevel,
  string
>;

/**
 * Runs `work` with the SDK's messages in the log and signals left to this program, which has more than workers to stop.
 * The SDK's threads end with its last worker; where none was started they would keep the process alive, so they are
 * ended here.
 */
export async function withWorkers(log: Logger, work: () => Promise<void>): Promise<void> {
  installRuntime(log);
  try {
    await work();
  } catch (error) {
    await Runtime.instance().shutdown();
    throw error;
  }
}

/** The SDK’s messages go to the log, and signals stay with this program. Call it before the first worker of a process. */
export function installRuntime(log: Logger): void {
  const logger = new DefaultLogger('INFO', ({ level, message, meta }) => log[LEVELS[level]](meta ?? {}, message));
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {} } },
  });
}

/** An error nobody handled leaves the process in a state nobody knows: it is logged and the process ends with 1. */
export function endOnFatal(log: Logger): void {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  }
}

/** Resolves at the first SIGINT or SIGTERM; later ones are taken and do nothing, so that stopping is not cut short. */
export async function untilSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
}
