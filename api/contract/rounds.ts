import { z } from 'zod';

import { RESULT_STATUSES } from '../../domain/result.ts';
import { Amount, Bilingual, CivilDate, Id, IdParams, Instant, PageQuery, Period, Person } from './common.ts';
import { Obligation } from './inbox.ts';
import type { RouteSpec } from './route.ts';

const Cycle = z
  .object({
    id: Id,
    period: Period,
    state: z.string(),
    scheme: z.object({ key: z.string(), title: Bilingual, versionId: Id }),
    unit: z.object({ id: Id, name: z.string() }),
    openedAt: Instant,
    endedAt: Instant.nullable(),
    cancelReason: z.string().nullable(),
  })
  .meta({ id: 'Cycle' });

const RoundLine = z.object({
  id: Id,
  unit: z.object({ id: Id, name: z.string() }),
  state: z.string(),
  stages: z.array(z.object({ key: z.string(), kind: z.string(), lastDay: z.string() })).meta({
    description: 'The open ones; several where they run side by side.',
  }),
});

const Stage = z.object({
  id: Id,
  key: z.string(),
  kind: z.string(),
  title: Bilingual.nullable(),
  state: z.string(),
  firstDay: CivilDate,
  lastDay: CivilDate,
  provisional: z.boolean(),
  dueAt: Instant.nullable(),
  closesAt: Instant.nullable(),
  closedAt: Instant.nullable(),
});

export const GradeCut = z
  .object({
    reached: z.string(),
    code: z.enum(['ceiling', 'tiedAtCeiling', 'notGranted']),
    limit: z.int(),
    of: z.int(),
  })
  .meta({ description: 'Why the grade is lower than the one the number reaches.' });

export const Override = z
  .object({
    ground: z.object({ key: z.string(), title: Bilingual.nullable() }),
    from: Amount.nullable(),
    to: Amount,
  })
  .meta({ description: 'What the Party committee set by exception in place of the number of the review.' });

export const BoardRow = z
  .object({
    resultId: Id,
    person: Person,
    outcome: z.enum(RESULT_STATUSES),
    score: Amount.nullable(),
    rank: z.int().nullable().meta({ description: 'Only inside the branch.' }),
    basis: z.enum(['points', 'rating']),
    grade: z.string().nullable(),
    gradeCut: GradeCut.nullable(),
    remark: z.enum(['probationary', 'exempt', 'notAssessable', 'notEligible']).nullable(),
    override: Override.nullable(),
    underReview: z.boolean().meta({ description: 'An objection or appeal about it has not been answered (复核中).' }),
    corrected: z.boolean().meta({ description: 'Not the first version; the correction notices say what changed.' }),
    status: z.string(),
  })
  .meta({ id: 'BoardRow' });

const Missing = z.object({
  person: Person,
  kind: z.string(),
  subject: Person.nullable(),
  obligationId: Id,
  dueAt: Instant.nullable(),
  overdue: z.boolean(),
  nudgedOn: CivilDate.nullable().meta({ description: 'The last working day on which somebody called for it.' }),
});

export const roundRoutes = {
  cycles: {
    method: 'get',
    path: '/cycles',
    tag: 'rounds',
    summary: { zh: '可见的考评周期', en: 'Cycles I can see' },
    auth: 'session',
    query: z.strictObject({ period: Period.optional(), ...PageQuery }),
    status: 200,
    answer: z.object({ cycles: z.array(Cycle), more: z.boolean() }),
    idempotent: false,
  },
  cycle: {
    method: 'get',
    path: '/cycles/:id',
    tag: 'rounds',
    summary: { zh: '一个周期及其可见的支部轮次', en: 'One cycle and those of its rounds I can see' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ cycle: Cycle, rounds: z.array(RoundLine) }),
    idempotent: false,
  },
  round: {
    method: 'get',
    path: '/rounds/:id',
    tag: 'rounds',
    summary: {
      zh: '一个支部轮次：环节、窗口与我的事项',
      en: 'One round: its stages and windows, and what is mine in it',
    },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      id: Id,
      cycleId: Id,
      period: Period,
      state: z.string(),
      cancelReason: z.string().nullable(),
      schemeVersionId: Id,
      unit: z.object({ id: Id, name: z.string() }),
      stages: z.array(Stage),
      subject: z.object({ state: z.string(), posts: z.array(z.string()), exempt: z.boolean() }).nullable(),
      obligations: z.array(Obligation),
    }),
    idempotent: false,
  },
  board: {
    method: 'get',
    path: '/rounds/:id/board',
    tag: 'rounds',
    summary: { zh: '积分公示', en: 'Public posting of a round' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      roundId: Id,
      period: Period,
      posted: z.boolean(),
      supplement: z.int().nullable().meta({
        description: 'n of the n-th supplement (补充公示) of a branch that came late; null with the others.',
      }),
      rows: z.array(BoardRow),
    }),
    idempotent: false,
  },
  missing: {
    method: 'get',
    path: '/rounds/:id/missing',
    tag: 'rounds',
    summary: { zh: '谁还没有办理', en: 'Who still owes something' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ roundId: Id, missing: z.array(Missing) }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
