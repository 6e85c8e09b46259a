import { z } from 'zod';

import { ChangeList } from './changes.ts';
import { RESULT_STATUSES } from '../../domain/result.ts';
import { Amount, CivilDate, Id, IdParams, Instant, PageQuery, Period, Person, text } from './common.ts';
import { Decision } from './decisions.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Version = z.object({
  resultId: Id,
  outcome: z.enum(RESULT_STATUSES),
  score: Amount.nullable(),
  rank: z.int().nullable().meta({ description: 'Only inside the branch.' }),
  grade: z.string().nullable(),
});

const GradeOver = z
  .object({ grade: z.string(), limit: z.int(), of: z.int(), holders: z.int() })
  .meta({ description: 'The correction left more people with the grade than its ceiling lets through.' });

const Notice = z
  .object({
    id: Id,
    state: z.enum(['proposed', 'applied', 'refused', 'withdrawn']),
    period: Period,
    person: Person,
    unit: z.object({ id: Id, name: z.string() }),
    reason: z.string(),
    postedFrom: CivilDate.nullable(),
    postedUntil: CivilDate.nullable(),
    provisional: z.boolean(),
    results: z.array(
      z.object({ period: Period, old: Version, new: Version.extend({ gradeOver: GradeOver.nullable() }) }),
    ),
    ranks: z
      .array(z.object({ person: Person, span: z.string(), before: z.int().nullable(), after: z.int().nullable() }))
      .meta({ description: 'Whose rank moved, by month or quarter; only inside the branch.' }),
  })
  .meta({ id: 'CorrectionNotice' });

const decided = {
  auth: 'session',
  method: 'post',
  tag: 'corrections',
  params: IdParams,
  status: 200,
  answer: Decision,
  idempotent: true,
} as const;

export const correctionRoutes = {
  corrections: {
    method: 'get',
    path: '/units/:id/corrections',
    tag: 'corrections',
    summary: { zh: '更正公示', en: 'Correction notices of a branch, or of the branches below' },
    auth: 'session',
    params: IdParams,
    query: z.strictObject({
      period: Period.optional(),
      state: z.enum(['applied', 'proposed', 'refused', 'withdrawn']).default('applied').meta({
        description: 'Others than applied ones only for the Party committee.',
      }),
      ...PageQuery,
    }),
    status: 200,
    answer: z.object({ corrections: z.array(Notice), more: z.boolean() }),
    idempotent: false,
  },
  correction: {
    method: 'get',
    path: '/corrections/:id',
    tag: 'corrections',
    summary: { zh: '一项更正', en: 'One correction' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: Notice.extend({
      appealId: Id.nullable(),
      resultId: Id,
      proposedBy: Person.nullable(),
      proposedAt: Instant,
      confirmedBy: Person.nullable(),
      confirmBy: Instant.nullable(),
      decidedAt: Instant.nullable(),
      answer: z.string().nullable(),
      committeeDecision: z.object({ document: z.string(), dated: CivilDate }).nullable(),
      changes: z.array(z.object({ period: Period, change: z.unknown(), before: z.unknown() })).meta({
        description:
          'For the member and the committee; empty for everybody else. Causes of exempt months are left out.',
      }),
    }),
    idempotent: false,
  },
  proposeCorrection: {
    method: 'post',
    path: '/results/:id/correction',
    tag: 'corrections',
    summary: { zh: '提出更正已公布月份的事实', en: 'Propose to correct facts of a published month' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({
      reason: text(500),
      changes: ChangeList,
      committeeDecision: z.strictObject({ document: text(200), dated: CivilDate }).optional(),
    }),
    status: 201,
    answer: z.object({ correctionId: Id, confirmBy: Instant }),
    idempotent: true,
  },
  confirmCorrection: {
    ...decided,
    path: '/corrections/:id/confirmation',
    summary: { zh: '确认或不予确认更正', en: 'Confirm or refuse a proposed correction as the second person' },
    body: z
      .strictObject({ confirm: z.boolean(), answer: text(1000).optional() })
      .refine((body) => body.confirm || body.answer !== undefined, {
        path: ['answer'],
        message: 'says why it is refused',
      }),
  },
  withdrawCorrection: {
    ...decided,
    path: '/corrections/:id/withdrawal',
    summary: { zh: '撤回更正建议', en: 'Take my proposal back' },
    body: z.strictObject({ reason: text(1000).optional() }),
  },
  correctionSheet: {
    method: 'get',
    path: '/corrections/:id/notice.xlsx',
    tag: 'corrections',
    summary: { zh: '下载更正公示', en: 'Download a correction notice' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: FILE,
    idempotent: false,
  },
  blankCorrectionSheet: {
    method: 'get',
    path: '/forms/correction-notice.xlsx',
    tag: 'corrections',
    summary: { zh: '下载空白更正公示', en: 'Download the blank form of a correction notice' },
    auth: 'session',
    status: 200,
    answer: FILE,
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
