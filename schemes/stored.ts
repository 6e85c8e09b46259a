/** Scheme versions as they are stored, read in today's shape. */
import { DEFAULT_CLOCKS } from '../domain/rectification.ts';
import type { ConsequenceRule } from '../domain/consequences.ts';
import type { SchemeDocument } from '../domain/scheme.ts';
import { ELECTORATES } from '../domain/stages.ts';

type Stored = Readonly<Record<string, unknown>>;

/** Before stages had a cadence, a stage said that it ran only in a quarter's third month. */
function withCadence(stage: Stored): Stored {
  const { quarterlyOnly, ...rest } = stage;
  return { every: quarterlyOnly === true ? 'quarter' : 'month', ...rest };
}

/** Before the committee was asked about real-name sheets, a ballot had no setting for it. */
function withQuestions(stage: Stored): Stored {
  const ballot = stage['ballot'] as Stored | undefined;
  return ballot === undefined
    ? stage
    : { ...stage, ballot: { questions: { sameFrom: 5, deviation: '15' }, ...ballot } };
}

/** Before there was a table of consequences, talks after low months were what a scheme with their clocks had (S3.6). */
const TALKS_OF_OLD: readonly ConsequenceRule[] = [
  {
    key: 'first-low-month',
    clause: 'S3.6',
    title: { zh: '当月低于合格分值：支部书记谈话', en: 'Low month: talk with the branch secretary' },
    when: { lowMonths: 1 },
    for: 'subject',
    duty: 'secretaryTalk',
  },
  {
    key: 'second-low-month',
    clause: 'S3.6',
    title: { zh: '连续两个月：党委指定人员约谈', en: 'Two in a row: talk by an appointed person' },
    when: { lowMonths: 2 },
    for: 'subject',
    duty: 'appointedTalk',
  },
  {
    key: 'third-low-month',
    clause: 'S3.6',
    title: { zh: '连续三个月：结合民主评议处置', en: 'Three in a row: referred to the democratic appraisal' },
    when: { lowMonths: 3 },
    for: 'subject',
    duty: 'dispositionReferral',
  },
];

/** What a version adopted before there was such a setting has. */
const ADDED_SINCE = {
  electorateOrder: ELECTORATES,
  appeals: { fileWithin: 10, decideWithin: 15, correctionPosted: 3 },
  rectification: DEFAULT_CLOCKS,
  nudgeEvery: 1,
  duties: { holdWithin: 10, acknowledgeWithin: 3 },
};
const SECRECY_ADDED_SINCE = { smallestGroup: 5, openings: { confirmWithin: 3, readFor: 3 } };

/**
 * The document of a stored version. The row is immutable, was checked when it was adopted and keeps the shape of its
 * day; it is not checked again, so that a bound drawn tighter since cannot stop a month that runs under it.
 */
export function storedDocument(stored: Stored): SchemeDocument {
  const stages = stored['stages'] as readonly Stored[];
  return {
    ...ADDED_SINCE,
    consequences: stored['talks'] === undefined ? [] : TALKS_OF_OLD,
    ...stored,
    secrecy: { ...SECRECY_ADDED_SINCE, ...(stored['secrecy'] as Stored | undefined) },
    stages: stages.map(withCadence).map(withQuestions),
  } as unknown as SchemeDocument;
}
