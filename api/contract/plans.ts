import { z } from 'zod';

import { Id, IdParams, Instant, Period, Month } from './common.ts';
import type { RouteSpec } from './route.ts';

const Plan = z.object({
  id: Id,
  unit: z.object({ id: Id, name: z.string() }),
  schemeKey: z.string(),
  startPeriod: Period,
  pausedAt: Instant.nullable(),
  withdrawnAt: Instant.nullable(),
});

const governed = {
  method: 'post',
  tag: 'plans',
  auth: 'session',
  params: IdParams,
  status: 200,
  idempotent: true,
} as const;

export const planRoutes = {
  plans: {
    method: 'get',
    path: '/plans',
    tag: 'plans',
    summary: { zh: '考评计划', en: 'Plans of my committee' },
    auth: 'session',
    status: 200,
    answer: z.object({ plans: z.array(Plan) }),
    idempotent: false,
  },
  pausePlan: {
    ...governed,
    path: '/plans/:id/pause',
    summary: { zh: '暂停计划', en: 'Pause a plan' },
    body: z.strictObject({}),
    answer: Plan,
  },
  resumePlan: {
    ...governed,
    path: '/plans/:id/resumption',
    summary: { zh: '恢复计划', en: 'Resume a plan' },
    body: z.strictObject({}),
    answer: Plan,
  },
  runPlan: {
    ...governed,
    path: '/plans/:id/run',
    summary: { zh: '立即开启本期', en: 'Open the current period now' },
    body: z.strictObject({}),
    answer: z.object({ requested: z.literal(true) }),
  },
  backfillPlan: {
    ...governed,
    path: '/plans/:id/backfill',
    summary: { zh: '补开以往月份', en: 'Open past months' },
    body: z
      .strictObject({ from: Month, to: Month })
      .refine((body) => body.from <= body.to, { path: ['to'], message: 'must not be before "from"' }),
    answer: z.object({ requested: z.literal(true) }),
  },
} as const satisfies Record<string, RouteSpec>;
