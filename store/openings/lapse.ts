import type { Store } from '../database.ts';
import { nowSql } from '../database.ts';

/**
 * Ends requests nobody confirmed and openings nobody read once their time has passed: their round has ended, so no
 * stage will close them. The gate refuses them already; this takes them out of the inbox. Returns how many.
 */
export async function lapseOpenings(store: Store): Promise<number> {
  const { rowCount } = await store.pool.query(
    `update obligation set state = 'lapsed', sealed = true
      where kind in ('confirmOpening', 'readSheets') and state = 'open' and closes_at <= ${nowSql('$1')}`,
    [store.clock.offsetMs()],
  );
  return rowCount ?? 0;
}
