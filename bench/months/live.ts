import { pino } from 'pino';

import { createApp } from '../../api/app.ts';
import { startServer } from '../../api/server.ts';
import { temporalPort } from '../../api/temporal-port.ts';
import type { Store } from '../../store/database.ts';
import type { EngineHouse } from '../engine-house.ts';
import { letPeopleAct } from './people.ts';

const LIMIT_MS = 240_000;

/** Lets people live through the API until this many cycles are published and no case or workflow is left. */
export async function live(
  { store, client }: EngineHouse,
  { civil, cycles }: { readonly civil: Store['civil']; readonly cycles: number },
): Promise<void> {
  const app = createApp({
    store,
    workflows: temporalPort(client),
    publicUrl: 'http://127.0.0.1',
    secureCookies: false,
    logger: pino({ level: 'silent' }),
    ready: () => Promise.resolve({ ok: true, checks: {} }),
  });
  const server = await startServer({ app, port: 0, host: '127.0.0.1' });
  const limit = Date.now() + LIMIT_MS;
  const over = async (): Promise<boolean> => {
    if (Date.now() > limit) throw new Error('the months did not end');
    return (await isOver(store, cycles)) && !(await someWorkflowRuns(client));
  };
  try {
    await letPeopleAct({ store, civil, apiUrl: server.url, over });
  } finally {
    await server.stop();
  }
}

async function isOver({ pool }: Store, cycles: number): Promise<boolean> {
  const { rows } = await pool.query<{ over: boolean }>(
    `select (select count(*) from cycle where state = 'published') = $1
        and not exists (select 1 from talk_case where state <> 'closed') as over`,
    [cycles],
  );
  return rows[0]?.over ?? false;
}

async function someWorkflowRuns(client: EngineHouse['client']): Promise<boolean> {
  return (await client.workflow.count(`ExecutionStatus = 'Running'`)).count > 0;
}
