/** 谈话记录表: the labels of the form. */

export const TALK_SHEET = '谈话记录表';
export const TALK_TITLE = '谈话记录表';

export const TALK_KINDS = {
  secretary: '支部书记谈话（当月未达合格分值）',
  committee: '党委指定人员约谈（连续两个月未达合格分值）',
} as const;

export const TALK_LABELS = {
  caseNo: '编号',
  unit: '所在支部',
  member: '谈话对象',
  period: '积分月份',
  kind: '谈话类别',
  talker: '谈话人',
  heldOn: '谈话日期',
  shortcomings: '存在的不足',
  measures: '整改措施',
  improveBy: '整改期限',
  followUpOn: '回访日期',
  memberRemark: '谈话对象意见',
  followUpFinding: '整改回访情况',
  talkerSignature: '谈话人签字',
  memberSignature: '谈话对象签字',
} as const;

export const TALK_NOTE =
  '存在的不足、整改措施、整改期限、回访日期四项缺一不可；本表只由谈话人、谈话对象和党委查阅，不得张贴、转发。';
