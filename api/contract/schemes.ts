import { z } from 'zod';

import { Amount, Bilingual, Id, IdParams, Person } from './common.ts';
import type { RouteSpec } from './route.ts';

const Clause = z.object({
  kind: z.enum(['base', 'bonus', 'deduction', 'restraint', 'veto']),
  key: z.string(),
  clause: z.string(),
  title: Bilingual,
  group: Bilingual.nullable(),
  min: Amount.nullable(),
  max: Amount.nullable(),
  cap: Amount.nullable(),
  evidence: z.enum(['required', 'optional']).nullable(),
  posts: z.array(z.string()).nullable().meta({ description: 'Null: for everybody.' }),
});

export const schemeRoutes = {
  clauses: {
    method: 'get',
    path: '/schemes/versions/:id/clauses',
    tag: 'schemes',
    summary: { zh: '细则条款；for=me 只列适用于我的', en: 'Clauses of a version; for=me lists those that apply to me' },
    auth: 'session',
    params: IdParams,
    query: z.strictObject({ for: z.literal('me').optional() }),
    status: 200,
    answer: z.object({
      versionId: Id,
      title: Bilingual,
      passMark: Amount,
      range: z.object({ min: Amount, max: Amount }),
      clauses: z.array(Clause),
    }),
    idempotent: false,
  },
  adoptionReport: {
    method: 'get',
    path: '/schemes/versions/:id/adoption-report',
    tag: 'schemes',
    summary: {
      zh: '办法在各支部无法执行之处：须上一级审核的人员、不可能产生最高等次的支部',
      en: 'What a version can never do in its branches: panels without a quorum, grades out of reach',
    },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      versionId: Id,
      branches: z.int(),
      lines: z.array(
        z.object({
          unit: z.object({ id: Id, name: z.string() }),
          panel: z.enum(['committee', 'group', 'meeting']),
          decidedAbove: z.array(z.object({ person: Person, cause: z.enum(['tooFew', 'noChair', 'nobody']) })),
          noCommittee: z.array(Person),
          gradeOutOfReach: z.string().nullable(),
        }),
      ),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
