import {
  byOf,
  caseOf,
  deadlineOf,
  fieldsOf,
  headlineOf,
  lastDayOf,
  pathOf,
  periodOf,
  responsibleOf,
  stageOf,
  taskOf,
} from './line.ts';
import type { Template } from './line.ts';

/**
 * Notices about who does what: a duty given, moved, asked about or called for, a copy, an ending. They say what and by
 * when, or the case number; the reasons and the people are read after signing in.
 */
const template =
  (
    kind:
      'delegated' | 'dutyAssigned' | 'dutyMoved' | 'adviceAsked' | 'adviceGiven' | 'nudged' | 'copied' | 'terminated',
  ): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      periodOf(notice, speech),
      stageOf(notice, speech),
      caseOf(notice, speech),
      speech.say(`kind.${kind}`),
      byOf(notice, speech),
    ]),
    fields: fieldsOf(speech, [
      ['unit', notice.facts.unitName],
      ['task', taskOf(notice, speech)],
      ['responsible', responsibleOf(notice, speech)],
      ['by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const delegated = template('delegated');
export const dutyAssigned = template('dutyAssigned');
export const dutyMoved = template('dutyMoved');
export const adviceAsked = template('adviceAsked');
export const adviceGiven = template('adviceGiven');
export const nudged = template('nudged');
export const copied = template('copied');
export const terminated = template('terminated');
