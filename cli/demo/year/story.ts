/**
 * A year of monthly points: five low streaks of one, two and three months, one exempt month, one 0 by organisational
 * handling, an objection, an upheld appeal, two who once say nothing, two reviews that are late.
 */
import type { Period } from '../organisation.ts';
import type { Items, Occasion, Story } from '../story.ts';

const accept = { does: 'accept' } as const;

/** Below the pass mark in these months. */
const LOW: Readonly<Record<string, readonly Period[]>> = {
  '1022': ['2026-01', '2026-02', '2026-03'],
  '1038': ['2026-01', '2026-03'],
  '1024': ['2026-05', '2026-06'],
};

/** Organisational handling; recorded while the month is scored. */
export const HANDLED = {
  staffNo: '1039',
  period: '2026-09',
  document: '示例处〔2026〕9号',
  dated: '2026-09-28',
  recordedOn: '2026-10-09',
  recordedBy: '1009',
} as const;

/** Appeals when the month stands; the Party secretary, who took no part in it, finds for the member. */
export const APPEAL = {
  by: '1036',
  period: '2026-10',
  reviewer: '1006',
  text: '值守记录载明三个夜班，调减为两分与事实不符。',
  answer: '经核对值守记录，三个夜班属实，予以更正。',
  reason: '调减依据与值守记录不符。',
  /** What the item counts afterwards. */
  points: '3',
} as const;

const ITEMS: Items = {
  '2026-01': {
    '1012': [{ itemKey: 'work-contest', points: '5.5', reason: '市级技能竞赛二等奖', evidence: true, panel: accept }],
    '1013': [
      { itemKey: 'study-lecture', points: '3', reason: '讲党课：学习贯彻全会精神', evidence: true, panel: accept },
      { itemKey: 'study-lecture', points: '3', reason: '讲党课：党章学习', evidence: true, panel: accept },
      { itemKey: 'study-lecture', points: '3', reason: '讲党课：纪律教育', evidence: true, panel: accept },
    ],
    '1014': [
      {
        itemKey: 'volunteer-hours',
        points: '3',
        reason: '社区志愿服务六小时',
        evidence: true,
        panel: { does: 'adjust', points: '2', reason: '签到表只记载四小时' },
      },
    ],
    '1031': [
      { itemKey: 'duty-secretary-talks', points: '1.5', reason: '与三名党员谈心谈话', evidence: false, panel: accept },
    ],
  },
  '2026-02': {
    '1012': [{ itemKey: 'work-urgent', points: '3', reason: '春节期间保供值守', evidence: false, panel: accept }],
    '1034': [{ itemKey: 'work-innovation', points: '4', reason: '合理化建议被采纳', evidence: true, panel: accept }],
  },
  '2026-03': {
    '1013': [
      { itemKey: 'study-exchange', points: '1.5', reason: '学习交流会重点发言', evidence: false, panel: accept },
    ],
    '1035': [{ itemKey: 'duty-task', points: '3', reason: '牵头支部专项检查', evidence: false, panel: accept }],
  },
  '2026-04': {
    '1015': [
      {
        itemKey: 'duty-task',
        points: '2',
        reason: '承担档案整理专项任务',
        evidence: false,
        panel: { does: 'return', reason: '请写明任务名称和起止时间' },
      },
    ],
  },
  '2026-06': {
    '1020': [{ itemKey: 'volunteer-community', points: '2', reason: '双报到服务', evidence: false, panel: accept }],
    '1040': [{ itemKey: 'life-organise', points: '2.5', reason: '组织主题党日', evidence: false, panel: accept }],
  },
  '2026-09': {
    '1012': [{ itemKey: 'work-urgent', points: '4', reason: '防汛抢险', evidence: false, panel: accept }],
    '1034': [{ itemKey: 'work-innovation', points: '4', reason: '技术革新成果', evidence: true, panel: accept }],
  },
  '2026-10': {
    '1036': [
      {
        itemKey: 'work-urgent',
        points: '3',
        reason: '节日值守三个夜班',
        evidence: false,
        panel: { does: 'adjust', points: '2', reason: '按两个夜班计' },
      },
    ],
  },
  '2026-12': {
    '1013': [{ itemKey: 'study-lecture', points: '3', reason: '讲党课：年终总结', evidence: true, panel: accept }],
    '1033': [{ itemKey: 'duty-task', points: '3', reason: '牵头年度资料整理', evidence: false, panel: accept }],
  },
};

function registerOf(period: Period, staffNo: string): readonly Occasion[] {
  const low = LOW[staffNo]?.includes(period) === true;
  const outcome = low ? ('missed' as const) : ('met' as const);
  // one meeting of two: 10 points less, in a month whose number is still above the mark
  const second = staffNo === '1017' && period === '2026-08' ? ('missed' as const) : outcome;
  return [
    { itemKey: 'dues', occasion: `${period} 党费`, outcome },
    { itemKey: 'meetings', occasion: `${period} 第1次会议`, outcome },
    { itemKey: 'meetings', occasion: `${period} 第2次会议`, outcome: second },
    { itemKey: 'study', occasion: `${period} 学习任务`, outcome },
    { itemKey: 'post', occasion: `${period} 岗位职责`, outcome: 'met' },
    ...(staffNo === '1019' && period === '2026-07'
      ? [{ itemKey: 'life-late', occasion: `${period} 迟到`, outcome: 'occurred' as const, points: '0.5' }]
      : []),
  ];
}

const SILENT: readonly string[] = ['2026-01 1016', '2026-07 1018'];
const LATE: readonly string[] = ['2026-02 1031', '2026-08 1001'];

export const STORY: Story = {
  itemsOf: (period, staffNo) => ITEMS[period]?.[staffNo] ?? [],
  registerOf,
  isSilent: (period, staffNo) => SILENT.includes(`${period} ${staffNo}`),
  reviewsLate: (period, staffNo) => LATE.includes(`${period} ${staffNo}`),
  isZero: (period, staffNo) => period === HANDLED.period && staffNo === HANDLED.staffNo,
  objection: {
    period: '2026-01',
    by: '1014',
    text: '另有两小时服务记录在社区台账中，请复核。',
    answer: '经核对社区台账，情况属实，予以更正。',
    points: '3',
  },
};
