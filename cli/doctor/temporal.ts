import { isGrpcServiceError } from '@temporalio/client';
import type { Connection } from '@temporalio/client';

import { TASK_QUEUE } from '../../workflows/ids.ts';
import type { Config } from '../config.ts';
import { connectTemporal } from '../connect.ts';
import { explain } from '../explain.ts';
import { broken, ok, warning } from './check.ts';
import type { Check } from './check.ts';

/** Each call may take this long. */
const WITHIN_MS = 5_000;
/** Clocks further apart than this make timers fire early or late. */
const CLOCK_MS = 2_000;

/** Everything about Temporal; one line when it cannot be reached at all. */
export async function checkTemporal(config: Config): Promise<Check[]> {
  let connection: Connection | undefined;
  try {
    connection = await connectTemporal(config);
    const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = config;
    const { serverVersion } = await bounded(connection, ({ workflowService }) => workflowService.getSystemInfo({}));
    const reached = ok('temporal', `version ${serverVersion} at ${address}`);
    const found = await checkNamespace(connection, namespace);
    return found.state === 'ok' ? [reached, found, ...(await checkPollers(connection, namespace))] : [reached, found];
  } catch (error) {
    return [broken('temporal', explain(error))];
  } finally {
    await connection?.close();
  }
}

const bounded = <T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> =>
  connection.withDeadline(Date.now() + WITHIN_MS, () => work(connection));

async function checkNamespace(connection: Connection, namespace: string): Promise<Check> {
  try {
    await bounded(connection, ({ workflowService }) => workflowService.describeNamespace({ namespace }));
    return ok('namespace', namespace);
  } catch (error) {
    if (!isGrpcServiceError(error)) throw error;
    return broken(
      'namespace',
      `"${namespace}" is not there (${error.details}): create it, or correct TEMPORAL_NAMESPACE`,
    );
  }
}

async function checkPollers(connection: Connection, namespace: string): Promise<Check[]> {
  const { pollers } = await bounded(connection, ({ workflowService }) =>
    workflowService.describeTaskQueue({ namespace, taskQueue: { name: TASK_QUEUE } }),
  );
  const now = Date.now();
  const seen = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
  if (seen.length === 0) return [broken('task queue', `nobody works on "${TASK_QUEUE}": start "jifen worker"`)];
  const latest = Math.max(...seen);
  const workers = new Set(pollers.map(({ identity }) => identity)).size;
  return [ok('task queue', `${String(workers)} workers on "${TASK_QUEUE}"`), clockOf(latest, now)];
}

/** Temporal tells its time only by when a worker last asked it for work: never later than now. */
function clockOf(latest: number, now: number): Check {
  const ahead = latest - now;
  if (ahead > CLOCK_MS) {
    return broken('temporal clock', `at least ${String(ahead)} ms ahead of this machine: let both use NTP`);
  }
  // a worker asks at least once a minute
  return now - latest > 120_000
    ? warning('temporal clock', 'the last request of a worker is minutes old: it is behind, or the worker is gone')
    : ok('temporal clock', 'not ahead of this machine, and its workers asked within the last two minutes');
}
