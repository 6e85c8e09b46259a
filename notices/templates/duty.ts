import { caseOf, periodOf, stageOf, usualTemplate } from './line.ts';

/**
 * Notices about who does what: a duty given, moved, asked about or called for, a copy, an ending. They say what and by
 * when, or the case number; the reasons and the people are read after signing in.
 */
const template = usualTemplate([periodOf, stageOf, caseOf], { unit: 'unit' });

export const delegated = template('delegated');
export const dutyAssigned = template('dutyAssigned');
export const dutyMoved = template('dutyMoved');
export const adviceAsked = template('adviceAsked');
export const adviceGiven = template('adviceGiven');
export const nudged = template('nudged');
export const copied = template('copied');
export const terminated = template('terminated');
