import type { RequestHandler } from 'express';

import type { ApiDeps } from './ports.ts';

/** The process runs. Asks nobody, so that a slow database does not get it killed. */
export const healthz: RequestHandler = (_req, res) => {
  res.json({ ok: true });
};

/** The process can serve: database reachable, loops fresh. */
export function readyz({ ready, logger }: Pick<ApiDeps, 'ready' | 'logger'>): RequestHandler {
  return async (_req, res) => {
    const readiness = await ready().catch((error: unknown) => {
      logger.warn({ err: error }, 'readiness could not be asked');
      return { ok: false, checks: { asked: false } };
    });
    res.status(readiness.ok ? 200 : 503).json(readiness);
  };
}
