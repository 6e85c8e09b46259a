import type { DeclaredFact, RegisterFact, SubjectFacts } from '../../domain/facts.ts';
import type { ScoreItem, SchemeDocument } from '../../domain/scheme.ts';
import { DEFAULT_CLOCKS } from '../../domain/rectification.ts';
import { ELECTORATES } from '../../domain/stages.ts';

const title = { zh: '条款', en: 'rule' };

export const item = (key: string, kind: ScoreItem['kind'], more: Partial<ScoreItem> = {}): ScoreItem => ({
  key,
  clause: `c-${key}`,
  title,
  kind,
  min: '0.5',
  max: '5',
  evidence: 'optional',
  ...more,
});

/** Base 80 as in §4.16, one capped group and one without caps. */
export const SCHEME = {
  scheme: 'test-points',
  title,
  cadence: { unit: 'month', scores: 'previousMonth' },
  overlap: 'refused',
  places: 1,
  range: { min: '0', max: '120' },
  passMark: '60',
  countsFromNextDayAfter: 720,
  base: {
    clause: '3',
    items: [
      { key: 'dues', clause: '3.1', title, points: '10' },
      { key: 'meetings', clause: '3.2', title, points: '20' },
      { key: 'study', clause: '3.3', title, points: '20' },
      { key: 'post', clause: '3.4', title, points: '30' },
    ],
  },
  groups: [
    {
      key: 'capped',
      clause: '4',
      title,
      bonusCap: '6',
      deductionCap: '7',
      items: [
        item('lecture', 'bonus', { cap: '5', evidence: 'required' }),
        item('article', 'bonus', { min: '1', max: '4' }),
        item('late', 'deduction', { cap: '5' }),
        item('absent', 'restraint', { min: '2', max: '5' }),
      ],
    },
    {
      key: 'open',
      clause: '5',
      title,
      items: [
        item('contest', 'bonus', { max: '60' }),
        item('secretary-plan', 'bonus', { posts: ['secretary'] }),
        item('fault', 'deduction', { max: '90' }),
      ],
    },
  ],
  veto: [{ key: 'law', clause: '6.7', title }],
  stages: [],
  consequences: [],
  duties: { holdWithin: 10, acknowledgeWithin: 3 },
  ranking: { scope: 'branch', monthly: true, quarterly: true },
  talks: { appointWithin: 3, holdWithin: 10, acknowledgeWithin: 3, followUpAfter: 20, nameInMail: false },
  objectionAnswerWithin: 5,
  amendWithin: 1,
  nudgeEvery: 1,
  quorum: '1/2',
  bar: { percent: '30', minimumLow: 1, minimumMonths: 6 },
  secrecy: { smallestGroup: 5, openings: { confirmWithin: 3, readFor: 3 } },
  electorateOrder: ELECTORATES,
  appeals: { fileWithin: 10, decideWithin: 15, correctionPosted: 3 },
  rectification: DEFAULT_CLOCKS,
} satisfies SchemeDocument;

export const facts = (more: Partial<SubjectFacts> = {}): SubjectFacts => ({
  personId: 'p1',
  state: 'full',
  posts: ['member'],
  exempt: false,
  register: [],
  declared: [],
  ...more,
});

export const entry = (
  id: string,
  itemKey: string,
  outcome: RegisterFact['outcome'],
  points?: string,
): RegisterFact => ({ id, itemKey, outcome, ...(points === undefined ? {} : { points }) });

export const accepted = (id: string, itemKey: string, claimed: string): DeclaredFact => ({
  id,
  itemKey,
  claimed,
  decision: { state: 'accepted', decisionId: `d-${id}` },
});

export const CONTEXT = { period: '2026-01', versionId: 'v1' };
