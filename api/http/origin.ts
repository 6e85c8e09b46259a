import type { RequestHandler } from 'express';

import { refused } from '../problem.ts';
import { sendProblem } from './problems.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const OURS = new Set(['same-origin', 'none']);

/**
 * Refuses changes asked for by other sites. Browsers say where a request comes from in Sec-Fetch-Site; older ones say
 * it in Origin; programs say nothing and carry no cookie they were not given.
 */
export const sameOriginOnly: RequestHandler = (req, res, next) => {
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  const foreign = site === undefined ? origin !== undefined && !isHost(origin, req.get('host')) : !OURS.has(site);
  if (!SAFE.has(req.method) && foreign && !isHost(origin, req.get('host'))) {
    sendProblem(req, res, refused({ code: 'cross-origin' }));
    return;
  }
  next();
};

function isHost(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
