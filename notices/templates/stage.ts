import {
  byOf,
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
 * Notices about one's own part in a stage of a round: open, still owed, overdue, returned, an objection to answer, a proposal
 * that was not signed, an entry made for one; and what the Party committee's review changed or sent back.
 */
const template =
  (
    kind:
      | 'stageOpened'
      | 'reminder'
      | 'overdue'
      | 'returned'
      | 'objection'
      | 'enteredFor'
      | 'proposalRejected'
      | 'overridden'
      | 'sentBack',
  ): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      periodOf(notice, speech),
      stageOf(notice, speech),
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
export const proposalRejected = template('proposalRejected');
export const overridden = template('overridden');
export const sentBack = template('sentBack');
