import { caseOf, usualTemplate } from './line.ts';

/** Notices about a rectification slip: its number, whose it is, what is to be done by when; never a word of the problems. */
const template = usualTemplate([caseOf], { unit: 'organisation' });

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
