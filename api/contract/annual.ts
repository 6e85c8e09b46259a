import { z } from 'zod';

import { ELIGIBILITIES, ELIGIBILITY_OUTCOMES } from '../../domain/eligibility.ts';
import { Bilingual, Id, IdParams, Instant, Key, Month, PageQuery, Person, Points, text, Year } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Unit = z.object({ id: Id, name: z.string() });

const Eligibility = z
  .object({
    id: Id,
    what: z.enum(ELIGIBILITIES),
    person: Person.nullable().meta({ description: 'Null: the row is about the branch.' }),
    unit: Unit,
    year: Year,
    version: z.int(),
    status: z.enum(['current', 'superseded']),
    outcome: z.enum(ELIGIBILITY_OUTCOMES).meta({
      description: 'A candidate is not yet excellent: people decide. "waiting": an appeal is running.',
    }),
    rule: z.string().meta({ description: 'The clause it follows from.' }),
    scheme: z.object({ key: z.string(), title: Bilingual, versionId: Id }),
    inputs: z.record(z.string(), z.unknown()).meta({ description: 'The published numbers it was drawn from.' }),
    drawnAt: Instant.nullable(),
  })
  .meta({ id: 'Eligibility' });

const workbook = { method: 'get', auth: 'session', status: 200, answer: FILE, idempotent: false } as const;
const upload = { method: 'post', auth: 'session', status: 201, upload: true, idempotent: true } as const;

export const annualRoutes = {
  openYearEarly: {
    method: 'post',
    path: '/plans/:id/years',
    tag: 'annual',
    summary: { zh: '十二月未定时按一至十一月启动年度评定', en: 'Open a year on January to November' },
    auth: 'session',
    params: IdParams,
    body: z.strictObject({ year: Year, reason: text(1000) }),
    status: 201,
    answer: z.object({ planId: Id, year: Year, through: Month }),
    idempotent: true,
  },
  recordAnnualNumbers: {
    method: 'post',
    path: '/plans/:id/annual-numbers',
    tag: 'annual',
    summary: { zh: '录入年度外部数据及来源', en: "Bring in others' numbers for a year, with their source" },
    auth: 'session',
    params: IdParams,
    bodyLimit: 1_000_000,
    body: z.strictObject({
      year: Year,
      input: Key,
      source: text(500),
      numbers: z
        .array(z.strictObject({ personId: Id, points: Points }))
        .min(1)
        .max(2000),
    }),
    status: 201,
    answer: z.object({ recorded: z.int(), unchanged: z.int() }),
    idempotent: true,
  },
  importAnnualNumbers: {
    ...upload,
    path: '/plans/:id/annual-numbers-import',
    tag: 'annual',
    summary: { zh: '导入年度外部数据（.xlsx）', en: "Import others' numbers for a year (.xlsx)" },
    params: IdParams,
    query: z.strictObject({ year: Year, input: Key }),
    answer: z.object({ recorded: z.int(), unchanged: z.int() }),
  },
  annualNumbersTemplate: {
    ...workbook,
    path: '/forms/annual-numbers.xlsx',
    tag: 'annual',
    summary: { zh: '下载年度外部数据模板', en: "Download the blank workbook for others' numbers" },
  },
  appraisalForm: {
    ...workbook,
    path: '/results/:id/appraisal-form.xlsx',
    tag: 'annual',
    summary: { zh: '下载民主评议党员登记表', en: "Download the appraisal form of a member's year" },
    params: IdParams,
  },
  blankAppraisalForm: {
    ...workbook,
    path: '/forms/appraisal-form.xlsx',
    tag: 'annual',
    summary: { zh: '下载空白民主评议党员登记表', en: 'Download the blank appraisal form' },
  },
  eligibility: {
    method: 'get',
    path: '/eligibility',
    tag: 'annual',
    summary: { zh: '年度评先资格', en: 'What a year says of members, branches and secretaries' },
    auth: 'session',
    query: z.strictObject({ unitId: Id, year: Year, ...PageQuery }),
    status: 200,
    answer: z.object({
      rows: z.array(Eligibility),
      counts: z
        .array(z.object({ unit: Unit, candidates: z.int(), of: z.int() }))
        .meta({ description: 'By branch: n of m ranked members are candidates.' }),
      more: z.boolean(),
    }),
    idempotent: false,
  },
  memberEligibility: {
    method: 'get',
    path: '/members/:id/eligibility',
    tag: 'annual',
    summary: { zh: '一名党员的历年评先资格及其版本', en: "A member's eligibility of every year, all versions" },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ rows: z.array(Eligibility) }),
    idempotent: false,
  },
  annualSheet: {
    ...workbook,
    path: '/rounds/:id/annual.xlsx',
    tag: 'annual',
    summary: { zh: '导出年度积分汇总表', en: "A branch's year as a workbook" },
    params: IdParams,
  },
} as const satisfies Record<string, RouteSpec>;
