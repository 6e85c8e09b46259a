import { z } from 'zod';

import { Id, IdList, IdParams, Instant, PageQuery, Person, text } from './common.ts';
import type { RouteSpec } from './route.ts';

const Comment = z
  .object({ id: Id, author: Person, subject: Person.nullable(), text: z.string(), writtenAt: Instant })
  .meta({ id: 'Comment' });

const TimelineEntry = z
  .object({
    at: Instant,
    what: z.string(),
    of: z.string().nullable().meta({ description: 'Kind of the duty or decision, or key of the stage or item.' }),
    actor: Person.nullable(),
    behalfOf: Person.nullable().meta({ description: 'For whom the actor stood in.' }),
    subject: Person.nullable(),
    to: Person.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'TimelineEntry' });

const commenting = {
  auth: 'session',
  method: 'post',
  tag: 'cases',
  params: IdParams,
  status: 201,
  answer: z.object({ commentId: Id }),
  idempotent: true,
} as const;

const comments = {
  auth: 'session',
  method: 'get',
  tag: 'cases',
  params: IdParams,
  query: z.strictObject(PageQuery),
  status: 200,
  answer: z.object({ comments: z.array(Comment), more: z.boolean() }),
  idempotent: false,
} as const;

const copying = {
  auth: 'session',
  method: 'post',
  tag: 'cases',
  params: IdParams,
  body: z.strictObject({ personIds: IdList.min(1) }),
  status: 201,
  answer: z.object({ copied: z.int() }),
  idempotent: true,
} as const;

/** Words among those who handle a case, copies of its outcome, its history, an objection taken back. */
export const caseRoutes = {
  commentRound: {
    ...commenting,
    path: '/rounds/:id/comments',
    summary: { zh: '在轮次中留言', en: 'Write a comment on a round' },
    body: z.strictObject({ text: text(2000), subjectId: Id.optional() }),
  },
  roundComments: {
    ...comments,
    path: '/rounds/:id/comments',
    summary: { zh: '轮次的留言', en: 'The comments on a round' },
  },
  commentTalk: {
    ...commenting,
    path: '/talks/:id/comments',
    summary: { zh: '在谈话事项中留言', en: 'Write a comment on a talk' },
    body: z.strictObject({ text: text(2000) }),
  },
  talkComments: {
    ...comments,
    path: '/talks/:id/comments',
    summary: { zh: '谈话事项的留言', en: 'The comments on a talk' },
  },
  commentAppeal: {
    ...commenting,
    path: '/appeals/:id/comments',
    summary: { zh: '在申诉中留言', en: 'Write a comment on an appeal' },
    body: z.strictObject({ text: text(2000) }),
  },
  appealComments: {
    ...comments,
    path: '/appeals/:id/comments',
    summary: { zh: '申诉的留言', en: 'The comments on an appeal' },
  },
  copyResult: {
    ...copying,
    path: '/results/:id/copies',
    summary: { zh: '抄送一项结果', en: 'Copy a result to people who may read it' },
  },
  copyAppeal: {
    ...copying,
    path: '/appeals/:id/copies',
    summary: { zh: '抄送一件申诉', en: 'Copy an appeal to people who may read it' },
  },
  copyCorrection: {
    ...copying,
    path: '/corrections/:id/copies',
    summary: { zh: '抄送一项更正', en: 'Copy a correction to people who may read it' },
  },
  myCopies: {
    method: 'get',
    path: '/me/copies',
    tag: 'cases',
    summary: { zh: '抄送给我的', en: 'What was copied to me' },
    auth: 'session',
    query: z.strictObject(PageQuery),
    status: 200,
    answer: z.object({
      copies: z.array(
        z.object({
          id: Id,
          kind: z.enum(['result', 'appeal', 'correction']),
          targetId: Id,
          copiedBy: Person,
          copiedAt: Instant.nullable(),
          link: z.string(),
        }),
      ),
      more: z.boolean(),
    }),
    idempotent: false,
  },
  timeline: {
    method: 'get',
    path: '/rounds/:id/timeline',
    tag: 'cases',
    summary: { zh: '一个轮次的办理经过', en: 'Who did what when, and for whom, in a round' },
    auth: 'session',
    params: IdParams,
    query: z.strictObject({ subjectId: Id.optional(), ...PageQuery }),
    status: 200,
    answer: z.object({ entries: z.array(TimelineEntry), more: z.boolean() }),
    idempotent: false,
  },
  withdrawObjection: {
    method: 'post',
    path: '/objections/:id/withdrawal',
    tag: 'cases',
    summary: { zh: '撤回异议', en: 'Take my objection back before it is answered' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ objectionId: Id, obligationId: Id }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
