import { z } from 'zod';

import { MEMBERSHIP_STATES, POST_KINDS } from '../../domain/facts.ts';
import { CivilDate, Id, IdParams, Key, PageQuery, Month, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const recorded = { auth: 'session', status: 201, idempotent: true } as const;
const Posts = z
  .array(z.enum(POST_KINDS))
  .max(POST_KINDS.length)
  .refine((posts) => new Set(posts).size === posts.length, 'must not repeat a post');

export const memberRoutes = {
  addMember: {
    ...recorded,
    method: 'post',
    path: '/members',
    tag: 'members',
    summary: { zh: '新增党员', en: 'Add a member to a branch' },
    body: z.strictObject({
      unitId: Id,
      staffNo: text(50),
      name: text(100),
      email: z.email().max(200).optional(),
      phone: text(50).optional(),
      state: z.enum(MEMBERSHIP_STATES),
      posts: Posts.default([]),
      subgroup: text(100).optional(),
      fromDate: CivilDate,
    }),
    answer: z.object({ personId: Id, membershipId: Id }),
  },
  addAffiliate: {
    ...recorded,
    method: 'post',
    path: '/units/:id/affiliates',
    tag: 'members',
    summary: {
      zh: '登记参加群众测评的非党员（无须账号、手机和邮箱）',
      en: 'Add a colleague of a branch, or somebody it serves; no account, phone or mail is needed',
    },
    params: IdParams,
    body: z.strictObject({
      staffNo: text(50),
      name: text(100),
      kind: z.enum(['colleague', 'served']),
      email: z.email().max(200).optional(),
      phone: text(50).optional(),
      fromDate: CivilDate,
    }),
    answer: z.object({ personId: Id, affiliationId: Id }),
  },
  affiliates: {
    method: 'get',
    path: '/units/:id/affiliates',
    tag: 'members',
    summary: { zh: '参加群众测评的非党员名册', en: 'The colleagues of a branch and those it serves' },
    auth: 'session',
    params: IdParams,
    query: z.strictObject(PageQuery),
    status: 200,
    answer: z.object({
      affiliates: z.array(
        z.object({
          person: z.object({ id: Id, name: z.string(), staffNo: z.string() }),
          kind: z.enum(['colleague', 'served']),
          fromDate: CivilDate,
          toDate: CivilDate.nullable(),
        }),
      ),
      more: z.boolean(),
    }),
    idempotent: false,
  },
  transferMember: {
    ...recorded,
    method: 'post',
    path: '/members/transfers',
    tag: 'members',
    summary: { zh: '转接组织关系', en: 'Transfer a member to another branch' },
    body: z.strictObject({ personId: Id, toUnitId: Id, fromDate: CivilDate }),
    answer: z.object({ membershipId: Id }),
  },
  exemptMember: {
    ...recorded,
    method: 'post',
    path: '/members/exemptions',
    tag: 'members',
    summary: { zh: '登记免评月份', en: 'Record an exempt month' },
    body: z.strictObject({ personId: Id, period: Month, cause: text(1000) }),
    answer: z.object({ personId: Id, period: Month }),
  },
  recordHandling: {
    ...recorded,
    method: 'post',
    path: '/members/handlings',
    tag: 'members',
    summary: { zh: '登记组织处理', en: 'Record organisational handling' },
    body: z.strictObject({ personId: Id, period: Month, document: text(200), dated: CivilDate }),
    answer: z.object({ handlingId: Id }),
  },
  recordVeto: {
    ...recorded,
    method: 'post',
    path: '/members/vetoes',
    tag: 'members',
    summary: { zh: '登记一票否决情形', en: 'Record a veto finding' },
    body: z.strictObject({ personId: Id, period: Month, conditionKey: Key, note: text(1000) }),
    answer: z.object({ vetoId: Id }),
  },
  members: {
    method: 'get',
    path: '/units/:id/members',
    tag: 'members',
    summary: { zh: '支部党员名册', en: 'The members of a branch' },
    auth: 'session',
    params: IdParams,
    query: z.strictObject(PageQuery),
    status: 200,
    answer: z.object({
      members: z.array(
        z.object({
          person: z.object({ id: Id, name: z.string(), staffNo: z.string() }),
          state: z.string(),
          posts: z.array(z.string()),
          subgroup: z.string().nullable(),
          fromDate: CivilDate,
          roles: z.array(z.string()),
        }),
      ),
      more: z.boolean(),
    }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
