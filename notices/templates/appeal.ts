import { byOf, caseOf, deadlineOf, fieldsOf, headlineOf, lastDayOf, pathOf, responsibleOf, taskOf } from './line.ts';
import type { Template } from './line.ts';

/** Notices about an appeal or a proposed correction: the case number, never whose it is, what about, or how it ended. */
const template =
  (
    kind:
      | 'appealAssigned'
      | 'appealDue'
      | 'appealOverdue'
      | 'appealUnassigned'
      | 'appealDecided'
      | 'correctionToConfirm'
      | 'correctionOverdue',
  ): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [caseOf(notice, speech), speech.say(`kind.${kind}`), byOf(notice, speech)]),
    fields: fieldsOf(speech, [
      ['task', taskOf(notice, speech)],
      ['responsible', responsibleOf(notice, speech)],
      ['by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const appealAssigned = template('appealAssigned');
export const appealDue = template('appealDue');
export const appealOverdue = template('appealOverdue');
export const appealUnassigned = template('appealUnassigned');
export const appealDecided = template('appealDecided');
export const correctionToConfirm = template('correctionToConfirm');
export const correctionOverdue = template('correctionOverdue');
