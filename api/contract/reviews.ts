import { z } from 'zod';

import { CivilDate, Id, IdList, IdParams, Points, text } from './common.ts';
import type { RouteSpec } from './route.ts';

/** What the panel decides about one item; points belong to "adjust" alone. */
export const ItemDecisionInput = z
  .strictObject({
    itemId: Id,
    decision: z.enum(['accept', 'adjust', 'refuse', 'return']),
    points: Points.optional(),
    reason: text(1000).optional(),
  })
  .refine((item) => (item.decision === 'adjust') === (item.points !== undefined), {
    path: ['points'],
    message: 'belongs to "adjust", and only to it',
  });

export const reviewRoutes = {
  recordMinutes: {
    method: 'post',
    path: '/rounds/:id/minutes',
    tag: 'review',
    summary: { zh: '登记审核会议纪要', en: "Record the minutes of the panel's meeting" },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ heldOn: CivilDate, present: IdList.min(1), text: text(20_000) }),
    status: 201,
    answer: z.object({ minuteId: Id }),
    idempotent: true,
  },
  review: {
    method: 'post',
    path: '/rounds/:id/reviews',
    tag: 'review',
    summary: { zh: '提交审核意见（整批成功或整批不成功）', en: "Submit the panel's decisions, all or none" },
    auth: 'session',
    params: IdParams,
    bodyLimit: 1_000_000,
    body: z.strictObject({
      minuteId: Id.optional().meta({ description: 'Required where the panel decides in a meeting.' }),
      decisions: z
        .array(
          z.strictObject({
            obligationId: Id,
            items: z.array(ItemDecisionInput).max(200),
            acceptRest: z
              .boolean()
              .optional()
              .meta({ description: 'Accept every item that is not named; in a batch nothing may be refused then.' }),
          }),
        )
        .min(1)
        .max(500)
        .refine(
          (all) => new Set(all.map((one) => one.obligationId)).size === all.length,
          'must not repeat an obligation',
        ),
    }),
    status: 201,
    answer: z.object({
      decided: z.int(),
      returned: z.int(),
      proposed: z.int().meta({ description: 'Subjects whose review others of the panel have to sign.' }),
    }),
    idempotent: true,
  },
  spotCheck: {
    method: 'post',
    path: '/obligations/:id/spot-check',
    tag: 'review',
    summary: { zh: '提交抽查结论', en: 'Submit the finding of a spot check' },
    auth: 'session',
    params: IdParams,
    body: z
      .strictObject({
        finding: z.enum(['confirm', 'adjust', 'refuse']),
        points: Points.optional(),
        reason: text(1000).optional(),
      })
      .refine((body) => (body.finding === 'adjust') === (body.points !== undefined), {
        path: ['points'],
        message: 'belongs to "adjust", and only to it',
      }),
    status: 200,
    answer: z.object({ obligationId: Id, decisionId: Id.nullable() }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
