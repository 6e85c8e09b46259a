import { z } from 'zod';

import { CivilDate, Id, IdParams, Instant, Person, text } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

/** Voters of one ballot; more than a branch has people in one request is a mistake. */
export const VoterList = z
  .array(Id)
  .min(1)
  .max(500)
  .refine((ids) => new Set(ids).size === ids.length, 'must not repeat an id');

const Issue = z.strictObject({
  stageId: Id,
  people: VoterList.optional().meta({
    description:
      'Who gets a code, or a new one in place of the old; left out, all who owe a sheet without account or code.',
  }),
});

export const ballotCodeRoutes = {
  redeemCode: {
    method: 'post',
    path: '/ballot-codes/redemption',
    tag: 'ballots',
    summary: {
      zh: '用一次性测评码进入本人的测评表',
      en: 'Open my sheet with a one-time code; the session reads and casts that ballot and nothing else',
    },
    auth: 'public',
    // The code is in the body: an address would be kept by logs and histories.
    body: z.strictObject({ code: text(50) }),
    status: 201,
    answer: z.object({ obligationId: Id, expiresAt: Instant }),
    idempotent: false,
  },
  issueCodes: {
    method: 'post',
    path: '/rounds/:id/ballot-codes',
    tag: 'ballots',
    summary: {
      zh: '发放一次性测评码（只显示一次；重新发放则旧码作废）',
      en: 'Issue one-time ballot codes, shown in this answer only; a new code voids the old one',
    },
    auth: 'session',
    params: IdParams,
    body: Issue,
    status: 201,
    answer: z.object({
      stageId: Id,
      issued: z.int(),
      codes: z
        .array(z.object({ person: Person, code: z.string() }))
        .optional()
        .meta({ description: 'Only in the first answer: a repetition of the request shows none.' }),
    }),
    idempotent: true,
  },
  issueCodeSlips: {
    method: 'post',
    path: '/rounds/:id/ballot-codes/slips',
    tag: 'ballots',
    summary: {
      zh: '发放一次性测评码并下载可裁开的发放单',
      en: 'Issue one-time ballot codes as a sheet of slips to print and cut',
    },
    auth: 'session',
    params: IdParams,
    body: Issue,
    status: 200,
    answer: FILE,
    idempotent: true,
  },
  ballotVoters: {
    method: 'get',
    path: '/rounds/:id/ballot-voters',
    tag: 'ballots',
    summary: {
      zh: '测评人名单及参加方式',
      en: 'Who is asked in the ballots of a round, and how each takes part',
    },
    auth: 'session',
    params: IdParams,
    query: z.strictObject({ stageId: Id }),
    status: 200,
    answer: z.object({
      stageId: Id,
      lastDay: CivilDate,
      voters: z.array(
        z.object({
          obligationId: Id,
          person: Person,
          state: z.enum(['owes', 'voted', 'onPaper', 'lapsed']),
          hasAccount: z.boolean(),
          hasCode: z.boolean(),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
