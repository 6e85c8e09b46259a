import { caseOf, stageOf, usualTemplate } from './line.ts';

/** Notices about a yearly appraisal: which one, what to do, by when; never a number, a rank or a remark. */
const template = usualTemplate([stageOf, caseOf]);

export const appraisalAsked = template('appraisalAsked');
export const appraisalDue = template('appraisalDue');
export const appraisalOverdue = template('appraisalOverdue');
export const appraisalMeeting = template('appraisalMeeting');
export const appraisalPosted = template('appraisalPosted');
export const appraisalPublished = template('appraisalPublished');
