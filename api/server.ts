import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

import { STOPPING } from './http/event-stream.ts';

export interface RunningServer {
  readonly url: string;
  /** Takes no new requests, lets those in flight finish, and ends idle connections. */
  readonly stop: () => Promise<void>;
}

/** Most of the time a request in flight gets when the server stops, in milliseconds. */
const GRACE_MS = 10_000;

/** Listens on host and port (0 = any free one). Rejects when the port is taken. */
export async function startServer(input: { app: Express; port: number; host: string }): Promise<RunningServer> {
  // Slow or endless requests are cut off: nobody needs a minute for 5 MB of evidence on a network that works.
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 15_000 }, input.app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(input.port, input.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { address, port, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return {
    url: `http://${host}:${port}`,
    stop: async () => {
      input.app.set(STOPPING, true);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}
