/** The zod schema of an appraisal's document (S2.2, S4): what `procedure: appraisal` says a scheme is. */
import { z } from 'zod';
import { FEEDBACK_BODIES } from '../domain/appraisal.ts';
import type { AppraisalDocument } from '../domain/appraisal.ts';
import { rectificationClocks } from './document.ts';
import { amount, bilingual, clause, flag, key, positive, whole, workingDays } from './scalars.ts';
import { ballot, comprehensive, reminder } from './stage-document.ts';

const body = z.enum(FEEDBACK_BODIES);

const document = z.strictObject({
  procedure: z.literal('appraisal'),
  scheme: key,
  title: bilingual,
  subjects: z.enum(['organisations', 'secretaries']),
  places: whole(0, 3).default(1),
  countsFromNextDayAfter: whole(0, 1440).default(720),
  reminders: z
    .array(reminder)
    .max(10)
    .default([{ before: 2 }, { after: 1 }, { after: 3 }]),
  areas: z.strictObject({ clause, leastTeam: whole(1, 50).default(2) }),
  report: z.strictObject({ clause, workingDays }),
  scoring: z.strictObject({ clause, workingDays }),
  parts: z
    .array(
      z.strictObject({
        key,
        clause,
        title: bilingual,
        weight: positive,
        at: z.enum(['meeting', 'window']),
        ballot,
      }),
    )
    .min(1)
    .max(10),
  comments: z.strictObject({ clause, required: flag.default(true) }),
  comprehensive: comprehensive.extend({ workingDays }),
  publicity: z.strictObject({ workingDays, answerWithin: workingDays.default(5) }),
  grades: z
    .strictObject({
      clause,
      scale: z
        .array(z.strictObject({ key, clause, title: bilingual, from: amount }))
        .min(1)
        .max(20),
    })
    .exactOptional(),
  feedback: z
    .strictObject({
      clause,
      issuer: body.default('committee'),
      receiver: body.default('committee'),
      clocks: rectificationClocks,
    })
    .exactOptional(),
});

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Read = Mutable<z.output<typeof document>>;
type Wanted = Mutable<AppraisalDocument>;

/** The schema; this line does not compile when it and the domain's type drift apart in either direction. */
export const appraisalDocument: [Read, Wanted] extends [Wanted, Read] ? typeof document : never = document;
