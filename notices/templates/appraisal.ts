import { caseOf, fieldsOf, headlineOf, lastDayOf, pathOf, plain, stageOf, usualTemplate } from './line.ts';
import type { Template } from './line.ts';

/** Notices about a yearly appraisal: which one, what to do, by when; never a number, a rank or a remark. */
const ABOUT = [stageOf, caseOf];
const template = usualTemplate(ABOUT);

export const appraisalAsked = template('appraisalAsked');
export const appraisalDue = template('appraisalDue');
export const appraisalOverdue = template('appraisalOverdue');
export const appraisalPosted = usualTemplate(ABOUT, { lastDay: 'postedUntil' })('appraisalPosted');
export const appraisalPublished = template('appraisalPublished');

/** A meeting is held on its day, not by it. */
export const appraisalMeeting: Template = (notice, speech) => {
  const { lastDay } = notice.facts;
  const on = lastDay === undefined ? undefined : speech.date(plain(lastDay));
  return {
    headline: headlineOf(speech, [
      stageOf(notice, speech),
      caseOf(notice, speech),
      speech.say('kind.appraisalMeeting'),
      on,
    ]),
    fields: fieldsOf(speech, [
      ['on', on],
      ['note', speech.say('note.appraisalMeeting')],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  };
};
