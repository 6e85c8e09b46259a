import type { Request, RequestHandler, Response, Router } from 'express';

import { codeHolderOf } from '../store/ballots/code-sessions.ts';
import type { CodeHolder } from '../store/ballots/code-sessions.ts';
import { actorOf } from '../store/sessions.ts';
import type { Actor } from '../store/sessions.ts';
import { requestKey } from '../store/idempotency.ts';
import type { RequestKey } from '../store/idempotency.ts';
import { routes } from './contract/routes.ts';
import type { RouteName } from './contract/routes.ts';
import type { RouteSpec } from './contract/route.ts';
import type { Call, Context, FileAnswer, Handler, Reply } from './context.ts';
import { handlers } from './handlers.ts';
import { tokenHashOf } from './http/cookie.ts';
import { sendFeed } from './http/event-stream.ts';
import type { Feed } from './http/event-stream.ts';
import { jsonBody, rawBody } from './http/json.ts';
import { localeOf } from './http/locale.ts';
import { sendProblem } from './http/problems.ts';
import { uploadedFile } from './http/upload.ts';
import { checkPart } from './http/validate.ts';
import { placesOf } from './places.ts';
import { can, POLICY } from './policy.ts';
import type { Place } from './policy.ts';
import { RefusedError, refused } from './problem.ts';

const names = Object.keys(routes) as RouteName[];
const NO_TOKEN = Buffer.alloc(0);
const NO_REQUEST: RequestKey = { keyHash: NO_TOKEN, bodyHash: NO_TOKEN };
/** Printable ASCII, 1–200 characters. */
const KEY = /^[\u0021-\u007e](?:[\u0020-\u007e]{0,198}[\u0021-\u007e])?$/;

/** Puts every row of the route table on the router; other methods on a known path get 405. */
export function bindRoutes(router: Router, context: Context): void {
  const methods = new Map<string, string[]>();
  for (const name of names) {
    const spec: RouteSpec = routes[name];
    router[spec.method](spec.path, cookieFirst(context, spec), ...bodyReaders(spec), endpoint(context, name, spec));
    methods.set(spec.path, [...(methods.get(spec.path) ?? []), spec.method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    router.all(path, (req, res) => {
      res.set('Allow', allowed.join(', '));
      sendProblem(req, res, refused({ code: 'wrong-method' }));
    });
  }
}

/** Nobody's body is read who brings no session at all. */
function cookieFirst({ secureCookies }: Context, spec: RouteSpec): RequestHandler {
  return (req, _res, next) => {
    const stranger = spec.auth !== 'public' && tokenHashOf(req, secureCookies) === null;
    next(stranger ? new RefusedError(refused({ code: 'not-signed-in' })) : undefined);
  };
}

function bodyReaders(spec: RouteSpec): RequestHandler[] {
  if (spec.upload === true) return [uploadedFile];
  return spec.body === undefined ? [] : [jsonBody(spec.bodyLimit)];
}

function endpoint(context: Context, name: RouteName, spec: RouteSpec): RequestHandler {
  // The table binds each handler to its own route; here they are one kind of function.
  const handler = handlers[name] as Handler<RouteName>;
  return async (req, res) => {
    const reply = await handler(context, await checkedCall(context, name, spec, req, res));
    if ('feed' in reply) await sendFeed(req, res, reply.feed);
    else send(req, res, spec, reply);
  };
}

/** Everything that must hold before a handler runs: key, session, shape, place, permission — in this order. */
async function checkedCall(
  context: Context,
  name: RouteName,
  spec: RouteSpec,
  req: Request,
  res: Response,
): Promise<Call<RouteName>> {
  const tokenHash = tokenHashOf(req, context.secureCookies);
  const { actor, holder } = await callerOf(context, spec, tokenHash);
  const request = spec.idempotent ? requestOf(name, req) : NO_REQUEST;
  const locale = localeOf(req);
  const parts = {
    params: checkPart(spec.params, 'params', req.params, locale),
    query: checkPart(spec.query, 'query', req.query, locale),
    body: checkPart(spec.body, 'body', req.body, locale),
  };
  if (holder !== undefined && req.params['id']?.toString().toLowerCase() !== holder.obligationId) {
    throw new RefusedError(refused({ code: 'not-yours' }));
  }
  const places = actor === undefined ? [] : await permittedPlaces(context, name, actor, parts);
  // The parts were checked by the schemas their types come from.
  const { codeId } = holder ?? {};
  return { ...parts, actor, codeId, places, tokenHash: tokenHash ?? NO_TOKEN, request, req, res } as Call<RouteName>;
}

/** Who asks, on the routes that know it beforehand: somebody signed in or, where a code will do, its holder. */
async function callerOf(
  { store }: Pick<Context, 'store'>,
  { auth }: RouteSpec,
  tokenHash: Buffer | null,
): Promise<{ actor?: Actor; holder?: CodeHolder }> {
  if (tokenHash === null || auth === 'public' || auth === 'statement') return {};
  const actor = await actorOf(store, tokenHash);
  if (actor !== null) return { actor };
  const holder = auth === 'ballot' ? await codeHolderOf(store, tokenHash) : null;
  if (holder === null) {
    throw new RefusedError(refused({ code: 'not-signed-in' }));
  }
  return { actor: holder.actor, holder };
}

/** Asks the policy; `statement` routes ask it inside their statement instead. */
export async function permittedPlaces(
  context: Pick<Context, 'store'>,
  name: RouteName,
  actor: Actor,
  parts: { params: unknown; query: unknown; body: unknown },
): Promise<readonly Place[]> {
  const { resource, denial } = POLICY[name];
  const places = await placesOf(context.store.pool, resource, parts, actor.now);
  if (places === null) {
    throw new RefusedError(refused({ code: 'not-found' }));
  }
  if (!can(actor, name, places)) {
    throw new RefusedError(refused({ code: denial }));
  }
  return places;
}

function requestOf(name: RouteName, req: Request): RequestKey {
  const key = req.get('idempotency-key') ?? '';
  if (!KEY.test(key)) {
    throw new RefusedError(refused({ code: 'key-required' }));
  }
  const target = typeof req.params['id'] === 'string' ? req.params['id'].toLowerCase() : '';
  // A form's boundary differs each time it is sent; the file is what counts.
  const body =
    req.file === undefined ? rawBody(req) : Buffer.concat([Buffer.from(`${req.file.originalname}\n`), req.file.buffer]);
  return requestKey({ route: name, target, key, body });
}

type Sent = Exclude<Reply<RouteName>, { readonly feed: Feed }>;

function send(req: Request, res: Response, spec: RouteSpec, reply: Sent): void {
  if (!reply.ok) {
    sendProblem(req, res, reply);
  } else if ('file' in reply) {
    sendFile(res, reply.file);
  } else if ('stored' in reply) {
    res.status(reply.stored.status).json(reply.stored.body);
  } else if (reply.body === undefined) {
    res.status(204).end();
  } else {
    res.status(reply.status ?? spec.status).json(reply.body);
  }
}

/** Always an attachment of the type found by its own bytes: an uploaded file never runs on this origin. */
function sendFile(res: Response, file: FileAnswer): void {
  res.attachment(file.fileName);
  res.set({
    'Content-Type': file.mediaType,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'private, no-store',
  });
  res.send(file.content);
}
