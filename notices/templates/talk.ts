import { caseOf, usualTemplate } from './line.ts';

/** Notices about a talk: the case number, never why there is one; the member's name only if the facts carry it (§2.5). */
const template = usualTemplate([caseOf], { unit: 'unit', member: true });

export const talkAssigned = template('talkAssigned');
export const talkDue = template('talkDue');
export const talkOverdue = template('talkOverdue');
