import { z } from 'zod';

import { Id, IdParams, Instant, Person, text } from './common.ts';
import { ItemDecisionInput } from './reviews.ts';
import type { RouteSpec } from './route.ts';

export const publicityRoutes = {
  verify: {
    method: 'post',
    path: '/obligations/:id/verification',
    tag: 'publicity',
    summary: { zh: '核实本人得分', en: 'Verify my own result' },
    auth: 'statement',
    params: IdParams,
    body: z.strictObject({}),
    status: 200,
    answer: z.object({ obligationId: Id, resultId: Id, verifiedAt: Instant }),
    idempotent: true,
  },
  object: {
    method: 'post',
    path: '/obligations/:id/objection',
    tag: 'publicity',
    summary: { zh: '公示期内实名提出异议', en: 'Raise a signed objection during publicity' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ subjectId: Id, text: text(4000) }),
    status: 201,
    answer: z.object({ objectionId: Id, answerDueAt: Instant }),
    idempotent: true,
  },
  answerObjection: {
    method: 'post',
    path: '/obligations/:id/answer',
    tag: 'publicity',
    summary: { zh: '答复异议', en: 'Answer an objection' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({
      uphold: z.boolean(),
      answer: text(4000),
      items: z.array(ItemDecisionInput).max(200).optional(),
    }),
    status: 200,
    answer: z.object({ objectionId: Id, state: z.enum(['upheld', 'rejected']) }),
    idempotent: true,
  },
  objections: {
    method: 'get',
    path: '/rounds/:id/objections',
    tag: 'publicity',
    summary: { zh: '本轮异议（提出人、答复人与支委会可见）', en: 'Objections of a round, for those concerned' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      objections: z.array(
        z.object({
          id: Id,
          subject: Person,
          raisedBy: Person,
          text: z.string(),
          raisedAt: Instant,
          state: z.string(),
          answer: z.string().nullable(),
          answeredAt: Instant.nullable(),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
