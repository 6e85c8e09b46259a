import { z } from 'zod';

import { BallotCounts, ComponentState, OptionCounts } from './ballot-summary.ts';
import { Amount, Bilingual, CivilDate, Id, IdParams, Instant, Period, Person } from './common.ts';
import { BoardRow, Override } from './rounds.ts';
import { Entry } from './entries.ts';
import type { RouteSpec } from './route.ts';

const Result = z
  .object({
    id: Id,
    period: Period,
    roundId: Id.nullable(),
    unitId: Id,
    version: z.int(),
    status: z.string(),
    outcome: z.string(),
    score: Amount.nullable(),
    low: z.boolean().nullable(),
    rank: z.int().nullable(),
    publishedAt: Instant.nullable(),
    importedFrom: z.string().nullable(),
    underReview: z.boolean(),
  })
  .meta({ id: 'Result' });

const RatingPart = z
  .object({
    parts: z.array(z.object({ key: z.string(), clause: z.string(), title: Bilingual })),
    stages: z.array(z.object({ key: z.string(), kind: z.string(), title: Bilingual })),
    weight: Amount,
    value: Amount.nullable().meta({ description: 'Exact. Null: missing, and its weight went to the others.' }),
    shown: Amount.nullable(),
    points: z.string().meta({ description: 'Exact, a decimal or a ratio; all parts add up to the rating.' }),
    arithmetic: z.string(),
    source: z.enum(['months', 'ballot', 'mark', 'takenOver', 'ballots', 'imported']),
    state: ComponentState,
    months: z.array(z.object({ period: Period, value: z.string() })).nullable(),
    counts: BallotCounts.nullable(),
    options: OptionCounts.nullable(),
    ground: z.object({ key: z.string(), title: Bilingual.nullable() }).nullable(),
    importedFrom: z.string().nullable(),
  })
  .meta({ id: 'RatingPart' });

export const resultRoutes = {
  result: {
    method: 'get',
    path: '/results/:id',
    tag: 'results',
    summary: { zh: '一个得分及其依据', en: 'One result with its derivation' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: Result.extend({
      person: Person,
      schemeVersionId: Id.nullable(),
      rulesVersion: z.int().nullable(),
      inputsHash: z.string().nullable(),
      supersededBy: Id.nullable(),
      correctionId: Id.nullable().meta({ description: 'The correction that made this version.' }),
      appealUntil: CivilDate.nullable().meta({
        description:
          'Last day of the ordinary filing clock of an appeal; null where the version is not the published one.',
      }),
      derivation: z.unknown(),
      enteredFor: z
        .object({
          items: z.array(z.object({ itemId: Id, enteredFor: Entry })),
          verification: Entry.nullable(),
        })
        .meta({
          description: 'What of it somebody else entered for the person (代填), by the facts of the derivation.',
        }),
      parts: z.array(RatingPart).nullable().meta({
        description: 'The parts of a rating; null in months whose number is the points themselves.',
      }),
      override: Override.extend({
        reason: z.string(),
        votes: z.object({ for: z.int(), against: z.int(), abstained: z.int() }).nullable(),
      }).nullable(),
    }),
    idempotent: false,
  },
  myResults: {
    method: 'get',
    path: '/me/results',
    tag: 'results',
    summary: { zh: '我的历次得分', en: 'My own results' },
    auth: 'session',
    query: z.strictObject({ from: Period.optional(), to: Period.optional() }),
    status: 200,
    answer: z.object({ results: z.array(Result) }),
    idempotent: false,
  },
  unitResults: {
    method: 'get',
    path: '/units/:id/results',
    tag: 'results',
    summary: { zh: '支部某月公布的积分', en: "A branch's published board of a month" },
    auth: 'session',
    params: IdParams,
    query: z.strictObject({ period: Period }),
    status: 200,
    answer: z.object({ unitId: Id, period: Period, rows: z.array(BoardRow) }),
    idempotent: false,
  },
  unitQuarter: {
    method: 'get',
    path: '/units/:id/quarter-results',
    tag: 'results',
    summary: { zh: '支部某季度的积分与排名', en: "A branch's quarter: means and ranks inside the branch" },
    auth: 'session',
    params: IdParams,
    query: z.strictObject({ quarter: z.string().regex(/^\d{4}-Q[1-4]$/, 'must be a quarter such as 2026-Q1') }),
    status: 200,
    answer: z.object({
      unitId: Id,
      quarter: z.string(),
      rows: z.array(
        z.object({ person: Person, mean: Amount.nullable(), rank: z.int().nullable(), months: z.array(z.string()) }),
      ),
    }),
    idempotent: false,
  },
  callList: {
    method: 'get',
    path: '/units/:id/call-list',
    tag: 'results',
    summary: { zh: '需要电话通知的党员', en: 'Members who must be told by telephone' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      calls: z.array(
        z.object({
          noticeId: Id,
          person: Person,
          phone: z.string().nullable(),
          kind: z.string(),
          task: z.string().nullable(),
          lastDay: z.string().nullable(),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
