import type { z } from 'zod';

import type { Bilingual } from '../../domain/scheme.ts';

/** A file answered as an attachment instead of JSON. */
export const FILE = 'file';

/** Server-sent events until the reader leaves. */
export const STREAM = 'stream';

/**
 * One row of the route table. `session` routes resolve the actor before their handler; `ballot` routes also take the
 * holder of a one-time code, who gets no further than the one sheet it is for; `statement` routes hand the token's hash to
 * the one statement that does everything, so they cost one round trip.
 */
export interface RouteSpec {
  readonly method: 'get' | 'post' | 'delete';
  readonly path: string;
  readonly tag: string;
  readonly summary: Bilingual;
  readonly auth: 'public' | 'session' | 'ballot' | 'statement';
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Most bytes of a JSON body; 100 kB when absent. */
  readonly bodyLimit?: number;
  /** The body is one uploaded file in the form field "file" instead of JSON. */
  readonly upload?: boolean;
  readonly status: 200 | 201 | 204;
  readonly answer: z.ZodType | typeof FILE | typeof STREAM | null;
  /** Requires Idempotency-Key: every POST but the public ones, whose credentials must never be stored. */
  readonly idempotent: boolean;
}
