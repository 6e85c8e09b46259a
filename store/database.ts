import pg from 'pg';

import type { CivilTime } from '../domain/civil.ts';

// `date` stays the text it is: a civil date has no zone and must not become an instant.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);

/** The injected clock: what is added to the database's own clock. Zero in production. */
export interface Clock {
  readonly offsetMs: () => number;
}

export const systemClock: Clock = { offsetMs: () => 0 };

/** Anything that runs SQL: the pool for single statements, a transaction for several. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** One transaction at READ COMMITTED; `now` was read once, at its start. */
export interface Transaction extends Queryable {
  readonly now: Date;
}

/** What every part that touches PostgreSQL is given. */
export interface Store {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly civil: CivilTime;
}

/** Opens a pool as the application role. The caller ends it with `store.pool.end()`. */
export function openStore(input: { url: string; clock: Clock; civil: CivilTime; max?: number }): Store {
  const pool = new pg.Pool({
    connectionString: input.url,
    max: input.max ?? 16,
    connectionTimeoutMillis: 10_000,
    application_name: 'jifen',
  });
  // An idle connection dropped by a restarting server must not end the process; the next query reconnects.
  pool.on('error', () => undefined);
  // The pool listens to idle connections only: one dropped between two queries of a transaction must not end it either;
  // the transaction's next query fails and says so.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { pool, clock: input.clock, civil: input.civil };
}

/** SQL for "now" with the injected offset, given the placeholder that carries `clock.offsetMs()`. */
export const nowSql = (placeholder: string): string =>
  `(clock_timestamp() + ${placeholder}::float8 * interval '1 millisecond')`;

/** The store's present instant. */
export async function readNow(store: Store): Promise<Date> {
  return selectNow(store.pool, store.clock);
}

const RETRIED = new Set(['40001', '40P01']);

/**
 * Runs `work` in one transaction and commits; any throw rolls everything back. Deadlocks and serialization failures are
 * tried again, three times in all, so `work` must have no effect but its SQL.
 */
export async function transaction<T>(store: Store, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(store, work);
    } catch (error) {
      if (attempt >= 3 || !(error instanceof pg.DatabaseError) || !RETRIED.has(error.code ?? '')) {
        throw error;
      }
    }
  }
}

async function once<T>(store: Store, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await store.pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const now = await selectNow(client, store.clock);
    const value = await work({ now, query: client.query.bind(client) });
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function selectNow(on: Queryable, clock: Clock): Promise<Date> {
  const { rows } = await on.query<{ now: Date }>(`select ${nowSql('$1')} as now`, [clock.offsetMs()]);
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the database returned no time');
  }
  return row.now;
}
