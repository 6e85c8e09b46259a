import { z } from 'zod';

import { FILED_KINDS } from '../../domain/case-kinds.ts';
import { Bilingual, Id, Instant, PageQuery, Period, Person } from './common.ts';
import type { RouteSpec } from './route.ts';

export const Obligation = z
  .object({
    id: Id,
    kind: z.string(),
    state: z.string(),
    optional: z.boolean(),
    sealed: z.boolean(),
    dueAt: Instant.nullable(),
    closesAt: Instant.nullable().meta({ description: 'Null: stays open until it is decided.' }),
    doneAt: Instant.nullable(),
    period: Period.nullable(),
    roundId: Id.nullable(),
    stageId: Id.nullable(),
    stage: z.object({ key: z.string(), title: Bilingual.nullable(), lastDay: z.string() }).nullable(),
    unit: z.object({ id: Id, name: z.string() }).nullable(),
    behalfOf: Person.nullable().meta({ description: 'Whose duty it is, where it is not my own.' }),
    doneBy: Person.nullable().meta({ description: 'Who did it, where that was not the one whose duty it is.' }),
    subject: Person.nullable(),
    talkId: Id.nullable(),
    appealId: Id.nullable(),
    correctionId: Id.nullable(),
    caseId: Id.nullable(),
    caseKind: z.enum(FILED_KINDS).nullable(),
    reference: Id.nullable(),
    links: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Obligation' });

export const inboxRoutes = {
  inbox: {
    method: 'get',
    path: '/inbox',
    tag: 'inbox',
    summary: { zh: '我的待办与已办', en: 'What I owe, or what I have done' },
    auth: 'session',
    query: z.strictObject({ state: z.enum(['open', 'done']).default('open'), ...PageQuery }),
    status: 200,
    answer: z.object({ obligations: z.array(Obligation), more: z.boolean() }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
