/** 异议/申诉书 and 复核意见书: the words of the forms. */

export const APPEAL_SHEET = '申诉书';
export const BLANK_APPEAL_SHEET = '异议申诉书';
export const APPEAL_TITLE = '异议/申诉书';
export const REVIEW_SHEET = '复核意见书';
export const REVIEW_TITLE = '复核意见书';

export const APPEAL_LABELS = {
  caseNo: '编号',
  unit: '所在支部',
  member: '申诉人',
  period: '积分月份',
  about: '申诉事项',
  step: '申诉层级',
  filedOn: '提出日期',
  decideBy: '复核期限',
  text: '异议/申诉理由',
  evidence: '佐证材料',
  memberSignature: '申诉人签字',
  takenBy: '收件人签字',
  reviewer: '复核人',
  decidedOn: '复核日期',
  outcome: '复核结论',
  answer: '复核意见及理由',
  corrected: '更正情况',
  further: '救济途径',
  reviewerSignature: '复核人签字',
} as const;

export const ABOUT = { result: '已公布的积分结果', talk: '谈话（约谈、组织处置）' } as const;
export const STEPS: Readonly<Record<number, string>> = { 1: '第一次申诉', 2: '向上一级再次申诉' };
export const OUTCOMES: Readonly<Record<string, string>> = {
  open: '复核中',
  upheld: '申诉成立',
  rejected: '申诉不成立',
  withdrawn: '申诉人撤回',
};

export const FINAL = '本意见为最终意见。';
export const furtherLine = (day: string): string => `对本意见不服的，可在${day}前向上一级再次申诉。`;
export const APPEAL_NOTE = '异议须在公示期内署实名提出；申诉由本人署名提出。复核人由上一级未参与过该事项的人员担任。';
export const REVIEW_NOTE = '本意见书送申诉人本人；复核期间该月结果注明“复核中”。';
