import { caseOf, unitOf, usualTemplate } from './line.ts';

/**
 * Notices about talk rounds, difficulties and reports for the record: the branch or the case number, what to do and by
 * when. Whom a talk is about, what was raised in it and what was decided are read after signing in.
 */
const template = usualTemplate([unitOf, caseOf], { unit: 'unit' });

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
