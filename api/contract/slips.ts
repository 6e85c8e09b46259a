import { z } from 'zod';

import { PAPER_KINDS } from '../../domain/rectification.ts';
import { CivilDate, Id, IdList, IdParams, Instant, PageQuery, Person, text, Verbatim } from './common.ts';
import { Decision } from './decisions.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const STATES = ['planning', 'approving', 'rectifying', 'verifying', 'closed'] as const;
const Unit = z.object({ id: Id, name: z.string() });

const Slip = z
  .object({
    id: Id,
    key: z.string(),
    number: z
      .string()
      .meta({ description: 'What forms and ledger call it: the number its issuer gave, or the case number.' }),
    state: z.enum(STATES),
    unit: Unit,
    area: z.string().nullable(),
    owner: Person,
    issuer: Unit,
    receiver: Unit,
    issuedOn: CivilDate,
    imported: z.boolean().meta({ description: 'Begun on paper; owes reports from the day of its import on.' }),
    closedOn: CivilDate.nullable(),
    daysOpen: z.int(),
    finishBy: CivilDate.nullable().meta({ description: 'What the approved plan or the last extension promises.' }),
    overdue: z.int().meta({ description: 'Duties past their last day now.' }),
    reopened: z.int(),
    extended: z.int(),
    carriedOver: z.array(z.int()).readonly(),
    next: z.object({ kind: z.string(), person: Person, lastDay: CivilDate }).nullable(),
    previousId: Id.nullable(),
    previousNumber: z.string().nullable(),
    continuedBy: z.array(Id).readonly(),
  })
  .meta({ id: 'Slip' });

const counts = {
  issued: z.int(),
  open: z.int(),
  closed: z.int(),
  overdue: z.int().meta({ description: 'Slips of which a duty is past its last day now.' }),
  reopened: z.int().meta({ description: 'How often a verification has failed, all slips together.' }),
  extended: z.int().meta({ description: 'How often more time was granted, all slips together.' }),
  oldestDaysOpen: z.int().nullable().meta({ description: 'Of the oldest open slip; null = none is open.' }),
};
const Totals = z
  .object({
    areas: z.array(z.object({ area: z.string().nullable(), ...counts })).readonly(),
    organisations: z.array(z.object({ unit: Unit, area: z.string().nullable(), ...counts })).readonly(),
  })
  .meta({ description: 'Of everything the filters leave, not of the page.' });

const Paper = z.object({
  kind: z.enum(PAPER_KINDS),
  number: z
    .int()
    .meta({ description: 'The nth; of a report its year and quarter (20261), of an explanation its year.' }),
  text: z.string(),
  untilDay: CivilDate.nullable(),
  filedBy: Person.nullable(),
  filedAt: Instant,
  accepted: z.boolean().nullable(),
  answer: z.string().nullable(),
  answeredBy: Person.nullable(),
  answeredAt: Instant.nullable(),
  evidence: z.array(z.object({ id: Id, fileName: z.string() })).readonly(),
});

const filing = {
  auth: 'session',
  method: 'post',
  tag: 'slips',
  params: IdParams,
  status: 201,
  answer: z.object({ paperId: Id, number: z.int() }),
  idempotent: true,
} as const;

const decided = {
  auth: 'session',
  method: 'post',
  tag: 'slips',
  params: IdParams,
  status: 200,
  answer: Decision,
  idempotent: true,
} as const;

const LedgerQuery = {
  scope: z.enum(['mine', 'committee']).default('mine'),
  unitId: Id.optional(),
  area: text(100).optional(),
  state: z.enum([...STATES, 'open', 'overdue', 'carriedOver']).optional(),
  year: z.coerce.number().int().min(2000).max(2100).optional().meta({ description: 'Year of the issue.' }),
};

const file = { auth: 'session', method: 'get', tag: 'slips', status: 200, answer: FILE, idempotent: false } as const;
const SlipForm = z.strictObject({ form: z.enum(['slip', 'plan', 'report', 'closeOut']) });

export const slipRoutes = {
  issueSlips: {
    method: 'post',
    path: '/slips',
    tag: 'slips',
    summary: { zh: '签发问题反馈单', en: 'Issue feedback slips, one or a batch' },
    auth: 'session',
    body: z.strictObject({
      slips: z
        .array(
          z.strictObject({
            key: text(100).meta({ description: 'Business key: the same one again changes nothing.' }),
            unitId: Id,
            ownerId: Id.meta({ description: 'The responsible secretary.' }),
            issuerUnitId: Id,
            receiverUnitId: Id,
            problems: z
              .array(z.strictObject({ text: Verbatim, authorId: Id.nullable().default(null) }))
              .min(1)
              .max(50),
            previousId: Id.nullable().default(null),
          }),
        )
        .min(1)
        .max(200),
    }),
    bodyLimit: 4_000_000,
    status: 201,
    answer: z.object({ slips: z.array(z.object({ slipId: Id, key: z.string(), isNew: z.boolean() })) }),
    idempotent: true,
  },
  slips: {
    method: 'get',
    path: '/slips',
    tag: 'slips',
    summary: { zh: '整改台账', en: 'The ledger of rectification' },
    auth: 'session',
    query: z.strictObject({ ...LedgerQuery, ...PageQuery }),
    status: 200,
    answer: z.object({ slips: z.array(Slip), more: z.boolean(), totals: Totals }),
    idempotent: false,
  },
  slip: {
    method: 'get',
    path: '/slips/:id',
    tag: 'slips',
    summary: { zh: '一份问题反馈单', en: 'One slip with its problems, papers and answers' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: Slip.extend({
      problems: z.array(z.object({ text: z.string(), author: Person.nullable() })).readonly(),
      papers: z.array(Paper).readonly(),
    }),
    idempotent: false,
  },
  planRectification: {
    ...filing,
    path: '/slips/:id/plan',
    summary: { zh: '提交整改方案', en: 'Hand in the rectification plan' },
    body: z.strictObject({ text: text(8000), untilDay: CivilDate, evidenceIds: IdList.default([]) }),
  },
  reportRectification: {
    ...filing,
    path: '/slips/:id/reports',
    summary: { zh: '提交季度整改情况报告', en: 'Report the progress of a quarter, with evidence' },
    body: z.strictObject({
      quarter: z.string().regex(/^\d{4}-Q[1-4]$/, 'must be a quarter YYYY-Qn'),
      text: text(8000),
      evidenceIds: IdList.min(1),
    }),
  },
  applyCloseOut: {
    ...filing,
    path: '/slips/:id/close-out',
    summary: { zh: '提出销号申请', en: 'Apply for close-out, with evidence' },
    body: z.strictObject({ text: text(8000), evidenceIds: IdList.min(1) }),
  },
  askExtension: {
    ...filing,
    path: '/slips/:id/extension',
    summary: { zh: '申请延期', en: 'Ask for more time' },
    body: z.strictObject({ text: text(4000), untilDay: CivilDate, evidenceIds: IdList.default([]) }),
  },
  explainRectification: {
    ...filing,
    path: '/slips/:id/explanation',
    summary: { zh: '登记会议上的说明', en: "Record the explanation given at the year's meeting" },
    body: z.strictObject({ text: text(8000), heldOn: CivilDate, evidenceIds: IdList.default([]) }),
  },
  answerPlan: {
    ...decided,
    path: '/slips/:id/plan/answer',
    summary: { zh: '审核整改方案', en: 'Approve the plan, or return it with a reason' },
    body: z.strictObject({ approve: z.boolean(), reason: text(4000).optional() }),
  },
  verifyCloseOut: {
    ...decided,
    path: '/slips/:id/close-out/verification',
    summary: { zh: '验收销号', en: 'Verify the rectification: close it out, or reopen it' },
    body: z.strictObject({ passed: z.boolean(), finding: text(4000) }),
  },
  decideExtension: {
    ...decided,
    path: '/slips/:id/extension/answer',
    summary: { zh: '答复延期申请', en: 'Grant or refuse more time' },
    body: z.strictObject({ grant: z.boolean(), reason: text(4000).optional() }),
  },
  slipForm: {
    ...file,
    path: '/slips/:id/form.xlsx',
    summary: { zh: '下载问题反馈单、整改方案、季度整改情况报告或销号申请表', en: 'Download a form of a slip' },
    params: IdParams,
    query: SlipForm,
  },
  blankSlipForm: {
    ...file,
    path: '/forms/rectification.xlsx',
    summary: { zh: '下载空白整改表单', en: 'Download a blank form of rectification' },
    query: SlipForm,
  },
  slipLedgerSheet: {
    ...file,
    path: '/slip-ledger.xlsx',
    summary: { zh: '导出整改台账', en: 'Export the ledger of rectification' },
    query: z.strictObject(LedgerQuery),
  },
  slipsTemplate: {
    ...file,
    path: '/templates/slips.xlsx',
    summary: { zh: '下载问题反馈单导入模板', en: 'Download the template for a batch of slips' },
  },
  importSlips: {
    method: 'post',
    path: '/units/:id/slips/import',
    tag: 'slips',
    summary: { zh: '批量导入问题反馈单', en: 'Import a batch of slips, also those begun on paper' },
    auth: 'session',
    params: IdParams,
    upload: true,
    status: 201,
    answer: z.object({ slips: z.array(z.object({ slipId: Id, key: z.string(), isNew: z.boolean() })) }),
    idempotent: true,
  },
} as const satisfies Record<string, RouteSpec>;
