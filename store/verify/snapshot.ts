import type { Queryable, Store } from '../database.ts';

/** Runs `work` on one unchanging view of the database, so that what is published meanwhile is no difference. */
export async function withSnapshot<T>(store: Store, work: (on: Queryable) => Promise<T>): Promise<T> {
  const client = await store.pool.connect();
  let broken = true;
  try {
    await client.query('begin isolation level repeatable read read only');
    const value = await work(client);
    await client.query('commit');
    broken = false;
    return value;
  } finally {
    // a connection whose transaction did not end is not given back
    client.release(broken);
  }
}
