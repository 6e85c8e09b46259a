/** 民主评议党员登记表: the labels of the form. */

export const APPRAISAL_SHEET = '民主评议党员登记表';

export const APPRAISAL_LABELS = {
  member: '姓名',
  unit: '所在支部',
  year: '年度',
  state: '党员类别',
  months: '计入月数',
  annual: '年度得分',
  monthScores: '各月积分',
  grade: '评定等次',
  referral: '提交评议事项',
  personal: '个人总结',
  meeting: '支部民主评议意见',
  branch: '支部委员会意见',
  committee: '上级党组织意见',
  secretarySignature: '支部书记签字',
  memberSignature: '本人签字',
} as const;

export const STATES = {
  full: '正式党员',
  probationary: '预备党员（不定等次）',
  onProbation: '留党察看',
  retired: '离退休党员',
  mobile: '流动党员',
} as const;

/** A referral that is open: its case and since when, and that people decide it. */
export const openReferral = (caseNo: string, day: string): string => `案号 ${caseNo}，${day} 提交民主评议，待决定`;

export const APPRAISAL_NOTE =
  '得分由公示的各月积分得出；等次和意见由党组织讨论决定，本表不载明资格限制、谈话和连续情况。';
