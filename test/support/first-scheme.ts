/**
 * A scheme version as it was stored before ratings came: stages know only `quarterlyOnly`, and there is no word of
 * secrecy, appeals or electorates. Rows like this are immutable; cycles and results of that time go on under them.
 */

const title = (en: string): { zh: string; en: string } => ({ zh: '条款', en });

const item = (key: string, clause: string, kind: string, min: string, max: string, more: object = {}) => ({
  key,
  clause,
  title: title(key),
  kind,
  min,
  max,
  evidence: 'optional',
  ...more,
});

export const FIRST_SCHEME = {
  scheme: 'monthly-points',
  title: title("Members' monthly points"),
  fixed: ['range', 'passMark', 'base'],
  cadence: { unit: 'month', scores: 'previousMonth' },
  overlap: 'refused',
  places: 1,
  range: { min: '0', max: '120' },
  passMark: '60',
  countsFromNextDayAfter: 720,
  base: {
    clause: '3.1',
    items: [
      { key: 'dues', clause: '3.1.1', title: title('dues'), points: '10' },
      { key: 'meetings', clause: '3.1.2', title: title('meetings'), points: '20' },
      { key: 'study', clause: '3.1.3', title: title('study'), points: '20' },
      { key: 'post', clause: '3.1.4', title: title('post'), points: '30' },
    ],
  },
  groups: [
    {
      key: 'study-group',
      clause: '4.1',
      title: title('study-group'),
      bonusCap: '8',
      deductionCap: '6',
      items: [
        item('study-lecture', '4.1.1', 'bonus', '2', '3', { cap: '6', evidence: 'required' }),
        item('study-article', '4.1.2', 'bonus', '1', '4', { cap: '6' }),
        item('study-notes-missing', '4.1.4', 'deduction', '0.5', '2', { cap: '4' }),
      ],
    },
  ],
  veto: [{ key: 'law', clause: '5.7', title: title('law') }],
  stages: [
    {
      key: 'declaration',
      kind: 'declaration',
      title: title('declaration'),
      workingDays: 5,
      closes: 'atDeadline',
      onSilence: 'lapse',
      reminders: [{ before: 2 }, { before: 0 }],
      quarterlyOnly: false,
    },
    {
      key: 'review',
      kind: 'review',
      title: title('review'),
      workingDays: 3,
      closes: 'whenComplete',
      onSilence: 'hold',
      reminders: [{ before: 1 }, { after: 1 }],
      quarterlyOnly: false,
    },
    {
      key: 'spot-check',
      kind: 'spotCheck',
      title: title('spot-check'),
      workingDays: 1,
      closes: 'whenComplete',
      onSilence: 'lapse',
      reminders: [],
      quarterlyOnly: true,
      samplePercent: '10',
    },
    {
      key: 'publicity',
      kind: 'publicity',
      title: title('publicity'),
      workingDays: 5,
      closes: 'atDeadline',
      onSilence: 'lapse',
      reminders: [],
      quarterlyOnly: false,
    },
  ],
  ranking: { scope: 'branch', monthly: true, quarterly: true },
  talks: { appointWithin: 3, holdWithin: 10, acknowledgeWithin: 3, followUpAfter: 20, nameInMail: false },
  objectionAnswerWithin: 5,
  amendWithin: 1,
  quorum: '1/2',
  bar: { percent: '30', minimumLow: 1, minimumMonths: 6 },
};
