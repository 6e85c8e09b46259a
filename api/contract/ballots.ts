import { z } from 'zod';

import { Bilingual, CivilDate, Id, IdList, IdParams, Key, Person, Points, text } from './common.ts';
import type { RouteSpec } from './route.ts';

export const Criterion = z.object({
  key: z.string(),
  clause: z.string(),
  title: Bilingual,
  kind: z.enum(['numeric', 'choice']),
  mayAbstain: z.boolean(),
  max: z.string().optional(),
  places: z.int().optional(),
  options: z.array(z.object({ key: z.string(), title: Bilingual })).optional(),
});

/** Answers by criterion: decimal text for a number, the option's key for a choice. */
export const Scores = z.record(Key, text(100));

const Sheet = z.object({
  subjectId: Id,
  scores: Scores.nullable(),
  remark: z.string().nullable(),
});

const SheetInput = z
  .strictObject({
    subjectId: Id,
    scores: Scores.optional(),
    abstain: z.literal(true).optional(),
    remark: text(2000).optional(),
  })
  .refine((sheet) => [sheet.scores, sheet.abstain, sheet.remark].filter((part) => part !== undefined).length === 1, {
    message: 'must have either scores, or abstain, or a remark',
  });

const Votes = z.strictObject({
  for: z.int().min(0).max(1000),
  against: z.int().min(0).max(1000),
  abstained: z.int().min(0).max(1000),
});

export const ballotRoutes = {
  ballot: {
    method: 'get',
    path: '/obligations/:id/ballot',
    tag: 'ballots',
    summary: { zh: '我的测评表', en: 'My sheet: the questions and whom they are about' },
    auth: 'ballot',
    params: IdParams,
    status: 200,
    answer: z.object({
      obligationId: Id,
      roundId: Id,
      stage: z.object({ key: z.string(), title: Bilingual }),
      secrecy: z.enum(['realName', 'anonymous']),
      remarksOnly: z.boolean(),
      criteria: z.array(Criterion),
      subjects: z.array(Person),
      sheets: z
        .array(Sheet)
        .meta({ description: 'My own sheets so far; an anonymous ballot is not linked to me and shows none.' }),
    }),
    idempotent: false,
  },
  castBallot: {
    method: 'post',
    path: '/obligations/:id/ballot',
    tag: 'ballots',
    summary: { zh: '提交测评表', en: 'Cast my sheets, about everybody I am asked about' },
    auth: 'ballot',
    params: IdParams,
    bodyLimit: 500_000,
    body: z.strictObject({ sheets: z.array(SheetInput).min(1).max(1000) }),
    status: 200,
    answer: z.object({ obligationId: Id, sheets: z.int() }),
    idempotent: true,
  },
  comprehensiveReview: {
    method: 'post',
    path: '/obligations/:id/comprehensive-review',
    tag: 'review',
    summary: { zh: '登记党委综评结论', en: "Record the Party committee's review of a branch" },
    auth: 'session',
    params: IdParams,
    bodyLimit: 500_000,
    body: z.strictObject({
      minuteId: Id,
      marks: z
        .array(
          z.strictObject({ subjectId: Id, points: Points, ground: Key, reason: text(1000), votes: Votes.optional() }),
        )
        .max(500),
    }),
    status: 201,
    answer: z.object({ obligationId: Id, marks: z.int() }),
    idempotent: true,
  },
  reportMeeting: {
    method: 'post',
    path: '/obligations/:id/meeting-report',
    tag: 'review',
    summary: { zh: '登记支部党员大会通报情况', en: 'Record the branch meeting at which the results were reported' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ heldOn: CivilDate, present: IdList.min(1), text: text(20_000) }),
    status: 201,
    answer: z.object({ obligationId: Id, minuteId: Id }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
