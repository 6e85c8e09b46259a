import { z } from 'zod';

import { ALL_OUTCOMES, DUTY_KINDS, DUTY_STATES } from '../../domain/duty-case.ts';
import { Bilingual, CivilDate, Id, IdParams, Instant, PageQuery, Period, Person, text } from './common.ts';
import { Decision } from './decisions.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Unit = z.object({ id: Id, name: z.string() });

const Rule = z.object({
  key: z.string(),
  clause: z.string(),
  title: Bilingual.nullable(),
  versionId: Id,
  rulesVersion: z.int(),
});

const Duty = z
  .object({
    id: Id,
    kind: z.enum(DUTY_KINDS),
    state: z.enum(DUTY_STATES),
    period: Period,
    subject: Person.meta({ description: 'Whose month it follows from.' }),
    unit: Unit,
    owner: Person.nullable().meta({ description: 'Who explains; null where the Party committee decides first.' }),
    lastDay: CivilDate,
    openedAt: Instant,
    endedAt: Instant.nullable(),
    scoreCorrected: z.boolean(),
    rule: Rule,
    obligations: z.array(
      z.object({ id: Id, kind: z.string(), state: z.string(), person: Person, dueAt: Instant.nullable() }),
    ),
  })
  .meta({ id: 'Duty' });

const Firing = z
  .object({
    id: Id,
    person: Person,
    unit: Unit,
    period: Period,
    duty: z.string(),
    rule: Rule,
    inputs: z.unknown().meta({ description: 'What the row fired on: ids of results, of the handling, the streak.' }),
    drawnAt: Instant,
    annulledAt: Instant.nullable(),
    annulReason: z.string().nullable(),
    talkId: Id.nullable(),
    cases: z.array(z.object({ id: Id, state: z.string(), owner: Person.nullable() })),
  })
  .meta({ id: 'Consequence' });

const read = { auth: 'session', method: 'get', tag: 'consequences', status: 200, idempotent: false } as const;
const firings = { ...read, params: IdParams, answer: z.object({ consequences: z.array(Firing), more: z.boolean() }) };
const acted = { auth: 'session', method: 'post', tag: 'consequences', params: IdParams, idempotent: true } as const;
const recorded = { ...acted, answer: z.object({ caseId: Id }) } as const;
const decided = { ...acted, status: 200, answer: Decision } as const;

export const consequenceRoutes = {
  consequences: {
    ...read,
    path: '/consequences',
    summary: { zh: '与我有关的责任事项', en: 'Duties that follow from published months, as they concern me' },
    query: z.strictObject({
      scope: z.enum(['mine', 'committee']).default('mine'),
      state: z.enum(DUTY_STATES).optional(),
      ...PageQuery,
    }),
    answer: z.object({ duties: z.array(Duty), more: z.boolean() }),
  },
  consequence: {
    ...read,
    path: '/consequences/:id',
    summary: { zh: '一项责任事项', en: 'One duty, with the rule that fired and what was done' },
    params: IdParams,
    answer: Duty.extend({
      consequenceId: Id,
      talkId: Id.nullable(),
      inputs: z.unknown(),
      annulReason: z.string().nullable(),
      decision: z.unknown(),
      decidedBy: Person.nullable(),
      record: z.unknown(),
      helper: Person.nullable(),
      acknowledgedAt: Instant.nullable(),
      remark: z.string().nullable(),
      finding: z.string().nullable(),
      slipId: Id.nullable(),
      accountability: z
        .array(z.object({ id: Id, reason: z.string(), referredBy: Person, referredAt: Instant }))
        .meta({ description: 'Only for the Party committee; empty for everybody else.' }),
    }),
  },
  memberConsequences: {
    ...firings,
    path: '/members/:id/consequences',
    summary: { zh: '一名党员各月的后果', en: "What followed from a member's months" },
    query: z.strictObject({ ...PageQuery }),
  },
  unitConsequences: {
    ...firings,
    path: '/units/:id/consequences',
    summary: { zh: '一个支部各月的后果', en: "What followed from a branch's months" },
    query: z.strictObject({ period: Period.optional(), ...PageQuery }),
  },
  recordExplanation: {
    ...recorded,
    path: '/consequences/:id/explanation',
    summary: { zh: '登记情况说明', en: 'Record my explanation at the meeting' },
    body: z.strictObject({ meetingOn: CivilDate, minutes: text(500), text: text(8000) }),
    status: 201,
  },
  referAccountability: {
    ...acted,
    path: '/consequences/:id/accountability',
    summary: { zh: '提请追责', en: 'Refer whoever explains to be held accountable' },
    body: z.strictObject({ reason: text(4000) }),
    status: 201,
    answer: z.object({ referralId: Id }),
  },
  decideAdmonishing: {
    ...decided,
    path: '/consequences/:id/admonishing',
    summary: { zh: '决定是否诫勉谈话', en: 'Decide whether the proposed admonishing talk is held, and by whom' },
    body: z
      .strictObject({ hold: z.boolean(), talkerId: Id.optional(), reason: text(4000) })
      .refine((body) => body.hold === (body.talkerId !== undefined), {
        path: ['talkerId'],
        message: 'says who holds the talk when it is held, and only then',
      }),
  },
  recordAdmonishing: {
    ...recorded,
    path: '/consequences/:id/record',
    summary: { zh: '登记诫勉谈话记录', en: 'Record the admonishing talk' },
    body: z.strictObject({
      heldOn: CivilDate,
      problems: z.array(text(2000)).min(1).max(50),
      measures: text(4000),
      rectifyBy: CivilDate,
      helperId: Id,
      slip: z.boolean().default(false).meta({ description: 'Also send the problems to the branch as a slip.' }),
    }),
    status: 201,
    answer: z.object({ caseId: Id, slipId: Id.nullable() }),
  },
  acknowledgeAdmonishing: {
    ...recorded,
    path: '/consequences/:id/acknowledgement',
    summary: {
      zh: '确认诫勉谈话记录或处置决定',
      en: 'Acknowledge the record of my talk, or what was decided about me',
    },
    body: z.strictObject({ remark: text(2000).optional() }),
    status: 200,
  },
  followUpHelp: {
    ...recorded,
    path: '/consequences/:id/follow-up',
    summary: { zh: '登记帮扶情况', en: 'Record how the one-to-one help went' },
    body: z.strictObject({ finding: text(4000) }),
    status: 200,
  },
  decideReferral: {
    ...decided,
    path: '/consequences/:id/disposition',
    summary: { zh: '登记民主评议的处置决定', en: 'Record what the democratic appraisal decided' },
    body: z
      .strictObject({
        outcome: z.enum(ALL_OUTCOMES),
        document: text(500),
        dated: CivilDate,
        reason: text(4000),
        rectifyBy: CivilDate.optional().meta({ description: 'The last day to rectify by; of rectifyByDate alone.' }),
        helperId: Id.optional().meta({ description: 'Who helps and says how it went; of rectifyByDate alone.' }),
      })
      .refine((body) => (body.outcome === 'rectifyByDate') === (body.rectifyBy !== undefined), {
        path: ['rectifyBy'],
        message: 'names the day when there is something to rectify, and only then',
      })
      .refine((body) => (body.outcome === 'rectifyByDate') === (body.helperId !== undefined), {
        path: ['helperId'],
        message: 'names the helper when there is something to rectify, and only then',
      }),
  },
  explanationSheet: {
    ...read,
    path: '/consequences/:id/explanation.xlsx',
    summary: { zh: '下载情况说明', en: 'Download the form of an explanation' },
    params: IdParams,
    answer: FILE,
  },
  blankExplanationSheet: {
    ...read,
    path: '/forms/explanation.xlsx',
    summary: { zh: '下载空白情况说明', en: 'Download the blank form of an explanation' },
    answer: FILE,
  },
} as const satisfies Record<string, RouteSpec>;
