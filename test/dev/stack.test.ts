import pg from 'pg';

import { freshDatabase } from '../support/stack.ts';

let migrations = 0;

async function migrate(ownerUrl: string): Promise<void> {
  migrations += 1;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query('CREATE TABLE thing (name text)');
  await client.end();
}

const TEMPLATE = 'stack_test_template';

async function insert(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`INSERT INTO thing VALUES ('one')`);
  const { rowCount } = await client.query('SELECT * FROM thing');
  await client.end();
  return rowCount ?? 0;
}

test('each test gets an empty database of its own from one migration', async () => {
  const databases = await Promise.all([1, 2, 3].map(async () => await freshDatabase(migrate, TEMPLATE)));
  expect(await Promise.all(databases.map(async ({ ownerUrl }) => await insert(ownerUrl)))).toEqual([1, 1, 1]);
  expect(migrations).toBe(1);
  for (const database of databases) await database.drop();
});

test('a connection left open is reported with what it last did, and the database is gone all the same', async () => {
  const database = await freshDatabase(migrate, TEMPLATE);
  const client = new pg.Client({ connectionString: database.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT 42');
  await expect(database.drop()).rejects.toThrow('1 connections were left open, last: SELECT 42');
  await client.end().catch(() => undefined);
  await expect(insert(database.ownerUrl)).rejects.toThrow('does not exist');
});
