import { byOf, deadlineOf, fieldsOf, headlineOf, lastDayOf, pathOf, periodOf, stageOf, taskOf } from './line.ts';
import type { Template } from './line.ts';

/**
 * Notices about opened sheets. Whose sheets, who asks, who read and what for stay out of the mail (§2.5): it says that
 * there is something to decide or to see, and where.
 */
const template =
  (kind: 'openingRequested' | 'openingConfirmed' | 'sheetRead'): Template =>
  (notice, speech) => ({
    headline: headlineOf(speech, [
      periodOf(notice, speech),
      stageOf(notice, speech),
      speech.say(`kind.${kind}`),
      byOf(notice, speech),
    ]),
    fields: fieldsOf(speech, [
      ['unit', notice.facts.unitName],
      ['task', taskOf(notice, speech)],
      ['by', deadlineOf(notice, speech)],
      ['note', speech.say(`note.${kind}`)],
    ]),
    ...lastDayOf(notice),
    path: pathOf(notice),
  });

export const openingRequested = template('openingRequested');
export const openingConfirmed = template('openingConfirmed');
export const sheetRead = template('sheetRead');
