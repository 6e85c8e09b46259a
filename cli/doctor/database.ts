import { readNow } from '../../store/database.ts';
import type { Store } from '../../store/database.ts';
import { schemaState } from '../../store/schema-version.ts';
import { explain } from '../explain.ts';
import { broken, ok, warning } from './check.ts';
import type { Check } from './check.ts';

/** Clocks further apart than this make deadlines look wrong to people. */
const CLOCK_MS = 2_000;

/** Everything about PostgreSQL; one line when it cannot be reached at all. */
export async function checkDatabase(store: Store): Promise<Check[]> {
  try {
    const { rows } = await store.pool.query<{ version: string; role: string }>(
      `select current_setting('server_version') as version, current_user as role`,
    );
    const [server] = rows;
    const reached = ok('database', `PostgreSQL ${server?.version ?? ''}, signed in as ${server?.role ?? ''}`);
    const schema = await checkSchema(store);
    if (schema.state === 'broken') return [reached, schema];
    return [reached, schema, await checkRole(store), await checkClock(store), ...(await checkLoops(store))];
  } catch (error) {
    return [broken('database', explain(error))];
  }
}

async function checkSchema(store: Store): Promise<Check> {
  const { pending, unknown } = await schemaState(store.pool);
  if (unknown.length > 0) {
    return broken('schema', `written by a newer version (${unknown.join(', ')}): run that version`);
  }
  if (pending.length > 0) return broken('schema', `not up to date (${pending.join(', ')}): run "jifen migrate"`);
  return ok('schema', 'up to date');
}

async function checkRole(store: Store): Promise<Check> {
  const { rows } = await store.pool.query<{ can: boolean }>(
    `select bool_or(has_table_privilege(t, p)) as can
       from unnest(array['audit', 'audit_seal']) t, unnest(array['update', 'delete', 'truncate']) p`,
  );
  return rows[0]?.can === false
    ? ok('audit', 'the application role can append to the audit trail and not change it')
    : broken('audit', 'this role can change the audit trail: let DATABASE_URL sign in as jifen_app, not as the owner');
}

async function checkClock(store: Store): Promise<Check> {
  const before = Date.now();
  const there = (await readNow(store)).getTime();
  const after = Date.now();
  const apart = there < before ? before - there : Math.max(there - after, 0);
  const says = `the database’s clock and this machine’s are ${String(apart)} ms apart`;
  return apart > CLOCK_MS
    ? broken('clock', `${says}: let both take their time from the same source (NTP)`)
    : ok('clock', says);
}

/** What each loop of the worker does, and after how long without a run something is wrong. */
const LOOPS = {
  sealer: { does: 'seals the audit trail', staleMs: 60_000 },
  reconcile: { does: 'starts and wakes what is late', staleMs: 60_000 },
  // pauses up to five minutes while the mail server is down
  notices: { does: 'delivers mail', staleMs: 360_000 },
} as const;

async function checkLoops(store: Store): Promise<Check[]> {
  const now = (await readNow(store)).getTime();
  const { rows } = await store.pool.query<{ loop: string; lastRun: Date }>(
    'select loop, last_run as "lastRun" from loop_run',
  );
  const loops = Object.entries(LOOPS).map(([loop, { does, staleMs }]) => {
    const run = rows.find((row) => row.loop === loop);
    if (run === undefined) return broken(`loop ${loop}`, `never ran (it ${does}): start "jifen worker"`);
    const seconds = Math.round((now - run.lastRun.getTime()) / 1000);
    const says = `ran ${String(seconds)} s ago (it ${does})`;
    return seconds * 1000 > staleMs
      ? broken(`loop ${loop}`, `${says}: see whether "jifen worker" runs, and its log`)
      : ok(`loop ${loop}`, says);
  });
  return [...loops, await checkTail(store)];
}

async function checkTail(store: Store): Promise<Check> {
  const { rows } = await store.pool.query<{ unsealed: number; seconds: number | null }>(
    `select count(*)::int as unsealed, extract(epoch from clock_timestamp() - min(a.at))::int as seconds
       from audit a where not exists (select 1 from audit_seal s where s.audit_id = a.id)`,
  );
  const { unsealed = 0, seconds = null } = rows[0] ?? {};
  const says = `${String(unsealed)} audit rows wait to be sealed`;
  return (seconds ?? 0) > 60
    ? warning('audit seal', `${says}, the oldest for ${String(seconds)} s: see the worker’s log`)
    : ok('audit seal', says);
}
