import { runner } from 'node-pg-migrate';
import pg from 'pg';

import { MIGRATIONS_FOLDER, MIGRATIONS_TABLE, NewerSchemaError, schemaState } from './schema-version.ts';

/** The role the service runs as. It owns nothing and cannot change what was audited. */
export const APPLICATION_ROLE = 'jifen_app';

/**
 * Brings the schema up to date as the owner. Safe to run again; a second runner at the same time fails at once with
 * node-pg-migrate's "already running", so it is a job of its own and never part of a server's start.
 * Throws NewerSchemaError, and touches nothing, where a newer version has been.
 */
export async function migrate(input: { ownerUrl: string; applicationPassword: string }): Promise<string[]> {
  await prepare(input);
  const done = await runner({
    databaseUrl: input.ownerUrl,
    dir: MIGRATIONS_FOLDER,
    direction: 'up',
    migrationsTable: MIGRATIONS_TABLE,
    // order is the number in the file's name; a gap would be a mistake and is refused
    checkOrder: true,
    log: () => undefined,
  });
  return done.map((migration) => migration.name);
}

async function prepare(input: { ownerUrl: string; applicationPassword: string }): Promise<void> {
  const client = new pg.Client({ connectionString: input.ownerUrl });
  await client.connect();
  try {
    const { unknown } = await schemaState(client);
    if (unknown.length > 0) {
      throw new NewerSchemaError(unknown);
    }
    // Roles are shared by all databases of a server: two migrations of two databases may race for this one.
    const password = pg.escapeLiteral(input.applicationPassword);
    await client.query(`do $$ begin
      create role ${APPLICATION_ROLE} login password ${password};
    exception when duplicate_object or unique_violation then null; end $$`);
  } finally {
    await client.end();
  }
}
