import pg from 'pg';

import { SHANGHAI } from '../../domain/civil.ts';
import { openStore } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../../store/migrate.ts';
import { freshDatabase } from '../support/stack.ts';

export interface House {
  readonly store: Store;
  readonly url: string;
  readonly ownerUrl: string;
  /** SQL as the owner, with triggers and foreign keys asleep: what somebody who holds the database can do. */
  tamper(...statements: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = 'application';

/** A migrated database of the test's own at about 10:00 of 9 February 2026, when January is scored. */
export async function openHouse(): Promise<House> {
  const database = await freshDatabase(async (ownerUrl) => {
    await migrate({ ownerUrl, applicationPassword: PASSWORD });
  });
  const offset = Date.parse('2026-02-09T02:00:00Z') - Date.now();
  const url = database.urlFor(APPLICATION_ROLE, PASSWORD);
  const store = openStore({ url, civil: SHANGHAI, clock: { offsetMs: () => offset } });
  return {
    store,
    url,
    ownerUrl: database.ownerUrl,
    async tamper(...statements) {
      const client = new pg.Client({ connectionString: database.ownerUrl });
      await client.connect();
      try {
        await client.query('set session_replication_role = replica');
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    },
    async close() {
      await store.pool.end();
      await database.drop();
    },
  };
}
