import {
  byOf,
  caseOf,
  deadlineOf,
  fieldsOf,
  headlineOf,
  lastDayOf,
  pathOf,
  periodOf,
  stageOf,
  usualTemplate,
} from './line.ts';
import type { Template } from './line.ts';

/** News about what is posted: publicity, the published result, a correction, a rank it moved. The numbers are read after signing in. */
const template =
  (kind: 'publicity' | 'result' | 'correction' | 'rankMoved'): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [periodOf(notice, speech), speech.say(`kind.${kind}`), byOf(notice, speech)]),
    fields: fieldsOf(speech, [
      ['unit', notice.facts.unitName],
      ['postedUntil', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const publicity = template('publicity');
export const result = template('result');
export const correction = template('correction');
export const rankMoved = template('rankMoved');

/** The answer to an objection, in a round or an appraisal; what it says is read after signing in. */
export const objectionAnswered = usualTemplate([periodOf, stageOf, caseOf], { unit: 'unit' })('objectionAnswered');
