import type { BallotDocument, Criterion } from '../../domain/stages.ts';

const title = { zh: '测评', en: 'ballot' };
const head = { clause: '3', title, weight: '1', mayAbstain: false };

export const OVERALL: Criterion = { ...head, key: 'overall', kind: 'numeric', max: '100', places: 1 };

/** A choice of two values of an answer. */
export const choice = (key: string, more: { mayAbstain?: boolean } = {}): Criterion => ({
  ...head,
  ...more,
  key,
  kind: 'choice',
  options: [
    { key: 'good', title, value: '100' },
    { key: 'poor', title, value: '0' },
  ],
});

/** An anonymous ballot of peers with one number; five sheets. */
export const ballot = (more: Partial<BallotDocument> = {}): BallotDocument => ({
  electorate: 'peers',
  secrecy: 'anonymous',
  criteria: [OVERALL],
  minimumSheets: 5,
  minimumReturn: '0/1',
  trim: 'none',
  whenFew: 'notUsed',
  questions: { sameFrom: 5, deviation: '15' },
  ...more,
});
