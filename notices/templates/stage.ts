import { periodOf, stageOf, usualTemplate } from './line.ts';

/**
 * Notices about one's own part in a stage of a round: open, still owed, overdue, returned, an objection to answer, a proposal
 * that was not signed, an entry made for one; and what the Party committee's review changed or sent back.
 */
const template = usualTemplate([periodOf, stageOf], { unit: 'unit' });

export const stageOpened = template('stageOpened');
export const reminder = template('reminder');
export const overdue = template('overdue');
export const returned = template('returned');
export const objection = template('objection');
export const enteredFor = template('enteredFor');
export const proposalRejected = template('proposalRejected');
export const overridden = template('overridden');
export const sentBack = template('sentBack');
