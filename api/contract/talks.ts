import { z } from 'zod';

import { Id, IdParams, Instant, PageQuery, Period, Person } from './common.ts';
import type { RouteSpec } from './route.ts';

const Talk = z
  .object({
    id: Id,
    kind: z.enum(['secretary', 'committee', 'disposition', 'conversion']),
    state: z.string(),
    period: Period,
    person: Person,
    unit: z.object({ id: Id, name: z.string() }),
    talker: Person.nullable(),
    openedAt: Instant,
    heldAt: Instant.nullable(),
    acknowledgedAt: Instant.nullable(),
    followedUpAt: Instant.nullable(),
    endedAt: Instant.nullable(),
    scoreCorrected: z.boolean(),
    underReview: z.boolean().meta({ description: 'An appeal about the month runs (复核中).' }),
    obligations: z.array(
      z.object({ id: Id, kind: z.string(), state: z.string(), person: Person, dueAt: Instant.nullable() }),
    ),
  })
  .meta({ id: 'Talk' });

export const talkRoutes = {
  talks: {
    method: 'get',
    path: '/talks',
    tag: 'talks',
    summary: { zh: '与我有关的谈话', en: 'Talks that concern me' },
    auth: 'session',
    query: z.strictObject({
      scope: z.enum(['mine', 'branch', 'committee']).default('mine'),
      state: z.enum(['waiting', 'open', 'held', 'closed', 'annulled']).optional(),
      ...PageQuery,
    }),
    status: 200,
    answer: z.object({ talks: z.array(Talk), more: z.boolean() }),
    idempotent: false,
  },
  talk: {
    method: 'get',
    path: '/talks/:id',
    tag: 'talks',
    summary: { zh: '一次谈话', en: 'One talk' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: Talk.extend({
      rule: z.string(),
      inputs: z.unknown(),
      annulReason: z.string().nullable(),
      terminationReason: z.string().nullable(),
      record: z
        .unknown()
        .meta({ description: 'Only for the talker, the member and the committee; null for everybody else.' }),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
