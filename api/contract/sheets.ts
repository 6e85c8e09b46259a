import { z } from 'zod';

import { Bilingual, IdParams } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

const Counts = z.object({ added: z.int(), changed: z.int(), unchanged: z.int() });
/** A place in the uploaded workbook; null = the whole file or sheet. */
const SheetProblem = z
  .object({
    sheet: z.string().nullable(),
    row: z.int().nullable(),
    column: z.string().nullable(),
    header: z.string().nullable(),
    code: z.string(),
    message: Bilingual,
  })
  .meta({ id: 'SheetProblem' });

const workbook = {
  method: 'get',
  tag: 'sheets',
  auth: 'session',
  status: 200,
  answer: FILE,
  idempotent: false,
} as const;
const upload = { method: 'post', tag: 'sheets', auth: 'session', status: 200, upload: true, idempotent: true } as const;

export const sheetRoutes = {
  rosterTemplate: {
    ...workbook,
    path: '/imports/roster/template',
    summary: { zh: '下载花名册模板', en: 'Download the roster template' },
  },
  importRoster: {
    ...upload,
    path: '/imports/roster',
    summary: {
      zh: '导入花名册（.xlsx，全部成功才导入；重复导入不产生变化）',
      en: 'Import a roster (.xlsx, all or nothing; the same file again changes nothing)',
    },
    answer: z.object({
      counts: z.object({
        units: Counts,
        people: Counts,
        memberships: Counts.extend({ transferred: z.int() }),
        affiliations: Counts,
        roles: Counts,
        exemptions: Counts,
        accounts: Counts,
      }),
      warnings: z.array(SheetProblem),
    }),
  },
  resultsTemplate: {
    ...workbook,
    path: '/imports/results/template',
    summary: { zh: '下载历史积分模板', en: 'Download the template for old results' },
  },
  importResults: {
    ...upload,
    path: '/plans/:id/results-import',
    summary: { zh: '导入历史积分（.xlsx）', en: 'Import results of months before this system (.xlsx)' },
    params: IdParams,
    answer: z.object({ counts: z.object({ added: z.int(), unchanged: z.int() }) }),
  },
  postingSheet: {
    ...workbook,
    path: '/rounds/:id/posting.xlsx',
    summary: { zh: '下载积分公示表', en: 'Download the public posting of a round' },
    params: IdParams,
  },
  talkRecordSheet: {
    ...workbook,
    path: '/talks/:id/record.xlsx',
    summary: { zh: '下载谈话记录表', en: "Download the form of a talk's record" },
    params: IdParams,
  },
  blankTalkRecordSheet: {
    ...workbook,
    path: '/forms/talk-record.xlsx',
    summary: { zh: '下载空白谈话记录表', en: 'Download the blank form of a talk record' },
  },
} as const satisfies Record<string, RouteSpec>;
