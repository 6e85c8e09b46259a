import { createServer } from 'node:net';

import { StackError } from './stack-error.ts';

export const LOOPBACK = '127.0.0.1';
const TRIES = 50;

/** Whether the loopback port can be listened on now; port 0 always can. */
async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Any free loopback port, chosen by the operating system. */
async function anyFreePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: LOOPBACK }, () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new StackError('The operating system gave no free port.'));
      });
    });
  });
}

/**
 * The wanted loopback port, or the next free one above it; 0 asks for any.
 * Another program may take it before it is used, so callers that start a server try again when it reports the port taken.
 */
export async function freePort(wanted: number): Promise<number> {
  if (wanted === 0) return await anyFreePort();
  for (let port = wanted; port < wanted + TRIES && port < 65_536; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new StackError(
    `No free port between ${wanted} and ${wanted + TRIES - 1}: end a program that uses one of them.`,
  );
}
