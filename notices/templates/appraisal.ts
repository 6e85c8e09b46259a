import {
  byOf,
  caseOf,
  deadlineOf,
  fieldsOf,
  headlineOf,
  lastDayOf,
  pathOf,
  responsibleOf,
  stageOf,
  taskOf,
} from './line.ts';
import type { Template } from './line.ts';

/** Notices about a yearly appraisal: which one, what to do, by when; never a number, a rank or a remark. */
const template =
  (
    kind:
      | 'appraisalAsked'
      | 'appraisalDue'
      | 'appraisalOverdue'
      | 'appraisalMeeting'
      | 'appraisalPosted'
      | 'appraisalPublished',
  ): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      stageOf(notice, speech),
      caseOf(notice, speech),
      speech.say(`kind.${kind}`),
      byOf(notice, speech),
    ]),
    fields: fieldsOf(speech, [
      ['task', taskOf(notice, speech)],
      ['responsible', responsibleOf(notice, speech)],
      ['by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const appraisalAsked = template('appraisalAsked');
export const appraisalDue = template('appraisalDue');
export const appraisalOverdue = template('appraisalOverdue');
export const appraisalMeeting = template('appraisalMeeting');
export const appraisalPosted = template('appraisalPosted');
export const appraisalPublished = template('appraisalPublished');
