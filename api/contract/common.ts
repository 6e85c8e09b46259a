import { z } from 'zod';

import { isDate } from '../../domain/civil.ts';
import { isPeriod, isYear } from '../../domain/period.ts';

/** Opaque id of a row. */
export const Id = z.uuid();
/** Scored month 'YYYY-MM'. */
export const Month = z.string().refine(isPeriod, 'must be a month YYYY-MM').meta({ example: '2026-01' });
export const Year = z.string().refine(isYear, 'must be a year such as 2026').meta({ example: '2026' });
/** What a cycle scores: a month, or under a yearly plan a year. */
export const Period = z
  .string()
  .refine((text) => isPeriod(text) || isYear(text), 'must be a month YYYY-MM or a year YYYY')
  .meta({ example: '2026-01' });
/** Civil date that exists. */
export const CivilDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date YYYY-MM-DD')
  .refine(isDate, 'must be a day that exists')
  .meta({ example: '2026-02-09' });
/** Instant in UTC. */
export const Instant = z.iso.datetime().meta({ example: '2026-02-09T01:00:00.000Z' });
/** Positive amount as decimal text: a binary float would not be exact. */
export const Points = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,5})(?:\.\d{1,4})?$/, 'must be a decimal number as text, such as "2.5"')
  .meta({ example: '2.5' });
/** Exact amount in an answer, possibly negative. */
export const Amount = z.string().meta({ example: '83.3' });
/** Text people write; control characters other than line breaks and tabs are refused. */
export const text = (max: number): z.ZodString =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u, 'must not contain control characters');

/** Remarks go back word by word: not even the spaces around them are taken off. */
export const Verbatim = z
  .string()
  .min(1)
  .max(4000)
  .regex(/\S/u, 'must say something')
  .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u, 'must not contain control characters');

/** Key of an item, stage or condition in a scheme document. */
export const Key = text(100);
export const IdList = z
  .array(Id)
  .max(50)
  .refine((ids) => new Set(ids).size === ids.length, 'must not repeat an id');

export const IdParams = z.strictObject({ id: Id });

/** A page of a list: at most 200 rows, `offset` rows skipped. */
export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
};

export const Bilingual = z.object({ zh: z.string(), en: z.string() });
export const Person = z.object({ id: Id, name: z.string() });

/** Problem details (RFC 9457) with a stable code; further members are the facts of that code. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    instance: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
