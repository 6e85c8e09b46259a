import { randomUUID } from 'node:crypto';

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

import { RefusedError, refused, STATUS } from '../problem.ts';
import type { Refused } from '../problem.ts';
import { SENTENCES } from '../sentences.ts';
import { localeOf } from './locale.ts';
import { errorForLog } from './log.ts';

/** The id under which this request is in the log. */
export function instanceOf(req: Request): string {
  const id: unknown = Reflect.get(req, 'id');
  return typeof id === 'string' ? id : randomUUID();
}

/** Answers with problem details (RFC 9457): the refusal's facts are members beside the standard ones. */
export function sendProblem(req: Request, res: Response, outcome: Refused): void {
  const { code, ...facts } = outcome.refusal;
  const sentence = SENTENCES[code];
  if ('retryAfterSeconds' in facts) {
    res.set('Retry-After', String(facts.retryAfterSeconds));
  }
  res
    .status(STATUS[code])
    .type('application/problem+json')
    .send(
      JSON.stringify({
        ...facts,
        type: `urn:jifen:problem:${code}`,
        title: sentence.title,
        status: STATUS[code],
        code,
        detail: sentence[localeOf(req)],
        instance: instanceOf(req),
        ...(outcome.errors === undefined ? {} : { errors: outcome.errors }),
      }),
    );
}

export const unknownRoute: RequestHandler = (req, res) => sendProblem(req, res, refused({ code: 'unknown-route' }));

/** The last resort: refusals and faults of the request are said plainly, everything else is one opaque 500. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const known = error instanceof RefusedError ? error.refused : (requestFault(error) ?? databaseFault(error));
    if (known === null || known.refusal.code === 'unavailable') {
      logger.error({ err: errorForLog(error), reqId: instanceOf(req) }, 'a request failed');
    }
    sendProblem(req, res, known ?? refused({ code: 'internal' }));
  };
}

const property = (error: unknown, name: string): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;

const ofBody = (message: string): Refused => refused({ code: 'invalid-request' }, [{ path: 'body', message }]);

/** Faults found by the body parsers and the router, by the stable `type` or status they carry. */
function requestFault(error: unknown): Refused | null {
  if (error instanceof URIError) {
    return refused({ code: 'invalid-request' }, [{ path: 'path', message: 'is not a well-formed address' }]);
  }
  switch (property(error, 'type')) {
    case 'entity.too.large':
      return refused({ code: 'too-large' });
    case 'entity.parse.failed':
      return ofBody('is not well-formed JSON');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return refused({ code: 'wrong-content-type' });
    case 'request.size.invalid':
    case 'request.aborted':
      return ofBody('does not have the announced length');
    default:
      return uploadFault(error);
  }
}

function uploadFault(error: unknown): Refused | null {
  const code = property(error, 'code');
  if (property(error, 'name') === 'MulterError') {
    return code === 'LIMIT_FILE_SIZE' ? refused({ code: 'too-large' }) : ofBody('must be one file in the field "file"');
  }
  const message = property(error, 'message');
  const brokenForm =
    typeof message === 'string' && /^(Unexpected end of form|Multipart: |Malformed part)/.test(message);
  return brokenForm ? ofBody('is not a well-formed form') : null;
}

/** Connection refused, shutting down, starting up, too many connections: the caller may try again. */
const UNREACHABLE = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|57P0[123]|08\d{3}|53300)$/;

function databaseFault(error: unknown): Refused | null {
  const code = property(error, 'code');
  const message = property(error, 'message');
  const dropped =
    typeof message === 'string' && /^(Connection terminated|timeout exceeded when trying to connect)/.test(message);
  return dropped || (typeof code === 'string' && UNREACHABLE.test(code)) ? refused({ code: 'unavailable' }) : null;
}
