import { Client, Connection } from '@temporalio/client';

import { SHANGHAI } from '../domain/civil.ts';
import { openStore, systemClock } from '../store/database.ts';
import type { Store } from '../store/database.ts';
import { loadConfig } from './config.ts';
import type { Config } from './config.ts';
import { CommandError } from './output.ts';

type WithDatabase = Config<'DATABASE_URL'>;

/** Runs `work` on the configured database as the application role, and closes what was opened. */
export async function withStore<T>(work: (store: Store, config: WithDatabase) => Promise<T>): Promise<T> {
  const config = loadConfig('DATABASE_URL');
  const store = productStore(config.DATABASE_URL);
  try {
    return await work(store, config);
  } finally {
    await store.pool.end();
  }
}

/** A store on the real clock and the civil time of China. */
export const productStore = (url: string): Store => openStore({ url, clock: systemClock, civil: SHANGHAI });

type Address = Pick<Config, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE'>;

/** Runs `work` with a Temporal client. A server that does not answer within five seconds is a CommandError. */
export async function withTemporal<T>(config: Address, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await connectTemporal(config);
  try {
    return await work(new Client({ connection, namespace: config.TEMPORAL_NAMESPACE }));
  } finally {
    await connection.close();
  }
}

export async function connectTemporal({ TEMPORAL_ADDRESS: address }: Address): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: '5s' });
  } catch {
    throw new CommandError(`Temporal does not answer at ${address}: start it, or correct TEMPORAL_ADDRESS.`);
  }
}
