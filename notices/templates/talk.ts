import { byOf, caseOf, deadlineOf, fieldsOf, headlineOf, lastDayOf, pathOf, responsibleOf, taskOf } from './line.ts';
import type { Template } from './line.ts';

/** Notices about a talk: the case number, never why there is one; the member's name only if the facts carry it (§2.5). */
const template =
  (kind: 'talkAssigned' | 'talkDue' | 'talkOverdue'): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [caseOf(notice, speech), speech.say(`kind.${kind}`), byOf(notice, speech)]),
    fields: fieldsOf(speech, [
      ['unit', notice.facts.unitName],
      ['task', taskOf(notice, speech)],
      ['responsible', responsibleOf(notice, speech)],
      ['member', notice.facts.memberName],
      ['by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const talkAssigned = template('talkAssigned');
export const talkDue = template('talkDue');
export const talkOverdue = template('talkOverdue');
