/**
 * The zod schema of a scheme document. It reads YAML in which every scalar is text (so "2.50" never becomes a float)
 * as well as the stored JSON, and yields exactly the domain's `SchemeDocument` with amounts in canonical form.
 */
import { z } from 'zod';
import { POST_KINDS } from '../domain/facts.ts';
import { compare, parse, toExact, ZERO } from '../domain/fraction.ts';
import { STAGE_KINDS } from '../domain/scheme.ts';
import type { SchemeDocument } from '../domain/scheme.ts';

/** Longest decimal the product accepts: far above any scoring, far below what could slow arithmetic down. */
const AMOUNT = /^-?\d{1,9}(\.\d{1,6})?$/;

const amount = z
  .string()
  .regex(AMOUNT, 'expected a decimal number such as "80" or "2.5"')
  .transform((text) => toExact(parse(text)));

const positive = amount.refine((text) => compare(parse(text), ZERO) > 0, 'must be more than 0');

const whole = (least: number, most: number): z.ZodType<number, number | string> =>
  z
    .union([z.int(), z.string().regex(/^\d{1,6}$/, `expected a whole number`)], {
      error: `expected a whole number from ${String(least)} to ${String(most)}`,
    })
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${String(least)} to ${String(most)}`);

const flag: z.ZodType<boolean, boolean | string> = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'expected true or false' })
  .transform((value) => value === true || value === 'true');

const key = z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]{0,63}$/, 'expected a key of letters, digits and "-"');
const clause = z.string().min(1, 'every rule names its clause').max(64);
const bilingual = z.strictObject({ zh: z.string().min(1).max(500), en: z.string().min(1).max(500) });
const workingDays = whole(1, 60);

const reminder = z.union([z.strictObject({ before: whole(0, 60) }), z.strictObject({ after: whole(1, 60) })], {
  error: 'expected "before: days" or "after: days"',
});

const stage = z.strictObject({
  key,
  kind: z.enum(STAGE_KINDS),
  title: bilingual,
  workingDays,
  closes: z.enum(['atDeadline', 'whenComplete']),
  onSilence: z.enum(['lapse', 'hold']),
  reminders: z.array(reminder).max(10).default([]),
  quarterlyOnly: flag.default(false),
  samplePercent: positive.exactOptional(),
});

const baseItem = z.strictObject({ key, clause, title: bilingual, points: positive });

const isPost = (text: string): boolean => POST_KINDS.some((kind) => kind === text);
const post = z.string().refine(isPost, `unknown post; known are ${POST_KINDS.join(', ')}`);

const scoreItem = z.strictObject({
  key,
  clause,
  title: bilingual,
  kind: z.enum(['bonus', 'deduction', 'restraint']),
  min: positive,
  max: positive,
  cap: positive.exactOptional(),
  evidence: z.enum(['required', 'optional']).default('optional'),
  posts: z.array(post).min(1, 'leave posts out when the item is for everybody').exactOptional(),
});

const group = z.strictObject({
  key,
  clause,
  title: bilingual,
  bonusCap: positive.exactOptional(),
  deductionCap: positive.exactOptional(),
  items: z.array(scoreItem).max(200),
});

const document = z.strictObject({
  scheme: key,
  title: bilingual,
  fixed: z.array(z.string().min(1)).exactOptional(),
  cadence: z.strictObject({ unit: z.literal('month'), scores: z.literal('previousMonth') }),
  overlap: z.enum(['refused', 'allowed']).default('refused'),
  places: whole(0, 3),
  range: z.strictObject({ min: amount, max: amount }),
  passMark: amount,
  countsFromNextDayAfter: whole(0, 1440),
  base: z.strictObject({ clause, items: z.array(baseItem).min(1).max(50) }),
  groups: z.array(group).max(50),
  veto: z.array(z.strictObject({ key, clause, title: bilingual })).max(50),
  stages: z.array(stage).min(1).max(10),
  ranking: z.strictObject({ scope: z.literal('branch'), monthly: flag, quarterly: flag }),
  talks: z.strictObject({
    appointWithin: workingDays,
    holdWithin: workingDays,
    acknowledgeWithin: workingDays,
    followUpAfter: workingDays,
    nameInMail: flag.default(false),
  }),
  objectionAnswerWithin: workingDays,
  amendWithin: workingDays,
  quorum: z.string().regex(/^\d{1,3}\/[1-9]\d{0,2}$/, 'expected a fraction such as "1/2"'),
  bar: z.strictObject({ percent: positive, minimumLow: whole(1, 1000), minimumMonths: whole(1, 12) }),
});

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Read = Mutable<z.output<typeof document>>;
type Wanted = Mutable<SchemeDocument>;

/** The schema; this line does not compile when it and the domain's type drift apart in either direction. */
export const schemeDocument: [Read, Wanted] extends [Wanted, Read] ? typeof document : never = document;
