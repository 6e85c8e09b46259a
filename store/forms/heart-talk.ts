/** 谈心谈话记录表: the words of the form. */

export const HEART_TALK_SHEET = '谈心谈话记录表';
export const HEART_TALK_TITLE = '谈心谈话记录表';

export const HEART_TALK_LABELS = {
  unit: '所在支部',
  member: '谈话对象',
  talker: '谈话人',
  heldOn: '谈话日期',
  form: '谈话方式',
  occasion: '谈话事由',
  summary: '谈话内容',
  difficulties: '反映的困难和诉求',
  followUps: '办理情况',
  talkerSignature: '谈话人签字',
  memberSignature: '谈话对象签字',
} as const;

export const TALK_FORMS = { inPerson: '当面', phone: '电话' } as const;
export const IN_ROUND = '本轮谈心谈话';
export const OPEN = '办理中';
export const HEART_TALK_NOTE = '本表只由谈话人、谈话对象和党委查阅，不得张贴、转发。';
