import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Queryable } from './database.ts';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
export const MIGRATIONS_TABLE = 'schema_migration';

/** Names of the migrations this code brings, in order. */
const knownMigrations = (): string[] =>
  readdirSync(MIGRATIONS_FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();

export interface SchemaState {
  /** Migrations of this code that the database has not run. */
  readonly pending: readonly string[];
  /** Migrations the database has run and this code does not know: a newer version was here. */
  readonly unknown: readonly string[];
}

/** Compares the database's migrations with the ones this code brings. */
export async function schemaState(on: Queryable): Promise<SchemaState> {
  const { rows: tables } = await on.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
    MIGRATIONS_TABLE,
  ]);
  const { rows } = tables[0]?.exists
    ? await on.query<{ name: string }>(`select name from ${MIGRATIONS_TABLE} order by id`)
    : { rows: [] };
  const done = rows.map((row) => row.name);
  const known = knownMigrations();
  return {
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
  };
}

/** The database belongs to a newer version of this program, which alone may touch it. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
  readonly unknown: readonly string[];

  constructor(unknown: readonly string[]) {
    super(`the database was written by a newer version of jifen (it has ${unknown.join(', ')})`);
    this.unknown = unknown;
  }
}
