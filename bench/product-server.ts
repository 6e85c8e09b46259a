/**
 * The product's API in a process of its own: `createApp` as `jifen api` builds it, with its request log. Only the port
 * to the workflows is missing: nothing measured over HTTP talks to a workflow.
 */
import { pino } from 'pino';

import { createApp } from '../api/app.ts';
import type { WorkflowPort } from '../api/ports.ts';
import { startServer } from '../api/server.ts';
import { SHANGHAI } from '../domain/civil.ts';
import { openStore, systemClock } from '../store/database.ts';
import { serveParent } from './child.ts';
import { POOL_SIZE } from './house.ts';

const none = (): Promise<never> => Promise.reject(new Error('the bench has no workflows here'));
const workflows: WorkflowPort = {
  stageComplete: none,
  wakeRound: none,
  wakeCase: none,
  decide: none,
  pausePlan: none,
  resumePlan: none,
  runPlanNow: none,
  backfillPlan: none,
};

const store = openStore({ url: process.argv[2] ?? '', clock: systemClock, civil: SHANGHAI, max: POOL_SIZE });
const app = createApp({
  store,
  workflows,
  publicUrl: 'http://127.0.0.1',
  secureCookies: false,
  logger: pino({ level: 'info' }, pino.destination(1)),
  ready: () => Promise.resolve({ ok: true, checks: {} }),
});
const server = await startServer({ app, port: 0, host: '127.0.0.1' });
await serveParent({ url: server.url });
await server.stop();
await store.pool.end();
process.exit(0);
