import type { Store } from './database.ts';
import { nowSql } from './database.ts';

/** Notes that a loop has done its work: readiness and alerts look at this. */
export async function markLoopRun(store: Store, loop: string, detail: object = {}): Promise<void> {
  await store.pool.query(
    `insert into loop_run (loop, last_run, detail) values ($1, ${nowSql('$3')}, $2)
     on conflict (loop) do update set last_run = excluded.last_run, detail = excluded.detail`,
    [loop, JSON.stringify(detail), store.clock.offsetMs()],
  );
}
