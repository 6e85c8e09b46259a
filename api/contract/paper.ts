import { z } from 'zod';

import { VoterList } from './ballot-codes.ts';
import { Scores } from './ballots.ts';
import { Bilingual, Id, IdParams, Person } from './common.ts';
import type { RouteSpec } from './route.ts';

const SheetNo = z.int().min(1).max(1000);

const Line = z
  .strictObject({ subjectId: Id, scores: Scores.optional(), abstain: z.literal(true).optional() })
  .refine(({ scores, abstain }) => (scores === undefined) !== (abstain === undefined), {
    message: 'must have either scores or abstain',
  });

const Sheet = z
  .strictObject({
    sheetNo: SheetNo,
    invalid: z.literal(true).optional().meta({ description: 'The whole sheet counts for nobody.' }),
    lines: z
      .array(Line)
      .min(1)
      .max(1000)
      .refine(
        (lines) => new Set(lines.map(({ subjectId }) => subjectId)).size === lines.length,
        'must not repeat a person',
      )
      .optional(),
  })
  .refine(({ invalid, lines }) => (invalid === undefined) !== (lines === undefined), {
    message: 'must be either invalid or have lines',
  });

const Sheets = z.strictObject({ sheets: z.array(Sheet).min(1).max(500) });

const State = z.enum(['issued', 'returned', 'counted', 'void']);
const Reading = z
  .array(z.object({ subjectId: Id, scores: Scores.nullable() }))
  .nullable()
  .meta({
    description: 'What was read off the sheet; null where it is invalid, scores null where the voter abstained.',
  });

export const Batch = z.object({
  id: Id,
  stageId: Id,
  number: z.int(),
  state: State,
  issued: z.int(),
  replaces: Id.nullable(),
  returned: z.int().nullable(),
  valid: z.int().nullable(),
  invalid: z.int().nullable(),
  abstained: z.int().nullable(),
  firstKeyedBy: Person.nullable(),
  secondKeyedBy: Person.nullable(),
  teller: Person.nullable(),
  scrutineer: Person.nullable(),
});

const step = { method: 'post', tag: 'ballots', auth: 'session', params: IdParams, idempotent: true } as const;

export const paperRoutes = {
  issuePaper: {
    ...step,
    path: '/rounds/:id/paper-batches',
    summary: { zh: '发放一批纸质测评表', en: 'Hand out a batch of paper sheets' },
    body: z.strictObject({ stageId: Id, people: VoterList }),
    status: 201,
    answer: z.object({ batchId: Id, number: z.int(), issued: z.int() }),
  },
  paperBatches: {
    method: 'get',
    path: '/rounds/:id/paper-batches',
    tag: 'ballots',
    summary: { zh: '本轮纸质测评表批次', en: 'The paper batches of a round' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ roundId: Id, batches: z.array(Batch) }),
    idempotent: false,
  },
  paperBatch: {
    method: 'get',
    path: '/paper-batches/:id',
    tag: 'ballots',
    summary: {
      zh: '一批纸质测评表：待测评人、未录入与录入不一致的编号',
      en: 'A paper batch: whom the sheets are about, what is not keyed yet and where the two entries differ',
    },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      batch: Batch,
      stage: z.object({ key: z.string(), title: Bilingual }),
      subjects: z.array(Person.extend({ required: z.boolean() })),
      unkeyed: z.array(z.int()),
      differences: z.array(z.object({ sheetNo: z.int(), first: Reading, second: Reading })),
    }),
    idempotent: false,
  },
  returnPaper: {
    ...step,
    path: '/paper-batches/:id/return',
    summary: {
      zh: '登记收回情况（收回多于发出则作废重新发放）',
      en: 'Record what came back; more than went out makes the batch void and opens another',
    },
    body: z.strictObject({
      valid: z.int().min(0).max(1000),
      invalid: z.int().min(0).max(1000),
      abstained: z.int().min(0).max(1000),
    }),
    status: 200,
    answer: z.object({ batchId: Id, state: State, issued: z.int(), returned: z.int(), replacedBy: Id.nullable() }),
  },
  keyPaper: {
    ...step,
    path: '/paper-batches/:id/sheets',
    summary: { zh: '录入测评表（两人分别录入）', en: 'Key sheets; two people key every sheet' },
    bodyLimit: 2_000_000,
    body: Sheets,
    status: 200,
    answer: z.object({ batchId: Id, pass: z.enum(['first', 'second']), keyed: z.int(), missing: z.int() }),
  },
  settlePaper: {
    ...step,
    path: '/paper-batches/:id/settlement',
    summary: { zh: '对照原件确定不一致的测评表', en: 'Settle sheets keyed differently, on the paper' },
    bodyLimit: 500_000,
    body: Sheets,
    status: 200,
    answer: z.object({ batchId: Id, settled: z.int() }),
  },
  signPaper: {
    ...step,
    path: '/paper-batches/:id/signature',
    summary: {
      zh: '计票人、监票人签字（两人签齐即计入）',
      en: 'Sign as teller or scrutineer; with both the sheets count',
    },
    body: z.strictObject({ as: z.enum(['teller', 'scrutineer']) }),
    status: 200,
    answer: z.object({ batchId: Id, state: State }),
  },
} as const satisfies Record<string, RouteSpec>;
