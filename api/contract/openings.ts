import { z } from 'zod';

import { Criterion, Scores } from './ballots.ts';
import { Bilingual, Id, IdParams, Instant, Period, Person, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const about = {
  roundId: Id,
  period: Period,
  unit: z.object({ id: Id, name: z.string() }),
  stage: z.object({ key: z.string(), title: Bilingual.nullable() }),
  subject: Person,
  purpose: z.string(),
};

export const openingRoutes = {
  requestOpening: {
    method: 'post',
    path: '/rounds/:id/sheet-openings',
    tag: 'openings',
    summary: {
      zh: '申请查阅某人的实名测评表（须第二名监督人员确认）',
      en: 'Ask to open the real-name sheets about one person; a second inspector has to confirm',
    },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({
      stageId: Id,
      subjectId: Id,
      voterId: Id.optional().meta({ description: "One rater's sheet; left out, everybody's about the subject." }),
      purpose: text(1000),
    }),
    status: 201,
    answer: z.object({ openingId: Id, confirmUntil: Instant }),
    idempotent: true,
  },
  confirmOpening: {
    method: 'post',
    path: '/obligations/:id/opening-confirmation',
    tag: 'openings',
    summary: { zh: '确认查阅申请', en: "Confirm another inspector's request to open sheets" },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ openingId: Id, readUntil: Instant, readingObligationId: Id.nullable() }),
    idempotent: true,
  },
  openedSheets: {
    method: 'get',
    path: '/obligations/:id/sheets',
    tag: 'openings',
    summary: {
      zh: '查阅已开启的测评表（每次查阅均留痕并通知测评人）',
      en: 'Read the opened sheets; every reading is recorded and the raters are told',
    },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      openingId: Id,
      roundId: Id,
      stage: z.object({ key: z.string(), title: Bilingual }),
      subjectId: Id,
      purpose: z.string(),
      readUntil: Instant,
      criteria: z.array(Criterion),
      sheets: z.array(z.object({ voter: Person, scores: Scores.nullable(), remark: z.string().nullable() })),
    }),
    idempotent: false,
  },
  myOpenings: {
    method: 'get',
    path: '/me/sheet-openings',
    tag: 'openings',
    summary: { zh: '我申请、确认或待我确认的查阅', en: 'Openings I asked for, confirmed or may confirm' },
    auth: 'session',
    status: 200,
    answer: z.object({
      openings: z.array(
        z.object({
          id: Id,
          ...about,
          voter: Person.nullable(),
          requestedBy: Person,
          requestedAt: Instant,
          confirmUntil: Instant,
          confirmedBy: Person.nullable(),
          readUntil: Instant.nullable(),
          obligation: z.object({ id: Id, kind: z.string() }).nullable(),
        }),
      ),
    }),
    idempotent: false,
  },
  mySheetReadings: {
    method: 'get',
    path: '/me/sheet-readings',
    tag: 'openings',
    summary: { zh: '我的测评表被查阅的记录', en: 'Every reading of my own sheets: by whom, when and for what' },
    auth: 'session',
    status: 200,
    answer: z.object({ readings: z.array(z.object({ ...about, readBy: Person, readAt: Instant })) }),
    idempotent: false,
  },
  myRemarks: {
    method: 'get',
    path: '/me/remarks',
    tag: 'openings',
    summary: { zh: '对我的意见（原文，不署名）', en: 'Remarks about me, word for word and without names' },
    auth: 'session',
    status: 200,
    answer: z.object({
      remarks: z.array(
        z.object({
          roundId: Id,
          period: Period,
          stage: z.object({ key: z.string(), title: Bilingual.nullable() }),
          text: z.string(),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
