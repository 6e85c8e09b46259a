import { caseOf, usualTemplate } from './line.ts';

/** Notices about a duty that follows from a month: the case number, what to do and by when; never whose month or why. */
const template = usualTemplate([caseOf]);

export const consequenceAssigned = template('consequenceAssigned');
export const consequenceDue = template('consequenceDue');
export const consequenceOverdue = template('consequenceOverdue');
export const consequenceAnnulled = template('consequenceAnnulled');
