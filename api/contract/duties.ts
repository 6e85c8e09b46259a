import { z } from 'zod';

import { DELEGABLE } from '../../domain/duties.ts';
import { CivilDate, Id, IdParams, Instant, Key, Person, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const Delegation = z
  .object({
    id: Id,
    owner: Person,
    delegate: Person,
    kinds: z.array(z.string()),
    from: CivilDate,
    to: CivilDate,
    reason: z.string(),
    inForce: z.boolean(),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: 'Delegation' });

const Advice = z
  .object({
    id: Id,
    adviser: Person,
    askedBy: Person,
    question: z.string(),
    askedAt: Instant,
    answer: z.string().nullable(),
    answeredAt: Instant.nullable(),
  })
  .meta({ id: 'Advice' });

const step = { auth: 'session', method: 'post', tag: 'duties', idempotent: true } as const;
const read = { auth: 'session', method: 'get', tag: 'duties', status: 200, idempotent: false } as const;

/** Who does what for whom: standing in, transfer, hand-over, advice, a call for what is owed. */
export const dutyRoutes = {
  delegate: {
    ...step,
    path: '/me/delegations',
    summary: { zh: '委托他人在一定期间代办职务事项', en: 'Name who stands in for me for some days' },
    body: z.strictObject({
      delegateId: Id,
      kinds: z
        .array(z.enum(DELEGABLE))
        .min(1)
        .refine((kinds) => new Set(kinds).size === kinds.length, 'must not repeat a kind'),
      from: CivilDate,
      to: CivilDate.meta({ description: 'Last day, included.' }),
      reason: text(500),
    }),
    status: 201,
    answer: z.object({ delegationId: Id }),
  },
  myDelegations: {
    ...read,
    path: '/me/delegations',
    summary: { zh: '我的委托与受托', en: 'For whom I stand in, and who stands in for me' },
    answer: z.object({ delegations: z.array(Delegation) }),
  },
  revokeDelegation: {
    ...step,
    path: '/delegations/:id/revocation',
    summary: { zh: '撤销委托', en: 'Take a delegation back' },
    params: IdParams,
    status: 200,
    answer: z.object({ delegationId: Id }),
  },
  transferDuty: {
    ...step,
    path: '/obligations/:id/transfer',
    summary: { zh: '将待办事项转办他人', en: 'Give a duty of mine to another entitled person' },
    params: IdParams,
    body: z.strictObject({ toPersonId: Id, reason: text(500) }),
    status: 200,
    answer: z.object({ obligationId: Id, transferId: Id }),
  },
  handOver: {
    ...step,
    path: '/members/hand-over',
    summary: { zh: '离职转办：移交一人的全部待办', en: 'Hand over every open duty of somebody who leaves' },
    body: z.strictObject({
      personId: Id,
      successors: z
        .array(z.strictObject({ personId: Id, kinds: z.array(Key).min(1).max(50).optional() }))
        .min(1)
        .max(50),
      reason: text(500),
    }),
    status: 200,
    answer: z.object({
      moved: z.array(z.object({ obligationId: Id, kind: z.string(), toPersonId: Id })),
      kept: z
        .array(z.object({ obligationId: Id, kind: z.string(), why: z.string() }))
        .meta({ description: 'What stays, and why: personal, followsOffice, noSuccessor, or a refusal.' }),
      delegationsEnded: z.int(),
    }),
  },
  askAdvice: {
    ...step,
    path: '/obligations/:id/advice',
    summary: { zh: '就待办事项征求他人意见（办理权不转移）', en: 'Ask somebody about a duty, which stays mine' },
    params: IdParams,
    body: z.strictObject({ adviserId: Id, question: text(2000) }),
    status: 201,
    answer: z.object({ adviceId: Id }),
  },
  advice: {
    ...read,
    path: '/obligations/:id/advice',
    summary: { zh: '就该事项征求的意见', en: 'What was asked about a duty, and answered' },
    params: IdParams,
    answer: z.object({ advice: z.array(Advice) }),
  },
  giveAdvice: {
    ...step,
    path: '/obligations/:id/advice-answer',
    summary: { zh: '答复所征求的意见', en: 'Answer what I was asked' },
    params: IdParams,
    body: z.strictObject({ answer: text(4000) }),
    status: 200,
    answer: z.object({ adviceId: Id }),
  },
  nudge: {
    ...step,
    path: '/obligations/:id/nudge',
    summary: { zh: '催办', en: 'Call for what is still owed' },
    params: IdParams,
    status: 201,
    answer: z.object({
      obligationId: Id,
      again: CivilDate.meta({ description: 'First day on which the same duty may be called for again.' }),
    }),
  },
} as const satisfies Record<string, RouteSpec>;
