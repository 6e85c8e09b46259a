/** The zod schema of a yearly scheme's own section. */
import { z } from 'zod';
import { ANNUAL_SOURCES } from '../domain/annual-scheme.ts';
import { amount, bilingual, clause, key, positive, whole } from './scalars.ts';

export const annual = z.strictObject({
  clause,
  of: key,
  minimumMonths: whole(1, 12).default(6),
  inputs: z
    .array(
      z.strictObject({
        key,
        clause,
        title: bilingual,
        weight: positive,
        from: z.enum(ANNUAL_SOURCES),
        stage: key.exactOptional(),
      }),
    )
    .min(1)
    .max(20),
  without: z
    .array(z.strictObject({ parts: z.array(key).min(1), weights: z.record(key, positive) }))
    .max(50)
    .default([]),
  conversions: z
    .array(z.strictObject({ min: amount, max: amount, factor: positive, offset: amount.default('0') }))
    .max(20)
    .default([]),
  candidates: z
    .strictObject({ clause, top: whole(1, 1000).default(3), monthsInBranch: whole(0, 12).default(6) })
    .exactOptional(),
});
