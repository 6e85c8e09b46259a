import { caseOf, usualTemplate } from './line.ts';

/** Notices about an appeal or a proposed correction: the case number, never whose it is, what about, or how it ended. */
const template = usualTemplate([caseOf]);

export const appealAssigned = template('appealAssigned');
export const appealDue = template('appealDue');
export const appealOverdue = template('appealOverdue');
export const appealUnassigned = template('appealUnassigned');
export const appealDecided = template('appealDecided');
export const correctionToConfirm = template('correctionToConfirm');
export const correctionOverdue = template('correctionOverdue');
