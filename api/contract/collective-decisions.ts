import { z } from 'zod';

import { DECISION_MATTERS } from '../../domain/collective-decision.ts';
import { CivilDate, Id, IdList, IdParams, Instant, PageQuery, Person, text } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Votes = z.object({ for: z.int(), against: z.int(), abstain: z.int() });
const Year = z
  .string()
  .regex(/^\d{4}$/, 'must be a year such as 2026')
  .meta({ example: '2026' });
/** Yuan, to the fen. */
const Sum = z
  .string()
  .regex(/^(?:[1-9]\d{0,14}(?:\.\d{1,2})?|0\.(?:0[1-9]|[1-9]\d?))$/, 'must be an amount in yuan, such as "350000.00"')
  .meta({ example: '350000' });

const DecisionVersion = z
  .object({
    version: z.int(),
    kind: z.enum(DECISION_MATTERS),
    title: z.string(),
    amount: z.string().nullable(),
    heldOn: CivilDate,
    present: z.array(Person),
    recused: z.array(Person),
    concerned: z.array(Person),
    entitled: z.int().meta({ description: 'Seats of the committee without those who stepped out.' }),
    votes: Votes,
    carried: z.boolean().meta({ description: 'More than half of all entitled voted for it.' }),
    decision: z.string(),
    reason: z.string().nullable().meta({ description: 'Why it replaces the version before.' }),
    fileBy: Instant,
    filing: z
      .object({ documentNo: z.string(), filedOn: CivilDate, recordedBy: Person, recordedAt: Instant })
      .nullable(),
    recordedBy: Person,
    recordedAt: Instant,
  })
  .meta({ id: 'DecisionVersion' });

const CollectiveDecision = DecisionVersion.extend({
  id: Id,
  unit: z.object({ id: Id, name: z.string() }),
  year: Year,
  number: z.int(),
  state: z.enum(['open', 'filed']),
}).meta({ id: 'CollectiveDecision' });

const matter = {
  kind: z.enum(DECISION_MATTERS),
  title: text(300),
  amount: Sum.optional().meta({ description: 'Of a large sum, and only of one.' }),
  heldOn: CivilDate,
  present: IdList.min(1).meta({ description: 'Seats that were there and voted.' }),
  recused: IdList.default([]),
  concerned: IdList.default([]).meta({
    description: 'People the matter is about: neither they nor their relations vote.',
  }),
  votes: z.strictObject({ for: z.int().min(0), against: z.int().min(0), abstain: z.int().min(0) }),
  decision: text(8000),
} as const;

const sumOfLargeSum = {
  check: (body: { kind: string; amount?: string | undefined }): boolean =>
    (body.kind === 'largeSum') === (body.amount !== undefined),
  at: { path: ['amount'], message: 'is named for a large sum, and only then' },
};

const writing = {
  auth: 'session',
  method: 'post',
  tag: 'collective decisions',
  params: IdParams,
  idempotent: true,
} as const;
const reading = {
  auth: 'session',
  method: 'get',
  tag: 'collective decisions',
  status: 200,
  idempotent: false,
} as const;

export const collectiveDecisionRoutes = {
  recordCollectiveDecision: {
    ...writing,
    path: '/units/:id/collective-decisions',
    summary: { zh: '登记一项三重一大集体决策', en: 'Enter a collective decision into the ledger' },
    body: z.strictObject(matter).refine(sumOfLargeSum.check, sumOfLargeSum.at),
    status: 201,
    answer: z.object({ entryId: Id, year: Year, number: z.int(), version: z.int(), fileBy: Instant }),
  },
  correctCollectiveDecision: {
    ...writing,
    path: '/collective-decisions/:id/versions',
    summary: { zh: '更正一项集体决策（形成新版本）', en: 'Correct an entry: a new version, the earlier ones stay' },
    body: z.strictObject({ ...matter, reason: text(1000) }).refine(sumOfLargeSum.check, sumOfLargeSum.at),
    status: 201,
    answer: z.object({ entryId: Id, version: z.int(), fileBy: Instant }),
  },
  fileCollectiveDecision: {
    ...writing,
    path: '/collective-decisions/:id/filing',
    summary: { zh: '登记报告备案的文号和日期', en: 'Record the report for the record: number and day' },
    body: z.strictObject({ documentNo: text(100), filedOn: CivilDate }),
    status: 200,
    answer: z.object({ entryId: Id, version: z.int(), state: z.literal('filed') }),
  },
  collectiveDecisions: {
    ...reading,
    path: '/units/:id/collective-decisions',
    summary: { zh: '三重一大台账', en: 'The collective-decision ledger of a unit and year' },
    params: IdParams,
    query: z.strictObject({
      year: Year,
      kind: z.enum(DECISION_MATTERS).optional(),
      state: z.enum(['open', 'filed']).optional(),
      ...PageQuery,
    }),
    answer: z.object({ decisions: z.array(CollectiveDecision), more: z.boolean() }),
  },
  collectiveDecisionsSheet: {
    ...reading,
    path: '/units/:id/collective-decisions.xlsx',
    summary: { zh: '导出三重一大台账', en: 'The same as a workbook' },
    params: IdParams,
    query: z.strictObject({ year: Year }),
    answer: FILE,
  },
  collectiveDecision: {
    ...reading,
    path: '/collective-decisions/:id',
    summary: { zh: '一项集体决策及其历次版本', en: 'One entry with its earlier versions' },
    params: IdParams,
    answer: CollectiveDecision.extend({ earlier: z.array(DecisionVersion) }),
  },
  collectiveDecisionSheet: {
    ...reading,
    path: '/collective-decisions/:id/report.xlsx',
    summary: { zh: '下载三重一大报告备案表', en: 'Download the report for the record' },
    params: IdParams,
    answer: FILE,
  },
  blankCollectiveDecisionSheet: {
    ...reading,
    path: '/forms/collective-decision.xlsx',
    summary: { zh: '下载空白三重一大报告备案表', en: 'Download the blank report for the record' },
    answer: FILE,
  },
} as const satisfies Record<string, RouteSpec>;
