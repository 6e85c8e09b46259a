import { Client } from '@temporalio/client';

import { createApp } from '../../api/app.ts';
import { startServer } from '../../api/server.ts';
import { temporalPort } from '../../api/temporal-port.ts';
import { readiness } from '../../store/readiness.ts';
import type { Config } from '../config.ts';
import { connectTemporal, productStore } from '../connect.ts';
import { createLog, endOnFatal, untilSignal } from '../lifetime.ts';

/** Serves the API until SIGINT or SIGTERM, then lets requests in flight finish. */
export async function runApi(config: Config<'DATABASE_URL' | 'PUBLIC_URL'>): Promise<void> {
  const log = createLog(config.LOG_LEVEL);
  endOnFatal(log);
  const connection = await connectTemporal(config);
  const store = productStore(config.DATABASE_URL);
  const app = createApp({
    store,
    workflows: temporalPort(new Client({ connection, namespace: config.TEMPORAL_NAMESPACE })),
    publicUrl: config.PUBLIC_URL,
    secureCookies: config.SECURE_COOKIES ?? config.PUBLIC_URL.startsWith('https:'),
    logger: log,
    ready: () => readiness(store),
    ...(config.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: config.TRUSTED_PROXIES }),
  });
  try {
    const server = await startServer({ app, port: config.PORT, host: config.HOST });
    log.info({ url: server.url }, 'serving');
    log.info({ signal: await untilSignal() }, 'stopping');
    await server.stop();
  } finally {
    await store.pool.end();
    await connection.close();
  }
  log.info('stopped');
}
