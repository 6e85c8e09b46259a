import {
  byOf,
  deadlineOf,
  fieldsOf,
  headlineOf,
  lastDayOf,
  pathOf,
  periodOf,
  plain,
  responsibleOf,
  taskOf,
} from './line.ts';
import type { Template } from './line.ts';

/** Notices about one's own part in a stage of a round: open, still owed, overdue, returned, an objection to answer, an entry made for one. */
const template =
  (kind: 'stageOpened' | 'reminder' | 'overdue' | 'returned' | 'objection' | 'enteredFor'): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      periodOf(notice, speech),
      notice.facts.stageTitle === undefined ? undefined : plain(speech.title(notice.facts.stageTitle)),
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

export const stageOpened = template('stageOpened');
export const reminder = template('reminder');
export const overdue = template('overdue');
export const returned = template('returned');
export const objection = template('objection');
export const enteredFor = template('enteredFor');
