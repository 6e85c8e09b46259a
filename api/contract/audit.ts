import { z } from 'zod';

import { Id, Instant, text } from './common.ts';
import type { RouteSpec } from './route.ts';

export const auditRoutes = {
  auditTrail: {
    method: 'get',
    path: '/audit',
    tag: 'audit',
    summary: { zh: '审计记录（只读）', en: 'The audit trail, read only' },
    auth: 'session',
    query: z.strictObject({
      target: text(200).optional().meta({ example: 'item/5f0f2d0e-9f2c-4f0a-8f6c-0a1b2c3d4e5f' }),
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    status: 200,
    answer: z.object({
      rows: z.array(
        z.object({
          id: z.int(),
          at: Instant,
          actorId: Id.nullable(),
          onBehalfOf: Id.nullable(),
          action: z.string(),
          target: z.string(),
          content: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
