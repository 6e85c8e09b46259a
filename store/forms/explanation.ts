/** 情况说明: the words of the form. */

export const EXPLANATION_SHEET = '情况说明';
export const EXPLANATION_TITLE = '情况说明';

export const EXPLANATION_LABELS = {
  unit: '所在支部',
  caseNo: '编号',
  owner: '说明人',
  period: '积分月份',
  meeting: '会议类别',
  lastDay: '说明期限',
  meetingOn: '会议日期',
  minutes: '会议记录',
  text: '情况说明',
  ownerSignature: '说明人签字',
  recorderSignature: '记录人签字',
} as const;

export const MEETINGS = {
  explainAtLifeMeeting: '民主生活会',
  explainInYearReport: '年度述职述廉',
} as const;

export const EXPLANATION_NOTE = '由分管、协管领导或支部书记本人在会议上说明；是否追责由组织决定，不因逾期自动产生。';
