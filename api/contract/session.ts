import { z } from 'zod';

import { Id, Instant, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const Membership = z.object({
  unitId: Id,
  unitName: z.string(),
  state: z.string(),
  posts: z.array(z.string()),
  subgroup: z.string().nullable(),
});
const Grant = z.object({ unitId: Id, unitName: z.string(), role: z.string() });

export const Me = z
  .object({
    person: z.object({ id: Id, name: z.string(), staffNo: z.string(), locale: z.string() }),
    membership: Membership.nullable(),
    roles: z.array(Grant),
  })
  .meta({ id: 'Me' });

export const sessionRoutes = {
  signIn: {
    method: 'post',
    path: '/session',
    tag: 'session',
    summary: { zh: '登录', en: 'Sign in' },
    auth: 'public',
    body: z.strictObject({ login: text(200), password: z.string().min(1).max(1000) }),
    status: 201,
    answer: z.object({ personId: Id, expiresAt: Instant }),
    idempotent: false,
  },
  redeemLink: {
    method: 'post',
    path: '/one-time-links/redemption',
    tag: 'session',
    summary: { zh: '用一次性链接设置密码', en: 'Set my password with a one-time link' },
    auth: 'public',
    // The token is in the body: an address would be kept by logs and histories.
    body: z.strictObject({ token: text(100), password: z.string().min(8).max(200) }),
    status: 200,
    answer: z.object({ personId: Id, login: z.string() }),
    idempotent: false,
  },
  signOut: {
    method: 'delete',
    path: '/session',
    tag: 'session',
    summary: { zh: '退出', en: 'Sign out' },
    auth: 'session',
    status: 204,
    answer: null,
    idempotent: false,
  },
  me: {
    method: 'get',
    path: '/me',
    tag: 'session',
    summary: { zh: '我的身份、支部与职务', en: 'Who I am, my branch and my roles' },
    auth: 'session',
    status: 200,
    answer: Me,
    idempotent: false,
  },
  changePassword: {
    method: 'post',
    path: '/me/password',
    tag: 'session',
    summary: { zh: '修改密码并结束其他登录', en: 'Change my password and end my other sessions' },
    auth: 'session',
    body: z.strictObject({ current: z.string().min(1).max(1000), next: z.string().min(8).max(200) }),
    status: 200,
    answer: z.object({ endedSessions: z.int() }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
