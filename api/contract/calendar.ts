import { z } from 'zod';

import { CivilDate, Month, text } from './common.ts';
import type { RouteSpec } from './route.ts';

export const calendarRoutes = {
  calendar: {
    method: 'get',
    path: '/calendar',
    tag: 'calendar',
    summary: { zh: '某月的工作日', en: 'The working days of a month' },
    auth: 'session',
    query: z.strictObject({ month: Month }),
    status: 200,
    answer: z.object({
      month: Month,
      provisional: z.boolean(),
      days: z.array(z.object({ day: CivilDate, working: z.boolean() })),
    }),
    idempotent: false,
  },
  setCalendarDays: {
    method: 'post',
    path: '/calendar-days',
    tag: 'calendar',
    summary: { zh: '登记调休与放假', en: 'Record make-up working days and holidays' },
    auth: 'session',
    body: z.strictObject({
      source: text(200),
      days: z
        .array(z.strictObject({ day: CivilDate, kind: z.enum(['workday', 'holiday']) }))
        .min(1)
        .max(400)
        .refine((days) => new Set(days.map((one) => one.day)).size === days.length, 'must not repeat a day'),
    }),
    status: 201,
    answer: z.object({ changed: z.int() }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
