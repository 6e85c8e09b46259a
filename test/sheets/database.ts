import { SHANGHAI } from '../../domain/civil.ts';
import { openStore } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { APPLICATION_ROLE, migrate } from '../../store/migrate.ts';
import { freshDatabase } from '../support/stack.ts';

/** The civil day every test starts on, a Monday; the clock stands at about 10:00. */
export const TODAY = '2026-02-09';

export interface House {
  readonly store: Store;
  /** Moves the store's clock to 10:00 of a civil day. */
  goTo(day: string): void;
  /** The first column of the first row. */
  value<T>(sql: string, values?: readonly unknown[]): Promise<T>;
  /** How many rows each table an import writes to has. */
  counts(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

const WRITTEN = ['unit', 'person', 'membership', 'role_grant', 'exemption', 'account', 'result', 'audit'] as const;
const PASSWORD = 'application';

/** A migrated database of the test's own, seen through the application role and a clock the test moves. */
export async function openHouse(): Promise<House> {
  const database = await freshDatabase(async (ownerUrl) => {
    await migrate({ ownerUrl, applicationPassword: PASSWORD });
  });
  const clock = { offset: 0 };
  const goTo = (day: string): void => {
    clock.offset = Date.parse(`${day}T02:00:00Z`) - Date.now();
  };
  goTo(TODAY);
  const url = database.urlFor(APPLICATION_ROLE, PASSWORD);
  const store = openStore({ url, civil: SHANGHAI, clock: { offsetMs: () => clock.offset } });
  return {
    store,
    goTo,
    async value<T>(sql: string, values: readonly unknown[] = []) {
      const { rows } = await store.pool.query<[T]>({ text: sql, values: [...values], rowMode: 'array' });
      return rows[0]?.[0] as T;
    },
    async counts() {
      const found: [string, number][] = [];
      for (const table of WRITTEN) {
        const { rows } = await store.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
        found.push([table, rows[0]?.n ?? 0]);
      }
      return Object.fromEntries(found);
    },
    async close() {
      await store.pool.end();
      await database.drop();
    },
  };
}
