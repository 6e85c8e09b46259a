import type { Store } from './database.ts';

/** A connection that listens on one channel. */
export interface Bell {
  /** False once the connection was lost: ask for a new one. */
  readonly alive: () => boolean;
  readonly close: () => void;
}

/** Listens on a channel with a connection of its own from the pool and calls `ring` for every notification. */
export async function listen(store: Store, channel: string, ring: () => void): Promise<Bell> {
  const client = await store.pool.connect();
  let open = true;
  const close = (): void => {
    if (open) {
      open = false;
      // never handed to somebody else: it would go on listening
      client.release(true);
    }
  };
  client.on('notification', ring);
  client.on('error', close);
  client.on('end', close);
  try {
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    close();
    throw error;
  }
  return { alive: () => open, close };
}
