import { z } from 'zod';

import { RefusedError, refused } from '../problem.ts';
import type { Fault } from '../problem.ts';
import type { Locale } from './locale.ts';

const MESSAGES = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError } as const;

type Part = 'params' | 'query' | 'body';

/** Checks one part of a request against its schema; every fault names its path, unknown members included. */
export function checkPart(schema: z.ZodType | undefined, part: Part, value: unknown, locale: Locale): unknown {
  if (schema === undefined) {
    return undefined;
  }
  const checked = schema.safeParse(value, { error: MESSAGES[locale] });
  if (checked.success) {
    return checked.data;
  }
  const errors = checked.error.issues.slice(0, MOST_FAULTS).flatMap((issue) => faults(part, issue));
  throw new RefusedError(refused({ code: 'invalid-request' }, errors));
}

/** A body of a thousand faults is answered with the first hundred. */
const MOST_FAULTS = 100;

function faults(part: Part, issue: z.core.$ZodIssue): Fault[] {
  const path = [part, ...issue.path.map(String)];
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: [...path, key].join('.'), message: issue.message }))
    : [{ path: path.join('.'), message: issue.message }];
}
