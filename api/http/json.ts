import express from 'express';
import type { Request, RequestHandler } from 'express';

import { RefusedError, refused } from '../problem.ts';

const DEFAULT_LIMIT = 100_000;
const CHARSET = /;\s*charset="?([^";\s]*)/i;
const MOST_LEVELS = 32;
const MOST_KEYS = 10_000;

/** The bytes of a body as they came, for the hash that tells a repetition from a new request. */
const raw = new WeakMap<Request, Buffer>();

export const rawBody = (req: Request): Buffer => raw.get(req) ?? Buffer.alloc(0);

const parsers = new Map<number, RequestHandler>();

/** Reads a JSON body of at most `limit` bytes. Compressed bodies are refused: 100 kB could inflate to anything. */
function parserOf(limit: number): RequestHandler {
  const known = parsers.get(limit);
  if (known !== undefined) {
    return known;
  }
  const parser = express.json({
    limit,
    inflate: false,
    strict: true,
    type: 'application/json',
    verify: (req, _res, bytes) => raw.set(req as Request, bytes),
  });
  parsers.set(limit, parser);
  return parser;
}

/** Refuses what is not JSON, too large, too deep or meant to reach a prototype, before anything looks at its content. */
export function jsonBody(limit: number = DEFAULT_LIMIT): RequestHandler {
  const parse = parserOf(limit);
  return (req, res, next) => {
    const charset = CHARSET.exec(req.get('content-type') ?? '')?.[1];
    // JSON is UTF-8; a second encoding would be a second meaning for the same bytes.
    if (req.is('application/json') !== 'application/json' || (charset ?? 'utf-8').toLowerCase() !== 'utf-8') {
      throw new RefusedError(refused({ code: 'wrong-content-type' }));
    }
    parse(req, res, (error?: unknown) => {
      const fault = error === undefined ? shapeFault(req.body) : null;
      next(fault === null ? error : new RefusedError(refused({ code: 'invalid-request' }, [fault])));
    });
  };
}

/** Walks a parsed body level by level, without recursion, and stops at the first thing no honest body has. */
export function shapeFault(body: unknown): { path: string; message: string } | null {
  let level: object[] = typeof body === 'object' && body !== null ? [body] : [];
  let keys = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return { path: 'body', message: `must not be nested deeper than ${MOST_LEVELS} levels` };
    const next: object[] = [];
    for (const node of level) {
      const names = Object.keys(node);
      keys += names.length;
      if (keys > MOST_KEYS) return { path: 'body', message: `must not have more than ${MOST_KEYS} members` };
      if (names.includes('__proto__')) return { path: 'body', message: 'must not have a member "__proto__"' };
      for (const value of Object.values(node) as unknown[]) {
        if (typeof value === 'object' && value !== null) next.push(value);
      }
    }
    level = next;
  }
  return null;
}
