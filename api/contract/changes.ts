import { z } from 'zod';

import { CivilDate, Id, Key, Month, Points, text } from './common.ts';

/** Whole months are named where more than one is contested; else the month of the case is meant. */
const period = { period: Month.optional() };

const content = { outcome: z.enum(['met', 'missed', 'occurred']), points: Points.optional() };
const matches = (entry: { outcome: string; points?: string | undefined }): boolean =>
  (entry.outcome === 'occurred') === (entry.points !== undefined);
const MATCHES = { path: ['points'], message: 'belongs to "occurred", and only to it' };

/** One fact of a published month put right. */
export const Change = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('item'),
        itemId: Id,
        decision: z.enum(['accept', 'adjust', 'refuse']),
        points: Points.optional(),
        reason: text(1000).optional(),
        ...period,
      })
      .refine((item) => (item.decision === 'adjust') === (item.points !== undefined), {
        path: ['points'],
        message: 'belongs to "adjust", and only to it',
      }),
    z.strictObject({ kind: z.literal('entry'), entryId: Id, ...content, ...period }).refine(matches, MATCHES),
    z
      .strictObject({ kind: z.literal('entryAdded'), itemKey: Key, occasion: text(100), ...content, ...period })
      .refine(matches, MATCHES),
    z.strictObject({ kind: z.literal('entryTakenBack'), entryId: Id, ...period }),
    z.strictObject({
      kind: z.literal('mark'),
      points: Points,
      ground: Key,
      reason: text(1000),
      votes: z
        .strictObject({
          for: z.int().min(0).max(10_000),
          against: z.int().min(0).max(10_000),
          abstained: z.int().min(0).max(10_000),
        })
        .optional(),
      ...period,
    }),
    z.strictObject({ kind: z.literal('markTakenBack'), reason: text(1000), ...period }),
    z.strictObject({ kind: z.literal('exemption'), cause: text(1000), ...period }),
    z.strictObject({ kind: z.literal('exemptionTakenBack'), ...period }),
    z.strictObject({ kind: z.literal('handling'), document: text(200), dated: CivilDate, ...period }),
    z.strictObject({ kind: z.literal('handlingTakenBack'), handlingId: Id, ...period }),
    z.strictObject({ kind: z.literal('veto'), conditionKey: Key, note: text(1000), ...period }),
    z.strictObject({ kind: z.literal('vetoTakenBack'), vetoId: Id, ...period }),
    z.strictObject({ kind: z.literal('imported'), score: Points.nullable(), ...period }),
  ])
  .meta({ id: 'Change' });

/** What is changed; a set about one person's months is never long. */
export const ChangeList = z.array(Change).min(1).max(50);
