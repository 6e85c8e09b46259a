/** A scheme of five parts in a month, and the facts of one member's rating. */
import type { CompositionDocument, PartDocument } from '../../domain/composition.ts';
import type { DeclaredFact, EarlierMonth, RatingFacts, SubjectFacts } from '../../domain/facts.ts';
import type { GradesDocument } from '../../domain/grades.ts';
import type { Composed, MonthResult } from '../../domain/result.ts';
import type { SchemeDocument } from '../../domain/scheme.ts';
import { score } from '../../domain/scoring.ts';
import type { StageDocument, StageKind } from '../../domain/stages.ts';
import { components } from '../../domain/tally.ts';
import type { BallotReturn, Component } from '../../domain/tally.ts';
import { CONTEXT, facts, SCHEME } from './fixtures.ts';

const title = { zh: '条款', en: 'rule' };

export const stage = (key: string, kind: StageKind, more: Partial<StageDocument> = {}): StageDocument => ({
  key,
  kind,
  title,
  workingDays: 3,
  every: 'month',
  closes: 'atDeadline',
  onSilence: 'lapse',
  reminders: [],
  ...more,
});

const part = (key: string, weight: string): PartDocument => ({ key, clause: `p-${key}`, title, stage: key, weight });

/** Weights 5/20/25/30/20 of §4.3. */
export const COMPOSITION: CompositionDocument = {
  clause: '3',
  every: 'month',
  parts: [part('self', '5'), part('peers', '20'), part('masses', '25'), part('branch', '30'), part('committee', '20')],
  without: [],
};

const star = (key: string, stars: number, from: string): GradesDocument['scale'][number] => ({
  key,
  clause: `g-${key}`,
  title,
  stars,
  from,
});

/** Five stars from 95 for at most 20 %, four from 90, three from 80, two from 70, one from 60. */
export const GRADES: GradesDocument = {
  clause: '5',
  scale: [
    { ...star('five', 5, '95'), ceilingPercent: '20' },
    star('four', 4, '90'),
    star('three', 3, '80'),
    star('two', 2, '70'),
    star('one', 1, '60'),
  ],
  ceilingScope: 'branch',
  ties: 'neither',
  yearly: true,
};

export const RATED: SchemeDocument = {
  ...SCHEME,
  range: { min: '0', max: '100' },
  stages: [
    stage('self', 'declaration'),
    stage('peers', 'ballot'),
    stage('masses', 'ballot', { alongside: 'peers' }),
    stage('branch', 'review', { closes: 'whenComplete', onSilence: 'hold' }),
    stage('committee', 'comprehensive', { closes: 'whenComplete', onSilence: 'hold' }),
    stage('publicity', 'publicity'),
  ],
  composition: COMPOSITION,
  grades: GRADES,
};

/** A ballot stage whose sheets came to a number; null = too few sheets. */
export const counted = (key: string, mean: string | null): RatingFacts['components'][number] => {
  const [state, valid] = mean === null ? (['tooFewSheets', 2] as const) : (['counted', 8] as const);
  return { id: `c-${key}`, stages: [key], state, entitled: 8, valid, invalid: 0, abstained: 0, mean, options: null };
};

/** The components of these returns with ids as rows have them. */
export const componentsOf = (returns: readonly BallotReturn[], smallestGroup = 5): RatingFacts['components'] =>
  components(returns, smallestGroup).map((one: Component) => ({ id: `c-${one.stages.join('-')}`, ...one }));

export const rating = (more: Partial<RatingFacts> = {}): RatingFacts => ({
  earlier: [],
  components: [counted('peers', '88.5'), counted('masses', '92')],
  mark: null,
  ...more,
});

export const earlier = (
  period: string,
  self: string,
  review: string,
  veto: EarlierMonth['veto'] = null,
): EarlierMonth => ({ period, self, review, veto });

/** A declared item that makes the base of 80 the self-evaluation `claimed` says, and the review what `allowed` says. */
export const bonus = (claimed: string, allowed: string): DeclaredFact => ({
  id: 'bonus',
  itemKey: 'contest',
  claimed,
  decision: { state: 'adjusted', points: allowed, reason: 'shared work', decisionId: 'd1' },
});

/** The member of §4.3: self 90, branch committee 87. */
export const member = (more: Partial<SubjectFacts> = {}): SubjectFacts =>
  facts({
    declared: [bonus('10', '7')],
    rating: rating({ mark: { id: 'm1', points: '89', ground: 'newFacts' } }),
    ...more,
  });

export const rated = (
  more: Partial<SubjectFacts> = {},
  version: SchemeDocument = RATED,
  period = CONTEXT.period,
): MonthResult => score(version, member(more), { ...CONTEXT, period });

/** The composed part of a result; throws where there is none. */
export function composedOf(result: MonthResult): Composed {
  if (result.composed === undefined) throw new Error('the month has no composition');
  return result.composed;
}

/** One part of a rating by its key; throws where no line stands for it. */
export function partOf(result: MonthResult, key: string): Composed['parts'][number] {
  const line = composedOf(result).parts.find(({ parts }) => parts.includes(key));
  if (line === undefined) throw new Error(`no part "${key}"`);
  return line;
}
