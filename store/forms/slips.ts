/** 问题反馈单, 整改方案, 季度整改情况报告, 销号申请表, 整改台账: the words of the forms. */
import type { SlipState } from '../../domain/rectification.ts';
import type { FormColumn } from '../imports/form-sheet.ts';

export const SLIP_FORMS = {
  slip: '问题反馈单',
  plan: '整改方案',
  report: '季度整改情况报告',
  closeOut: '销号申请表',
} as const;
export type SlipFormName = keyof typeof SLIP_FORMS;

export const SLIP_LABELS = {
  key: '反馈单编号',
  issuedOn: '签发日期',
  unit: '整改单位',
  owner: '责任人',
  issuer: '签发单位',
  receiver: '接收单位',
  previous: '承接上年反馈单',
  problems: '反馈问题（原文）',
  measures: '整改措施',
  finishBy: '整改时限',
  filedOn: '提交日期',
  filedBy: '提交人',
  answer: '审核意见',
  answeredBy: '审核人',
  answeredOn: '审核日期',
  quarter: '报告季度',
  progress: '整改进展',
  evidence: '佐证材料',
  done: '整改完成情况',
  finding: '验收意见',
  result: '验收结论',
  verifiedBy: '验收人',
  verifiedOn: '验收日期',
  issuerSignature: '签发人签字',
  ownerSignature: '责任人签字',
  answererSignature: '审核人签字',
  verifierSignature: '验收人签字',
} as const;

export const PLAN_ANSWERS = { true: '同意', false: '退回修改' } as const;
export const CLOSE_OUT_ANSWERS = { true: '予以销号', false: '未通过，继续整改' } as const;

export const SLIP_NOTES: Readonly<Record<SlipFormName, string>> = {
  slip: '反馈问题原汁原味，不作改动；整改期间每季度末报告进展，直至销号。',
  plan: '整改方案经接收单位审核同意后实施。',
  report: '每季度末前提交，附佐证材料。',
  closeOut: '由接收单位责任人以外的人员验收；未通过的继续整改。',
};

export const quarterText = (quarter: string): string => quarter.replace(/^(\d{4})-Q(\d)$/, '$1年第$2季度');

export const LEDGER_SHEET = '整改台账';
export const LEDGER_COLUMNS = [
  { header: '序号', width: 6 },
  { header: '编号', width: 16 },
  { header: '责任区', width: 10 },
  { header: '整改单位', width: 22 },
  { header: '责任人', width: 10 },
  { header: '签发单位', width: 18 },
  { header: '接收单位', width: 18 },
  { header: '签发日期', width: 12 },
  { header: '整改时限', width: 12 },
  { header: '状态', width: 10 },
  { header: '已开天数', width: 9 },
  { header: '逾期事项', width: 9 },
  { header: '返工次数', width: 9 },
  { header: '延期次数', width: 9 },
  { header: '结转年度', width: 12 },
  { header: '下一节点', width: 12 },
  { header: '销号日期', width: 12 },
  { header: '备注', width: 14 },
] as const;

export const TOTALS_SHEET = '整改台账汇总';
/** What is counted by area and by organisation. */
export const TOTALS_COLUMNS = [
  { header: '责任区', width: 14 },
  { header: '整改单位', width: 26 },
  { header: '签发', width: 9 },
  { header: '未销号', width: 9 },
  { header: '已销号', width: 9 },
  { header: '逾期', width: 9 },
  { header: '返工次数', width: 10 },
  { header: '延期次数', width: 10 },
  { header: '最长未销号天数', width: 16 },
] as const;
export const ALL_OF_AREA = '小计';

export const STATE_WORDS: Readonly<Record<SlipState, string>> = {
  planning: '制定方案',
  approving: '方案审核',
  rectifying: '整改中',
  verifying: '销号验收',
  closed: '已销号',
};
export const ON_PAPER = '纸质转入';

export const SLIPS_SHEET = '问题反馈单';
export type SlipColumn =
  'key' | 'unit' | 'owner' | 'ownerName' | 'receiver' | 'problem' | 'author' | 'issuedOn' | 'finishBy' | 'previous';

export const SLIP_COLUMNS: readonly FormColumn<SlipColumn>[] = [
  { key: 'key', header: '反馈单编号', required: true, width: 18, note: '同一编号只签发一次；一单多个问题各占一行。' },
  { key: 'unit', header: '单位编码', required: true, width: 14, note: '整改单位的编码，与花名册一致。' },
  { key: 'owner', header: '责任人编号', required: true, width: 14, note: '整改责任人（书记）的编号，与花名册一致。' },
  { key: 'ownerName', header: '责任人姓名', required: false, width: 12, note: '可不填；填写时与花名册核对。' },
  { key: 'receiver', header: '接收单位编码', required: true, width: 14, note: '接收方案和报告并验收的单位。' },
  { key: 'problem', header: '反馈问题', required: true, width: 60, note: '原文照录，不作改动。' },
  { key: 'author', header: '提出人编号', required: false, width: 14, note: '署名提出的填写；不向整改单位显示。' },
  {
    key: 'issuedOn',
    header: '签发日期',
    required: false,
    width: 12,
    note: '留空为今日签发；此前已在纸面签发的填原日期。',
    date: true,
  },
  {
    key: 'finishBy',
    header: '整改时限',
    required: false,
    width: 12,
    note: '纸面整改方案已同意的，填方案的完成日期。',
    date: true,
  },
  { key: 'previous', header: '上年反馈单编号', required: false, width: 18, note: '承接的上一年反馈单。' },
];
