import type { ActivityOptions } from '@temporalio/workflow';

/**
 * One short PostgreSQL transaction. 30 s covers a lock wait behind a closing stage of a large branch; retried for ever,
 * because what it does is owed whatever the database is going through, at most every minute to bound the load. The
 * heartbeat tells a killed worker, whose work is due again at once, from a slow database.
 */
export const quickDb: ActivityOptions = {
  startToCloseTimeout: '30 s',
  heartbeatTimeout: '10 s',
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '1 m' },
};
