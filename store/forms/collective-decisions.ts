/** 三重一大台账 and 三重一大报告备案表: headers, labels and file names. */
import type { DecisionMatter } from '../../domain/collective-decision.ts';

export const LEDGER_SHEET = '三重一大台账';
export const REPORT_SHEET = '三重一大报告备案表';
export const REPORT_TITLE = '“三重一大”事项报告备案表';

export const MATTERS: Readonly<Record<DecisionMatter, string>> = {
  majorMatter: '重大事项决策',
  keyAppointment: '重要干部任免',
  keyProject: '重大项目安排',
  largeSum: '大额资金使用',
};

export const LEDGER_COLUMNS = [
  { header: '编号', width: 12 },
  { header: '会议日期', width: 12 },
  { header: '事项类别', width: 14 },
  { header: '事项名称', width: 30 },
  { header: '金额（元）', width: 14 },
  { header: '应到', width: 6 },
  { header: '实到', width: 6 },
  { header: '回避人员', width: 14 },
  { header: '赞成', width: 6 },
  { header: '反对', width: 6 },
  { header: '弃权', width: 6 },
  { header: '表决结果', width: 10 },
  { header: '决策内容', width: 40 },
  { header: '备案期限', width: 12 },
  { header: '备案文号', width: 18 },
  { header: '备案日期', width: 12 },
  { header: '备注', width: 24 },
] as const;

export const REPORT_LABELS = {
  unit: '报告单位',
  number: '台账编号',
  kind: '事项类别',
  amount: '金额（元）',
  title: '事项名称',
  heldOn: '会议日期',
  attendance: '应到/实到',
  present: '到会人员',
  recused: '回避人员',
  votes: '赞成/反对/弃权',
  carried: '表决结果',
  decision: '决策内容',
  correction: '更正说明',
  fileBy: '备案期限',
  recordedBy: '登记人',
  documentNo: '备案文号',
  filedOn: '备案日期',
  secretarySignature: '书记签字',
  receiverSignature: '接收单位签章',
} as const;

export const CARRIED = '通过';
export const NOT_CARRIED = '未通过';
export const NOT_FILED = '未备案';
export const correctedNote = (version: number, reason: string): string => `第${String(version)}版：${reason}`;
export const REPORT_NOTE = '应到人数不含回避人员；到会超过应到人数半数方可决策，赞成超过应到人数半数为通过。';

/** 2026-003 */
export const entryNumber = ({ year, number }: { year: string; number: number }): string =>
  `${year}-${String(number).padStart(3, '0')}`;
export const ledgerTitle = ({ unitName, year }: { unitName: string; year: string }): string =>
  `${unitName}${year}年度“三重一大”集体决策台账`;
