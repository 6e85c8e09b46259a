import { z } from 'zod';

import { ChangeList } from './changes.ts';
import { CivilDate, Id, IdList, IdParams, Instant, PageQuery, Period, Person, text } from './common.ts';
import { Decision } from './decisions.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Appeal = z
  .object({
    id: Id,
    state: z.enum(['open', 'upheld', 'rejected', 'withdrawn']),
    step: z.int().meta({ description: '1, or 2 one step further up; the second decision is final.' }),
    period: Period,
    person: Person,
    unit: z.object({ id: Id, name: z.string() }),
    resultId: Id,
    talkId: Id.nullable(),
    previousId: Id.nullable(),
    reviewer: Person.nullable(),
    filedAt: Instant,
    dueAt: Instant,
    decidedAt: Instant.nullable(),
    correctionId: Id.nullable(),
  })
  .meta({ id: 'Appeal' });

const filing = {
  auth: 'session',
  method: 'post',
  tag: 'appeals',
  params: IdParams,
  body: z.strictObject({ text: text(8000), evidenceIds: IdList.default([]) }),
  status: 201,
  answer: z.object({ appealId: Id, step: z.int(), decideBy: Instant }),
  idempotent: true,
} as const;

const decided = {
  auth: 'session',
  method: 'post',
  tag: 'appeals',
  params: IdParams,
  status: 200,
  answer: Decision,
  idempotent: true,
} as const;

const file = {
  auth: 'session',
  method: 'get',
  tag: 'appeals',
  status: 200,
  answer: FILE,
  idempotent: false,
} as const;

export const appealRoutes = {
  fileAppeal: {
    ...filing,
    path: '/results/:id/appeal',
    summary: { zh: '对已公布的本人结果提出申诉', en: 'Appeal against my published result' },
  },
  appealTalk: {
    ...filing,
    path: '/talks/:id/appeal',
    summary: { zh: '对谈话等后果提出申诉', en: 'Appeal against a talk or referral that follows from my results' },
  },
  appeals: {
    method: 'get',
    path: '/appeals',
    tag: 'appeals',
    summary: { zh: '与我有关的申诉', en: 'Appeals that concern me' },
    auth: 'session',
    query: z.strictObject({
      scope: z.enum(['mine', 'committee']).default('mine'),
      state: z.enum(['open', 'upheld', 'rejected', 'withdrawn']).optional(),
      ...PageQuery,
    }),
    status: 200,
    answer: z.object({ appeals: z.array(Appeal), more: z.boolean() }),
    idempotent: false,
  },
  appeal: {
    method: 'get',
    path: '/appeals/:id',
    tag: 'appeals',
    summary: { zh: '一件申诉', en: 'One appeal' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: Appeal.extend({
      text: z.string(),
      evidence: z.array(z.object({ id: Id, fileName: z.string() })),
      contested: z.array(Period).meta({ description: 'The months whose facts a decision may change.' }),
      answer: z.string().nullable(),
      furtherUntil: CivilDate.nullable().meta({
        description: 'Last day to take the decision one step further up; null where that cannot be done.',
      }),
    }),
    idempotent: false,
  },
  decideAppeal: {
    ...decided,
    path: '/appeals/:id/decision',
    summary: { zh: '提出复核意见', en: 'Decide an appeal with reasons' },
    body: z
      .strictObject({
        uphold: z.boolean(),
        answer: text(8000),
        correction: z.strictObject({ reason: text(500), changes: ChangeList }).optional(),
      })
      .refine((body) => body.uphold === (body.correction !== undefined), {
        path: ['correction'],
        message: 'says what is changed when the appeal is upheld, and only then',
      }),
  },
  withdrawAppeal: {
    ...decided,
    path: '/appeals/:id/withdrawal',
    summary: { zh: '撤回申诉', en: 'Take my appeal back before it is decided' },
    body: z.strictObject({ reason: text(1000).optional() }),
  },
  nameReviewer: {
    ...decided,
    path: '/appeals/:id/reviewer',
    summary: { zh: '指定复核人', en: 'Name a reviewer where the rules find nobody' },
    body: z.strictObject({ reviewerId: Id }),
  },
  appealSheet: {
    ...file,
    path: '/appeals/:id/appeal.xlsx',
    summary: { zh: '下载申诉书', en: 'Download the form of an appeal' },
    params: IdParams,
  },
  appealReviewSheet: {
    ...file,
    path: '/appeals/:id/review.xlsx',
    summary: { zh: '下载复核意见书', en: 'Download the form of the decision on an appeal' },
    params: IdParams,
  },
  blankAppealSheet: {
    ...file,
    path: '/forms/appeal.xlsx',
    summary: { zh: '下载空白异议/申诉书', en: 'Download the blank form of an objection or appeal' },
  },
  blankAppealReviewSheet: {
    ...file,
    path: '/forms/appeal-review.xlsx',
    summary: { zh: '下载空白复核意见书', en: 'Download the blank form of the decision on an appeal' },
  },
} as const satisfies Record<string, RouteSpec>;
