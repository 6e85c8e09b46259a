/** Three months of monthly points: two members stay low, one objects, one is sent back, one is silent. */
import type { Period } from '../organisation.ts';
import type { Items, Occasion, Story } from '../story.ts';

/** Stays below the pass mark for three months; below it twice with a good month between. */
export const LOW_THREE_TIMES = '1022';
export const LOW_TWICE = '1038';

const accept = { does: 'accept' } as const;

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
    '1015': [
      {
        itemKey: 'duty-task',
        points: '2',
        reason: '承担档案整理专项任务',
        evidence: false,
        panel: { does: 'return', reason: '请写明任务名称和起止时间' },
      },
    ],
    '1031': [
      { itemKey: 'duty-secretary-talks', points: '1.5', reason: '与三名党员谈心谈话', evidence: false, panel: accept },
    ],
  },
  '2026-02': {
    '1012': [{ itemKey: 'work-urgent', points: '3', reason: '春节期间保供值守', evidence: false, panel: accept }],
    '1023': [{ itemKey: 'life-organise', points: '2.5', reason: '组织主题党日', evidence: false, panel: accept }],
    '1034': [{ itemKey: 'work-innovation', points: '4', reason: '合理化建议被采纳', evidence: true, panel: accept }],
  },
  '2026-03': {
    '1013': [
      { itemKey: 'study-exchange', points: '1.5', reason: '学习交流会重点发言', evidence: false, panel: accept },
    ],
    '1020': [{ itemKey: 'volunteer-community', points: '2', reason: '双报到服务', evidence: false, panel: accept }],
    '1035': [{ itemKey: 'duty-task', points: '3', reason: '牵头支部专项检查', evidence: false, panel: accept }],
  },
};

const OBJECTION = {
  period: '2026-01',
  by: '1014',
  text: '另有两小时服务记录在社区台账中，请复核。',
  answer: '经核对社区台账，情况属实，予以更正。',
  points: '3',
} as const;

function meetings(period: Period, staffNo: string): readonly boolean[] {
  if (isLow(period, staffNo)) {
    return [false, false];
  }
  if (staffNo === '1017') {
    return [true, false];
  }
  return staffNo === '1018' && period === '2026-01' ? [true, true, false] : [true, true];
}

const isLow = (period: Period, staffNo: string): boolean =>
  staffNo === LOW_THREE_TIMES || (staffNo === LOW_TWICE && period !== '2026-02');

function registerOf(period: Period, staffNo: string): readonly Occasion[] {
  const low = isLow(period, staffNo);
  const outcome = (met: boolean): 'met' | 'missed' => (met ? 'met' : 'missed');
  return [
    { itemKey: 'dues', occasion: `${period} 党费`, outcome: outcome(!low) },
    ...meetings(period, staffNo).map((met, index) => ({
      itemKey: 'meetings',
      occasion: `${period} 第${String(index + 1)}次会议`,
      outcome: outcome(met),
    })),
    { itemKey: 'study', occasion: `${period} 学习任务`, outcome: outcome(!low) },
    { itemKey: 'post', occasion: `${period} 岗位职责`, outcome: 'met' },
    ...(staffNo === '1019' && period === '2026-01'
      ? [{ itemKey: 'life-late', occasion: `${period} 迟到`, outcome: 'occurred' as const, points: '0.5' }]
      : []),
  ];
}

export const STORY: Story = {
  itemsOf: (period, staffNo) => ITEMS[period]?.[staffNo] ?? [],
  registerOf,
  isSilent: (period, staffNo) => period === '2026-01' && staffNo === '1016',
  reviewsLate: (period, staffNo) => period === '2026-02' && staffNo === '1031',
  objection: OBJECTION,
};
