import { z } from 'zod';

import { Amount, Bilingual, CivilDate, Id, IdParams, Period, Person } from './common.ts';
import { FILE } from './route.ts';
import type { RouteSpec } from './route.ts';

export const ComponentState = z
  .enum(['counted', 'tooFewSheets', 'tooFewReturned', 'remarksOnly'])
  .meta({ description: 'Whether a part counts, and if not why. A part that does not has no number anywhere.' });

/** 发出, 收回, 有效, 无效, 弃权. */
export const BallotCounts = z.object({
  entitled: z.int(),
  returned: z.int(),
  valid: z.int(),
  invalid: z.int(),
  abstained: z.int(),
});

export const OptionCounts = z.record(z.string(), z.record(z.string(), z.int())).meta({
  description: 'How often each option was chosen, by criterion; of anonymous ballots only where nobody shows.',
});

const Progress = z.object({
  stageId: Id,
  key: z.string(),
  title: Bilingual,
  electorate: z.string(),
  secrecy: z.enum(['realName', 'anonymous']),
  remarksOnly: z.boolean(),
  state: z.string(),
  lastDay: CivilDate,
  asked: z.int(),
  voted: z.int(),
  onPaper: z.int(),
  missing: z.int(),
});

const Line = BallotCounts.extend({
  subject: Person,
  stages: z.array(z.string()).meta({ description: 'More than one where ballots were pooled.' }),
  state: ComponentState,
  mean: Amount.nullable(),
  options: OptionCounts.nullable(),
});

const Question = z.object({
  stage: z.object({ key: z.string(), title: Bilingual }),
  rater: Person,
  kind: z.enum(['sameForAll', 'farFromOthers']),
  subjects: z.int(),
  direction: z.enum(['above', 'below']).nullable(),
  limit: z.string().meta({ description: "The scheme's limit: so many people alike, or so many points away." }),
});

export const ballotSummaryRoutes = {
  ballots: {
    method: 'get',
    path: '/rounds/:id/ballots',
    tag: 'ballots',
    summary: { zh: '测评结果汇总', en: 'What the ballots of a round came to' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({
      roundId: Id,
      period: Period,
      stages: z.array(Progress),
      sight: z.enum(['all', 'others', 'none']).meta({
        description:
          'Lines are for everybody once posted; before that for those who decide, but never about themselves.',
      }),
      lines: z.array(Line),
    }),
    idempotent: false,
  },
  ballotsSheet: {
    method: 'get',
    path: '/rounds/:id/ballots.xlsx',
    tag: 'ballots',
    summary: { zh: '下载测评结果汇总表', en: 'Download the summary of the ballots of a round' },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: FILE,
    idempotent: false,
  },
  ballotQuestions: {
    method: 'get',
    path: '/rounds/:id/ballot-questions',
    tag: 'ballots',
    summary: {
      zh: '实名测评中需党委关注的问题（仅综评期间）',
      en: 'Questions about real-name sheets, for the Party committee while it reviews',
    },
    auth: 'session',
    params: IdParams,
    status: 200,
    answer: z.object({ roundId: Id, open: z.boolean(), questions: z.array(Question) }),
    idempotent: false,
  },
} as const satisfies Record<string, RouteSpec>;
