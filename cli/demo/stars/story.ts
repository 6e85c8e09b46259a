/**
 * One quarter of star rating: two strong members and a third whom the ceiling holds back, one low, a mark the Party
 * committee sets by exception, masses with codes and on paper, and an appeal that is upheld.
 */
import type { BranchCode, Period } from '../organisation.ts';
import type { Items, Occasion, Story, StoryItem } from '../story.ts';

/** Would have five stars each; a branch of eleven graded members may have two. */
export const STRONG = ['1033', '1034', '1035'] as const;
/** Pays late and misses meetings. */
export const LOW = '1022';
/** Does not answer the peers' ballot: whom they did not rate loses nothing. */
export const SILENT_VOTER = '1016';

const accept = { does: 'accept' } as const;

/** Full in every group that the scheme caps, for one of the strong. */
const strongItems = (reason: string): readonly StoryItem[] => [
  { itemKey: 'performance-target', points: '5', reason: `${reason}：超额完成季度指标`, evidence: true, panel: accept },
  { itemKey: 'performance-urgent', points: '4', reason: `${reason}：抢修值守`, evidence: false, panel: accept },
  { itemKey: 'duty-lecture', points: '2', reason: `${reason}：讲授安全党课`, evidence: false, panel: accept },
  { itemKey: 'bonus-volunteer', points: '2', reason: `${reason}：社区志愿服务`, evidence: false, panel: accept },
];

const ITEMS: Items = {
  '2026-01': {
    '1012': [{ itemKey: 'bonus-volunteer', points: '1.5', reason: '春运志愿服务', evidence: false, panel: accept }],
    '1013': [
      { itemKey: 'performance-urgent', points: '4', reason: '连续三日抢修', evidence: false, panel: accept },
      { itemKey: 'performance-urgent', points: '4', reason: '寒潮保供', evidence: false, panel: accept },
    ],
  },
  '2026-02': {
    '1020': [{ itemKey: 'duty-lecture', points: '2', reason: '带徒传技', evidence: false, panel: accept }],
  },
  '2026-03': {
    '1014': [
      {
        itemKey: 'performance-target',
        points: '4',
        reason: '一季度售电量超额完成',
        evidence: true,
        panel: { does: 'adjust', points: '2', reason: '附件只载明三月份数据' },
      },
    ],
    '1015': [{ itemKey: 'bonus-volunteer', points: '2', reason: '清明防火巡查', evidence: false, panel: accept }],
  },
};

const isStrong = (staffNo: string): boolean => (STRONG as readonly string[]).includes(staffNo);

function registerOf(period: Period, staffNo: string): readonly Occasion[] {
  const outcome = staffNo === LOW ? 'missed' : 'met';
  return [
    { itemKey: 'dues', occasion: `${period} 党费`, outcome },
    { itemKey: 'meetings', occasion: `${period} 第1次会议`, outcome: 'met' },
    { itemKey: 'meetings', occasion: `${period} 第2次会议`, outcome },
    { itemKey: 'study', occasion: `${period} 学习任务`, outcome: 'met' },
    { itemKey: 'post', occasion: `${period} 岗位职责`, outcome: 'met' },
  ];
}

export const STORY: Story = {
  itemsOf: (period, staffNo) => (isStrong(staffNo) ? strongItems(period) : (ITEMS[period]?.[staffNo] ?? [])),
  registerOf,
  isSilent: (period, staffNo) => period === '2026-02' && staffNo === '1017',
  reviewsLate: () => false,
};

/** The month whose rating brings the quarter together. */
export const RATED: Period = '2026-03';

/** A peer's number out of 100 about a colleague; null abstains. */
export function peerNumber(voter: string, subject: string): number | null {
  if (voter === '1020' && (subject === '1021' || subject === LOW)) {
    return null;
  }
  const spread = (Number(voter) + Number(subject)) % 5;
  if (isStrong(subject)) {
    return 94 + spread + STRONG.indexOf(subject as '1033');
  }
  return subject === LOW ? 58 + spread : 80 + (Number(subject) % 3) + spread;
}

export type Option = 'excellent' | 'qualified' | 'basic' | 'unqualified';

/** Somebody outside the Party who rates a branch's members; `place` counts from 1 within the branch. */
export interface MassesVoter {
  readonly staffNo: string;
  readonly name: string;
  readonly branch: BranchCode;
  readonly place: number;
  readonly way: 'code' | 'paper';
}

const MASSES_OF: Readonly<Record<BranchCode, { readonly code: number; readonly paper: number }>> = {
  A: { code: 7, paper: 5 },
  B: { code: 5, paper: 4 },
};

/** All who are asked: as many as the draw takes, so that it takes everybody. */
export const massesOf = (branch: BranchCode): readonly MassesVoter[] => {
  const { code, paper } = MASSES_OF[branch];
  return Array.from({ length: code + paper }, (_, index) => ({
    staffNo: `${branch === 'A' ? '21' : '22'}${String(index + 1).padStart(2, '0')}`,
    name: `群众${branch === 'A' ? '甲' : '乙'}${String(index + 1)}`,
    branch,
    place: index + 1,
    way: index < code ? 'code' : 'paper',
  }));
};

/** What a masses voter ticks about a member, by criterion. */
export function massesAnswers(voter: MassesVoter, subject: string): { conduct: Option; service: Option } {
  if (isStrong(subject)) {
    return {
      conduct: 'excellent',
      service: voter.place % 6 === STRONG.indexOf(subject as '1033') ? 'qualified' : 'excellent',
    };
  }
  if (subject === LOW) {
    return { conduct: voter.place % 2 === 0 ? 'basic' : 'qualified', service: 'basic' };
  }
  return {
    conduct: (voter.place + Number(subject)) % 3 === 0 ? 'excellent' : 'qualified',
    service: 'qualified',
  };
}

/** The supervision team's people in the second branch, who hold the first one's election. */
export const SUPERVISORS = ['1037', '1038'] as const;

/** Who hands out codes and papers and counts with whom: the supervision team, never people of the rated branch. */
export const ELECTION: Readonly<Record<BranchCode, { readonly officer: string; readonly counter: string }>> = {
  A: { officer: SUPERVISORS[0], counter: SUPERVISORS[1] },
  B: { officer: '1010', counter: '1009' },
};

/** Came back from the second branch's paper voters without a single tick that can be read: invalid. */
export const SPOILT = '2209';

/** The Party committee's own number for one member, by exception and within its limit. */
export const MARK = {
  subject: '1019',
  points: '87.5',
  ground: 'newFacts',
  reason: '查实其主动消除一处重大隐患',
} as const;

/** Who sits: not the member of branch B, who therefore can decide an appeal. */
export const COMMITTEE = ['1006', '1007', '1008'] as const;

/** Against the published rating; the reviewer finds the claim proved. */
export const APPEAL = {
  period: RATED,
  by: '1014',
  text: '评审时只看到三月份数据，现附一、二月份报表，请复核。',
  reviewer: '1036',
  answer: '经核对一季度报表，申报属实，予以更正。',
  reason: '漏看附件',
} as const;
