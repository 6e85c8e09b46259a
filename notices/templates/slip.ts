import { byOf, caseOf, deadlineOf, fieldsOf, headlineOf, lastDayOf, pathOf, responsibleOf, taskOf } from './line.ts';
import type { Template } from './line.ts';

/** Notices about a rectification slip: its number, whose it is, what is to be done by when; never a word of the problems. */
const template =
  (
    kind:
      | 'slipAssigned'
      | 'slipDue'
      | 'slipOverdue'
      | 'slipReturned'
      | 'slipApproved'
      | 'slipReported'
      | 'slipReopened'
      | 'slipExtended'
      | 'slipClosed'
      | 'slipCarried',
  ): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [caseOf(notice, speech), speech.say(`kind.${kind}`), byOf(notice, speech)]),
    fields: fieldsOf(speech, [
      ['organisation', notice.facts.unitName],
      ['task', taskOf(notice, speech)],
      ['responsible', responsibleOf(notice, speech)],
      ['by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const slipAssigned = template('slipAssigned');
export const slipDue = template('slipDue');
export const slipOverdue = template('slipOverdue');
export const slipReturned = template('slipReturned');
export const slipApproved = template('slipApproved');
export const slipReported = template('slipReported');
export const slipReopened = template('slipReopened');
export const slipExtended = template('slipExtended');
export const slipClosed = template('slipClosed');
export const slipCarried = template('slipCarried');
