import type { Queryable } from './database.ts';

/** Advisory locks of the loops. They end with their transaction, so a killed process leaves none behind. */
export const LOCKS = { sealer: 7_301, reconcile: 7_302 } as const;

/** Takes a lock for the rest of the transaction, or says that another process has it. */
export async function tryLock(on: Queryable, lock: number): Promise<boolean> {
  const { rows } = await on.query<{ taken: boolean }>('select pg_try_advisory_xact_lock($1) as taken', [lock]);
  return rows[0]?.taken === true;
}
