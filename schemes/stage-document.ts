/** The zod schemas of a scheme's stages, of the ballots, panels and reviews in them. */
import { z } from 'zod';
import { CADENCES } from '../domain/period.ts';
import { ELECTORATES, STAGE_KINDS } from '../domain/stages.ts';
import { amount, bilingual, clause, flag, fractionText, key, positive, whole, workingDays } from './scalars.ts';

export const electorate = z.enum(ELECTORATES);
export const cadence = z.enum(CADENCES);

export const reminder = z.union([z.strictObject({ before: whole(0, 60) }), z.strictObject({ after: whole(1, 60) })], {
  error: 'expected "before: days" or "after: days"',
});

const criterionHead = { key, clause, title: bilingual, weight: positive.default('1'), mayAbstain: flag.default(false) };

const criterion = z.discriminatedUnion('kind', [
  z.strictObject({
    ...criterionHead,
    kind: z.literal('numeric'),
    max: positive.default('100'),
    places: whole(0, 3).default(0),
  }),
  z.strictObject({
    ...criterionHead,
    kind: z.literal('choice'),
    options: z
      .array(z.strictObject({ key, title: bilingual, value: amount }))
      .min(2)
      .max(20),
  }),
]);

export const ballot = z.strictObject({
  electorate,
  secrecy: z.enum(['realName', 'anonymous']),
  criteria: z.array(criterion).min(1).max(50),
  minimumSheets: whole(1, 10_000).default(5),
  minimumReturn: fractionText.default('1/2'),
  trim: z.enum(['none', 'dropHighestAndLowest']).default('none'),
  whenFew: z.enum(['merge', 'notUsed', 'remarks']).default('notUsed'),
  mergeWith: key.exactOptional(),
  subgroupsAbove: whole(1, 100_000).exactOptional(),
  draw: whole(1, 100_000).exactOptional(),
  questions: z
    .strictObject({ sameFrom: whole(2, 10_000).default(5), deviation: positive.default('15') })
    .default({ sameFrom: 5, deviation: '15' }),
});

export const comprehensive = z.strictObject({
  grounds: z.array(z.strictObject({ key, title: bilingual })).max(50),
  overrideLimit: amount.default('5'),
});

const panel = z.strictObject({
  decides: z.enum(['meeting', 'allSign', 'anyOne', 'weightedVote', 'inSequence']).default('meeting'),
  threshold: fractionText.exactOptional(),
  weights: z.record(key, positive).exactOptional(),
  nextLevelAfter: workingDays.default(2),
});

export const stage = z.strictObject({
  key,
  kind: z.enum(STAGE_KINDS),
  title: bilingual,
  workingDays,
  every: cadence.default('month'),
  alongside: key.exactOptional(),
  closes: z.enum(['atDeadline', 'whenComplete']),
  onSilence: z.enum(['lapse', 'hold']),
  reminders: z.array(reminder).max(10).default([]),
  samplePercent: positive.exactOptional(),
  ballot: ballot.exactOptional(),
  comprehensive: comprehensive.exactOptional(),
  panel: panel.exactOptional(),
});
