import { byOf, caseOf, deadlineOf, fieldsOf, headlineOf, lastDayOf, pathOf, responsibleOf, taskOf } from './line.ts';
import type { Template } from './line.ts';

/** Notices about a duty that follows from a month: the case number, what to do and by when; never whose month or why. */
const template =
  (kind: 'consequenceAssigned' | 'consequenceDue' | 'consequenceOverdue' | 'consequenceAnnulled'): Template =>
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

export const consequenceAssigned = template('consequenceAssigned');
export const consequenceDue = template('consequenceDue');
export const consequenceOverdue = template('consequenceOverdue');
export const consequenceAnnulled = template('consequenceAnnulled');
