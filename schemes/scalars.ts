/** The zod schemas of single values in a scheme document. YAML scalars come as text, stored JSON with its own types. */
import { z } from 'zod';
import { isDate } from '../domain/civil.ts';
import { compare, parse, toExact, ZERO } from '../domain/fraction.ts';

/** Longest decimal the product accepts: far above any scoring, far below what could slow arithmetic down. */
const AMOUNT = /^-?\d{1,9}(\.\d{1,6})?$/;

export const amount = z
  .string()
  .regex(AMOUNT, 'expected a decimal number such as "80" or "2.5"')
  .transform((text) => toExact(parse(text)));

export const positive = amount.refine((text) => compare(parse(text), ZERO) > 0, 'must be more than 0');

export const whole = (least: number, most: number): z.ZodType<number, number | string> =>
  z
    .union([z.int(), z.string().regex(/^\d{1,6}$/, `expected a whole number`)], {
      error: `expected a whole number from ${String(least)} to ${String(most)}`,
    })
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${String(least)} to ${String(most)}`);

export const flag: z.ZodType<boolean, boolean | string> = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'expected true or false' })
  .transform((value) => value === true || value === 'true');

/** Keys name fields of plain objects, such as a sheet's answers; what every object has already names nothing. */
const isInherited = (text: string): boolean => text in Object.prototype;

export const key = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9-]{0,63}$/, 'expected a key of letters, digits and "-"')
  .refine((text) => !isInherited(text), 'is a reserved word');
export const clause = z.string().min(1, 'every rule names its clause').max(64);
export const bilingual = z.strictObject({ zh: z.string().min(1).max(500), en: z.string().min(1).max(500) });
export const workingDays = whole(1, 60);
export const fractionText = z.string().regex(/^\d{1,3}\/[1-9]\d{0,2}$/, 'expected a fraction such as "1/2"');
/** A day every year has: "12-31", never "02-29". */
export const monthDay = z
  .string()
  .refine((text) => isDate(`2026-${text}`), 'expected a month and day every year has, such as "12-31"');
