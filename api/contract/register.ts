import { z } from 'zod';

import { Amount, Id, Instant, Key, Month, Person, Points, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const Entry = z.strictObject({
  personId: Id,
  period: Month,
  itemKey: Key,
  occasion: text(200).meta({ example: '2026-01-15 党员大会' }),
  outcome: z.enum(['met', 'missed', 'occurred']),
  points: Points.optional(),
});

export const registerRoutes = {
  recordRegister: {
    method: 'post',
    path: '/register-entries',
    tag: 'register',
    summary: { zh: '登记出勤、党费、扣分等（整批成功或整批不成功）', en: 'Record register entries, all or none' },
    auth: 'session',
    bodyLimit: 1_000_000,
    body: z.strictObject({ entries: z.array(Entry).min(1).max(500) }),
    status: 201,
    answer: z.object({ recorded: z.int(), unchanged: z.int() }),
    idempotent: true,
  },
  register: {
    method: 'get',
    path: '/register-entries',
    tag: 'register',
    summary: { zh: '支部某月的动态登记', en: 'The running register of a branch and month' },
    auth: 'session',
    query: z.strictObject({ unitId: Id, period: Month }),
    status: 200,
    answer: z.object({
      entries: z.array(
        z.object({
          id: Id,
          person: Person,
          itemKey: z.string(),
          occasion: z.string(),
          outcome: z.string(),
          points: Amount.nullable(),
          recordedBy: Person,
          recordedAt: Instant,
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
