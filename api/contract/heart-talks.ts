import { z } from 'zod';

import { CivilDate, Id, IdParams, Instant, PageQuery, Person, text } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Unit = z.object({ id: Id, name: z.string() });
const Scope = z.enum(['mine', 'branch', 'committee']).default('mine');

const TalkRound = z
  .object({
    id: Id,
    unit: Unit,
    span: z.string().meta({ example: '2026-H1' }),
    state: z.enum(['open', 'overdue', 'complete']).meta({
      description: 'Overdue rounds take late talks until the next round of the branch opens; then the names are kept.',
    }),
    firstDay: CivilDate,
    lastDay: CivilDate,
    reached: z.int(),
    unreached: z.int(),
    openedAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'TalkRound' });

const talkSeen = { id: Id, heldOn: CivilDate, form: z.enum(['inPerson', 'phone']), talker: Person } as const;

const HeartTalk = z
  .object({
    ...talkSeen,
    person: Person,
    unit: Unit,
    roundId: Id.nullable(),
    occasion: z.string().nullable(),
    summary: z.string(),
    recordedBy: Person,
    recordedAt: Instant,
    difficulties: z.array(z.object({ id: Id, text: z.string(), state: z.string(), followUp: z.string().nullable() })),
  })
  .meta({ id: 'HeartTalk' });

const Difficulty = z
  .object({
    id: Id,
    talkId: Id,
    person: Person,
    unit: Unit,
    state: z.enum(['open', 'followedUp']),
    text: z
      .string()
      .nullable()
      .meta({ description: 'Only for the member, the talker, who follows it up and the Party committee; else null.' }),
    responsible: Person,
    dueAt: Instant,
    followUp: z.string().nullable(),
    followedUpBy: Person.nullable(),
    followedUpAt: Instant.nullable(),
  })
  .meta({ id: 'Difficulty' });

const reading = { auth: 'session', method: 'get', tag: 'heart talks', status: 200, idempotent: false } as const;

export const heartTalkRoutes = {
  recordHeartTalk: {
    method: 'post',
    path: '/heart-talks',
    tag: 'heart talks',
    summary: {
      zh: '记录一次谈心谈话及反映的困难',
      en: 'Record a heart-to-heart talk and the difficulties raised in it',
    },
    auth: 'session',
    body: z.strictObject({
      personId: Id,
      talkerId: Id.optional().meta({ description: 'Who held it, where that is not who records it.' }),
      heldOn: CivilDate,
      form: z.enum(['inPerson', 'phone']),
      occasion: text(200).optional(),
      summary: text(8000),
      difficulties: z
        .array(z.strictObject({ text: text(2000), responsibleId: Id, followUpBy: CivilDate }))
        .max(20)
        .default([]),
    }),
    status: 201,
    answer: z.object({
      talkId: Id,
      roundId: Id.nullable(),
      dutyMet: z
        .boolean()
        .meta({ description: 'Whether somebody has nothing left to do in the round with this talk.' }),
      difficultyIds: z.array(Id),
    }),
    idempotent: true,
  },
  heartTalks: {
    ...reading,
    path: '/heart-talks',
    summary: { zh: '我参加的谈心谈话', en: 'Heart-to-heart talks I held or had' },
    query: z.strictObject({ scope: z.enum(['mine', 'committee']).default('mine'), ...PageQuery }),
    answer: z.object({ talks: z.array(HeartTalk), more: z.boolean() }),
  },
  heartTalk: {
    ...reading,
    path: '/heart-talks/:id',
    summary: { zh: '一次谈心谈话', en: 'One heart-to-heart talk' },
    params: IdParams,
    answer: HeartTalk,
  },
  heartTalkSheet: {
    ...reading,
    path: '/heart-talks/:id/record.xlsx',
    summary: { zh: '下载谈心谈话记录表', en: 'Download the record of a heart-to-heart talk' },
    params: IdParams,
    answer: FILE,
  },
  blankHeartTalkSheet: {
    ...reading,
    path: '/forms/heart-talk.xlsx',
    summary: { zh: '下载空白谈心谈话记录表', en: 'Download the blank record of a heart-to-heart talk' },
    answer: FILE,
  },
  talkRounds: {
    ...reading,
    path: '/talk-rounds',
    summary: { zh: '谈心谈话轮次', en: 'Rounds of heart-to-heart talks' },
    query: z.strictObject({ scope: Scope, state: z.enum(['open', 'overdue', 'complete']).optional(), ...PageQuery }),
    answer: z.object({ rounds: z.array(TalkRound), more: z.boolean() }),
  },
  talkRound: {
    ...reading,
    path: '/talk-rounds/:id',
    summary: { zh: '一轮谈心谈话：已谈与未谈的党员', en: 'One round: who has been reached and who has not' },
    params: IdParams,
    answer: TalkRound.extend({
      members: z.array(z.object({ person: Person, talk: z.object(talkSeen).nullable() })),
      duties: z.array(z.object({ kind: z.string(), person: Person, subject: Person.nullable(), state: z.string() })),
    }),
  },
  difficulties: {
    ...reading,
    path: '/difficulties',
    summary: { zh: '谈话中反映的困难', en: 'Difficulties raised in talks' },
    query: z.strictObject({ scope: Scope, state: z.enum(['open', 'followedUp']).optional(), ...PageQuery }),
    answer: z.object({ difficulties: z.array(Difficulty), more: z.boolean() }),
  },
  difficulty: {
    ...reading,
    path: '/difficulties/:id',
    summary: { zh: '一项困难', en: 'One difficulty' },
    params: IdParams,
    answer: Difficulty,
  },
  followUpDifficulty: {
    method: 'post',
    path: '/difficulties/:id/follow-up',
    tag: 'heart talks',
    summary: { zh: '登记困难的办理情况', en: 'Close a difficulty with what was done' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ done: text(4000) }),
    status: 200,
    answer: z.object({ difficultyId: Id, state: z.literal('followedUp') }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
