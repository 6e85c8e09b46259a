import { extendZodWithOpenApi, OpenApiGeneratorV31, OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';

import { Problem } from './common.ts';
import { FILE, STREAM } from './route.ts';
import type { RouteSpec } from './route.ts';
import { API_BASE, routes } from './routes.ts';

type Path = Parameters<OpenAPIRegistry['registerPath']>[0];
type Responses = Path['responses'];

const problem = (description: string): Responses[string] => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** The OpenAPI 3.1 document of the whole route table. */
export function openApiDocument(version: string): object {
  extendZodWithOpenApi(z);
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'session', { type: 'apiKey', in: 'cookie', name: 'jifen_session' });
  for (const [name, spec] of Object.entries<RouteSpec>(routes)) {
    registry.registerPath(operation(name, spec));
  }
  return new OpenApiGeneratorV31(registry.definitions, { sortComponents: 'alphabetically' }).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'jifen',
      version,
      description:
        'Points-based evaluation in Party branches. Every POST but sign-in needs an Idempotency-Key: the same key and ' +
        'body get the same answer and no second effect. Every refusal is application/problem+json with a stable code.',
    },
    servers: [{ url: API_BASE }],
  });
}

function operation(name: string, spec: RouteSpec): Path {
  return {
    operationId: name,
    method: spec.method,
    path: spec.path.replaceAll(/:(\w+)/g, '{$1}'),
    tags: [spec.tag],
    summary: spec.summary.en,
    description: spec.summary.zh,
    ...(spec.auth === 'public' ? {} : { security: [{ session: [] }] }),
    request: {
      ...(spec.params === undefined ? {} : { params: spec.params }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...(spec.idempotent ? { headers: z.object({ 'Idempotency-Key': z.string().min(1).max(200) }) } : {}),
      ...requestBody(spec),
    },
    responses: responses(spec),
  };
}

function requestBody(spec: RouteSpec): Partial<NonNullable<Path['request']>> {
  if (spec.upload === true) {
    const schema = {
      type: 'object' as const,
      required: ['file'],
      properties: { file: { type: 'string' as const, format: 'binary' } },
    };
    return { body: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  return spec.body === undefined
    ? {}
    : { body: { required: true, content: { 'application/json': { schema: spec.body } } } };
}

function responses(spec: RouteSpec): Responses {
  const answered = {
    ...(spec.auth === 'public' ? {} : { 401: problem('Not signed in.') }),
    400: problem('The request is not well-formed; `errors` names every path.'),
    ...(spec.params === undefined ? {} : { 404: problem('No such thing.') }),
    ...(spec.method === 'get'
      ? {}
      : {
          403: problem('Not for this person to do.'),
          409: problem('The case does not allow it now.'),
          422: problem('The rules do not allow it, or the key came with another body.'),
        }),
    ...(spec.tag === 'decisions' || spec.tag === 'talks' ? unknownYet(spec) : {}),
  };
  return { [spec.status]: success(spec), ...answered };
}

const unknownYet = (spec: RouteSpec): Responses =>
  spec.method === 'post' && spec.answer !== null && spec.answer !== FILE && spec.answer !== STREAM
    ? { 202: { description: 'Stored; what became of it is not known yet.', content: jsonOf(spec.answer) } }
    : {};

const jsonOf = (schema: z.ZodType): NonNullable<Extract<Responses[string], { content?: unknown }>['content']> => ({
  'application/json': { schema },
});

function success(spec: RouteSpec): Responses[string] {
  if (spec.answer === null) return { description: 'Done.' };
  if (spec.answer === STREAM) {
    const schema = { type: 'string' as const };
    return { description: 'Events, until the reader leaves.', content: { 'text/event-stream': { schema } } };
  }
  if (spec.answer === FILE) {
    const schema = { type: 'string' as const, format: 'binary' };
    return { description: 'The file, as an attachment.', content: { 'application/octet-stream': { schema } } };
  }
  return { description: 'Done.', content: jsonOf(spec.answer) };
}
