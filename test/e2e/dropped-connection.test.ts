import pg from 'pg';

import { SHANGHAI } from '../../domain/civil.ts';
import { openStore, systemClock, transaction } from '../../store/database.ts';
import { ownDatabase, until } from './drill/service.ts';
import { postgresUrl } from '../support/stack.ts';

test('a connection dropped between two queries fails its transaction and nothing else', async () => {
  const { databaseUrl, leave } = await ownDatabase();
  const store = openStore({ url: databaseUrl, clock: systemClock, civil: SHANGHAI });
  const admin = new pg.Client({ connectionString: await postgresUrl() });
  await admin.connect();
  try {
    const interrupted = transaction(store, async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      // The server's farewell arrives while nobody asks anything on that connection.
      await until(store, 'not exists (select 1 from pg_stat_activity where pid = $1)', [rows[0]?.pid]);
      await tx.query('select 1');
    });
    await expect(interrupted).rejects.toThrow();
    await expect(transaction(store, async (tx) => (await tx.query('select 1')).rowCount)).resolves.toBe(1);
  } finally {
    await admin.end();
    await store.pool.end();
    await leave();
  }
});
