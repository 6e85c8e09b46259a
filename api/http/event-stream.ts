import { hash } from 'node:crypto';

import type { Request, Response } from 'express';

/** What a stream shows: always the whole picture as it is now. Null = the reader may not see it any more. */
export interface Feed {
  readonly event: string;
  readonly read: () => Promise<object | null>;
}

/** How often the picture is looked at; a hall does not notice half a second. */
const LOOK_MS = 500;
/** Proxies cut a connection that is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** After how long a browser that lost the connection comes back. */
const RETRY_MS = 2_000;

/** The set name under which the server that stops says so: a stream would keep it from ending. */
export const STOPPING = 'stopping';

const idOf = (data: string): string => hash('sha256', data, 'hex').slice(0, 16);

/**
 * Server-sent events until the reader leaves, may not read any more, or the server stops. An event is the whole picture
 * and its id says which one, so a reader that comes back with `Last-Event-ID` gets what changed since and nothing twice.
 */
export async function sendFeed(req: Request, res: Response, feed: Feed): Promise<void> {
  const left = new AbortController();
  res.on('close', () => left.abort());
  res.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // nginx would hold events back until its buffer is full
    'X-Accel-Buffering': 'no',
  });
  res.flushHeaders();
  res.write(`retry: ${String(RETRY_MS)}\n\n`);
  let shown = req.get('last-event-id') ?? '';
  let silentFor = 0;
  while (!left.signal.aborted && req.app.get(STOPPING) !== true) {
    const picture = await feed.read();
    if (picture === null) break;
    const data = JSON.stringify(picture);
    const id = idOf(data);
    if (id !== shown) {
      res.write(`id: ${id}\nevent: ${feed.event}\ndata: ${data}\n\n`);
      [shown, silentFor] = [id, 0];
    } else if (silentFor >= HEARTBEAT_MS) {
      res.write(': still here\n\n');
      silentFor = 0;
    }
    await pause(LOOK_MS, left.signal);
    silentFor += LOOK_MS;
  }
  res.end();
}

const pause = (ms: number, left: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const gone = (): void => {
      clearTimeout(timer);
      resolve();
    };
    left.addEventListener('abort', gone, { once: true });
  });
