import { z } from 'zod';

import { TARGET_KINDS } from '../../domain/decision.ts';
import { CivilDate, Id, IdList, IdParams, Instant, text } from './common.ts';
import type { RouteSpec } from './route.ts';

/** 200 when applied; 202 with the same shape and state "received" when the answer is not known yet. */
export const Decision = z
  .object({
    id: Id,
    kind: z.string(),
    target: z.object({ kind: z.enum(TARGET_KINDS), id: Id }),
    state: z.enum(['received', 'applied', 'refused']),
    code: z.string().nullable(),
    receivedAt: Instant,
    decidedAt: Instant.nullable(),
    statusUrl: z.string(),
  })
  .meta({ id: 'Decision' });

const decided = { auth: 'session', params: IdParams, status: 200, answer: Decision, idempotent: true } as const;

export const decisionRoutes = {
  extendStage: {
    ...decided,
    method: 'post',
    path: '/rounds/:id/extension',
    tag: 'decisions',
    summary: { zh: '延长当前环节', en: 'Extend the open stage, for all or for some' },
    body: z.strictObject({ lastDay: CivilDate, personIds: IdList.min(1).optional(), reason: text(1000) }),
  },
  reopenSubject: {
    ...decided,
    method: 'post',
    path: '/rounds/:id/reopening',
    tag: 'decisions',
    summary: { zh: '重新审核一名党员', en: "Open one subject's review again" },
    body: z.strictObject({ personId: Id, reason: text(1000) }),
  },
  cancelCycle: {
    ...decided,
    method: 'post',
    path: '/cycles/:id/cancellation',
    tag: 'decisions',
    summary: { zh: '取消一个周期', en: 'Cancel a cycle' },
    body: z.strictObject({ reason: text(1000) }),
  },
  terminateRound: {
    ...decided,
    method: 'post',
    path: '/rounds/:id/termination',
    tag: 'decisions',
    summary: { zh: '终止一个支部轮次', en: "End one branch's round without a result" },
    body: z.strictObject({ reason: text(1000) }),
  },
  terminateTalk: {
    ...decided,
    method: 'post',
    path: '/talks/:id/termination',
    tag: 'talks',
    summary: { zh: '终止一项谈话事项', en: 'End a talk or referral without its being held' },
    body: z.strictObject({ reason: text(1000) }),
  },
  appointTalker: {
    ...decided,
    method: 'post',
    path: '/talks/:id/appointment',
    tag: 'talks',
    summary: { zh: '指定约谈人', en: 'Appoint who holds the talk' },
    body: z.strictObject({ talkerId: Id }),
  },
  recordTalk: {
    ...decided,
    method: 'post',
    path: '/talks/:id/record',
    tag: 'talks',
    summary: { zh: '登记谈话记录', en: 'Record the talk' },
    body: z.strictObject({
      heldOn: CivilDate,
      shortcomings: text(4000),
      measures: text(4000),
      improveBy: CivilDate,
      followUpOn: CivilDate,
    }),
  },
  acknowledgeTalk: {
    ...decided,
    method: 'post',
    path: '/talks/:id/acknowledgement',
    tag: 'talks',
    summary: { zh: '确认谈话记录', en: 'Acknowledge the record of my talk' },
    body: z.strictObject({ remark: text(2000).optional() }),
  },
  followUpTalk: {
    ...decided,
    method: 'post',
    path: '/talks/:id/follow-up',
    tag: 'talks',
    summary: { zh: '登记回访', en: 'Record the follow-up of a talk' },
    body: z.strictObject({ finding: text(4000) }),
  },
  decision: {
    method: 'get',
    path: '/decisions/:id',
    tag: 'decisions',
    summary: { zh: '一项决定的结果', en: 'What became of a decision' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: Decision,
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
