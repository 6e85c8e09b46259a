import { z } from 'zod';

import { VoterList } from './ballot-codes.ts';
import { Id, IdList, IdParams, Instant, Key, Person, Points, text } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

/** 代填: who entered it, and whether the member signed, a second person confirmed, or nobody did yet. */
export const Entry = z
  .object({
    id: Id,
    enteredBy: Person,
    enteredAt: Instant,
    standing: z.enum(['signed', 'confirmed', 'unconfirmed']),
    scanId: Id.nullable(),
    confirmedBy: Person.nullable(),
  })
  .meta({ id: 'EntryForOther' });

const Entered = z.object({
  roundId: Id,
  entered: z.array(z.object({ entryId: Id, personId: Id, obligationId: Id, items: z.array(Id) })),
});

const step = { method: 'post', tag: 'declaration', auth: 'session', params: IdParams, idempotent: true } as const;

export const entryRoutes = {
  declareForOthers: {
    ...step,
    path: '/rounds/:id/entries',
    summary: { zh: '代填申报（一人或多人）', en: 'Enter declarations for members who cannot' },
    bodyLimit: 500_000,
    body: z.strictObject({
      entries: z
        .array(
          z.strictObject({
            personId: Id,
            items: z
              .array(
                z.strictObject({ itemKey: Key, points: Points, reason: text(2000), evidenceIds: IdList.optional() }),
              )
              .max(50)
              .meta({ description: 'Empty: nothing to declare.' }),
            scanId: Id.optional().meta({ description: "A file I uploaded with the member's signature." }),
          }),
        )
        .min(1)
        .max(500)
        .refine((all) => new Set(all.map(({ personId }) => personId)).size === all.length, 'must not repeat a person'),
    }),
    status: 201,
    answer: Entered,
  },
  entriesForm: {
    method: 'get',
    path: '/rounds/:id/entries.xlsx',
    tag: 'sheets',
    summary: { zh: '下载代填申报表', en: 'Download the form to enter declarations for members' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: FILE,
    idempotent: false,
  },
  importEntries: {
    ...step,
    path: '/rounds/:id/entries-import',
    tag: 'sheets',
    summary: {
      zh: '上传代填申报表（.xlsx，全部成功才登记）',
      en: 'Enter declarations by uploading the form (.xlsx, all or nothing)',
    },
    upload: true,
    status: 201,
    answer: Entered,
  },
  verifyForOthers: {
    ...step,
    path: '/rounds/:id/verification-entries',
    summary: { zh: '代为登记核实', en: 'Record that members verified their posted results' },
    body: z.strictObject({ people: VoterList, scanId: Id.optional() }),
    status: 201,
    answer: z.object({
      roundId: Id,
      entered: z.array(z.object({ entryId: Id, personId: Id, obligationId: Id })),
    }),
  },
  confirmEntry: {
    ...step,
    path: '/entries/:id/confirmation',
    summary: {
      zh: '确认代填内容（本人、第二人，或代填人上传签字扫描件）',
      en: 'Confirm what was entered for a member: the member, a second person, or with a scan of the signature',
    },
    body: z.strictObject({ scanId: Id.optional() }),
    status: 200,
    answer: z.object({ entryId: Id, standing: z.enum(['signed', 'confirmed']) }),
  },
} as const satisfies Record<string, RouteSpec>;
