/**
 * The zod schema of a scheme document. It reads YAML in which every scalar is text (so "2.50" never becomes a float)
 * as well as the stored JSON, and yields exactly the domain's `SchemeDocument` with amounts in canonical form.
 */
import { z } from 'zod';
import { CONSEQUENCE_DUTIES, CONSEQUENCE_FOR } from '../domain/consequences.ts';
import { LEDGER_RULES } from '../domain/collective-decision.ts';
import { POST_KINDS } from '../domain/facts.ts';
import { DEFAULT_CLOCKS } from '../domain/rectification.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import { ELECTORATES } from '../domain/stages.ts';
import {
  amount,
  bilingual,
  clause,
  flag,
  fractionText,
  key,
  monthDay,
  positive,
  whole,
  workingDays,
} from './scalars.ts';
import { TALK_SPANS } from '../domain/talk-rounds.ts';
import { annual } from './annual-document.ts';
import { cadence, electorate, stage } from './stage-document.ts';

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

const composition = z.strictObject({
  clause,
  every: cadence,
  parts: z
    .array(z.strictObject({ key, clause, title: bilingual, stage: key, weight: positive }))
    .min(1)
    .max(20),
  without: z
    .array(z.strictObject({ parts: z.array(key).min(1), weights: z.record(key, positive) }))
    .max(50)
    .default([]),
});

const grades = z.strictObject({
  clause,
  scale: z
    .array(
      z.strictObject({
        key,
        clause,
        title: bilingual,
        stars: whole(0, 9).exactOptional(),
        from: amount,
        ceilingPercent: positive.exactOptional(),
        byDecision: z.strictObject({ share: fractionText, atLeast: whole(0, 1000).default(1) }).exactOptional(),
      }),
    )
    .min(1)
    .max(20),
  ceilingScope: z.enum(['branch', 'pooled', 'committee']).default('branch'),
  ties: z.enum(['neither', 'both']).default('neither'),
  yearly: flag.default(false),
});

const WHEN = 'expected one of lowMonths: 1 to 3, zeroMonth: handling or any, grade: [keys], unqualified: rating';
const WITHIN = 'expected "workingDays: days" or "until: month and day", such as "12-31"';

const consequence = z.strictObject({
  key,
  clause,
  title: bilingual,
  when: z.union(
    [
      z.strictObject({ lowMonths: whole(1, 3) }),
      z.strictObject({ zeroMonth: z.enum(['handling', 'any']) }),
      z.strictObject({ grade: z.array(key).min(1) }),
      z.strictObject({ unqualified: z.literal('rating') }),
    ],
    { error: WHEN },
  ),
  for: z.enum(CONSEQUENCE_FOR),
  duty: z.enum(CONSEQUENCE_DUTIES),
  within: z
    .union([z.strictObject({ workingDays }), z.strictObject({ until: monthDay })], { error: WITHIN })
    .exactOptional(),
});

/** The clocks of feedback slips; each default is ours. */
export const rectificationClocks = z
  .strictObject({
    planWithin: workingDays.default(DEFAULT_CLOCKS.planWithin),
    approveWithin: workingDays.default(DEFAULT_CLOCKS.approveWithin),
    verifyWithin: workingDays.default(DEFAULT_CLOCKS.verifyWithin),
    extensionWithin: workingDays.default(DEFAULT_CLOCKS.extensionWithin),
    reworkWithin: workingDays.default(DEFAULT_CLOCKS.reworkWithin),
    noReportWithin: workingDays.default(DEFAULT_CLOCKS.noReportWithin),
    explainWithin: workingDays.default(DEFAULT_CLOCKS.explainWithin),
  })
  .default({ ...DEFAULT_CLOCKS });

const document = z.strictObject({
  scheme: key,
  title: bilingual,
  fixed: z.array(z.string().min(1)).exactOptional(),
  cadence: z.discriminatedUnion('unit', [
    z.strictObject({ unit: z.literal('month'), scores: z.literal('previousMonth') }),
    z.strictObject({ unit: z.literal('year'), scores: z.literal('previousYear') }),
  ]),
  overlap: z.enum(['refused', 'allowed']).default('refused'),
  places: whole(0, 3),
  range: z.strictObject({ min: amount, max: amount }),
  passMark: amount,
  countsFromNextDayAfter: whole(0, 1440),
  base: z.strictObject({ clause, items: z.array(baseItem).max(50) }),
  groups: z.array(group).max(50),
  veto: z.array(z.strictObject({ key, clause, title: bilingual })).max(50),
  stages: z.array(stage).min(1).max(10),
  ranking: z.strictObject({ scope: z.literal('branch'), monthly: flag, quarterly: flag }),
  consequences: z.array(consequence).max(50).default([]),
  talks: z
    .strictObject({
      appointWithin: workingDays,
      holdWithin: workingDays,
      acknowledgeWithin: workingDays,
      followUpAfter: workingDays,
      nameInMail: flag.default(false),
    })
    .exactOptional(),
  duties: z
    .strictObject({ holdWithin: workingDays.default(10), acknowledgeWithin: workingDays.default(3) })
    .default({ holdWithin: 10, acknowledgeWithin: 3 }),
  talkRounds: z
    .strictObject({
      every: z.enum(TALK_SPANS).default('halfYear'),
      days: whole(1, 130).default(100),
      remindBefore: z.array(whole(0, 130)).min(1).max(10).default([20, 5]),
    })
    .exactOptional(),
  collectiveDecisions: z
    .strictObject({
      fileWithin: workingDays.default(LEDGER_RULES.fileWithin),
      quorum: fractionText.default(LEDGER_RULES.quorum),
    })
    .exactOptional(),
  composition: composition.exactOptional(),
  annual: annual.exactOptional(),
  grades: grades.exactOptional(),
  secrecy: z
    .strictObject({
      smallestGroup: whole(3, 1000).default(5),
      loweredBy: z.string().min(1).max(500).exactOptional(),
      openings: z
        .strictObject({ confirmWithin: workingDays.default(3), readFor: workingDays.default(3) })
        .default({ confirmWithin: 3, readFor: 3 }),
    })
    .default({ smallestGroup: 5, openings: { confirmWithin: 3, readFor: 3 } }),
  electorateOrder: z.array(electorate).default([...ELECTORATES]),
  appeals: z
    .strictObject({
      fileWithin: workingDays.default(10),
      decideWithin: workingDays.default(15),
      correctionPosted: workingDays.default(3),
    })
    .default({ fileWithin: 10, decideWithin: 15, correctionPosted: 3 }),
  rectification: rectificationClocks,
  objectionAnswerWithin: workingDays,
  amendWithin: workingDays,
  nudgeEvery: workingDays.default(1),
  quorum: fractionText,
  bar: z.strictObject({ percent: positive, minimumLow: whole(1, 1000), minimumMonths: whole(1, 12) }).exactOptional(),
});

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Read = Mutable<z.output<typeof document>>;
type Wanted = Mutable<SchemeDocument>;

/** The schema; this line does not compile when it and the domain's type drift apart in either direction. */
export const schemeDocument: [Read, Wanted] extends [Wanted, Read] ? typeof document : never = document;
