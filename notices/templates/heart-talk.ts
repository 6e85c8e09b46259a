import { byOf, caseOf, deadlineOf, fieldsOf, headlineOf, lastDayOf, pathOf, responsibleOf, taskOf } from './line.ts';
import type { Template } from './line.ts';

/**
 * Notices about talk rounds, difficulties and reports for the record: the branch or the case number, what to do and by
 * when. Whom a talk is about, what was raised in it and what was decided are read after signing in.
 */
const template =
  (
    kind:
      | 'talkRoundOpened'
      | 'talkRoundDue'
      | 'talkRoundOverdue'
      | 'talkRoundEnded'
      | 'difficultyAssigned'
      | 'difficultyDue'
      | 'difficultyOverdue'
      | 'filingOwed'
      | 'filingDue'
      | 'filingOverdue',
  ): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      notice.facts.unitName,
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

export const talkRoundOpened = template('talkRoundOpened');
export const talkRoundDue = template('talkRoundDue');
export const talkRoundOverdue = template('talkRoundOverdue');
export const talkRoundEnded = template('talkRoundEnded');
export const difficultyAssigned = template('difficultyAssigned');
export const difficultyDue = template('difficultyDue');
export const difficultyOverdue = template('difficultyOverdue');
export const filingOwed = template('filingOwed');
export const filingDue = template('filingDue');
export const filingOverdue = template('filingOverdue');
