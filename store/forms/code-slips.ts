/** 测评码发放单: slips to cut along the lines, one for each voter. */
import { chineseMonth } from './posting.ts';

export const SLIPS_SHEET = '测评码发放单';

/** The columns in order, with their widths in characters. */
export const SLIP_COLUMNS = [
  { header: '编号', width: 12 },
  { header: '姓名', width: 14 },
  { header: '一次性测评码', width: 28 },
  { header: '截止日期', width: 16 },
] as const;

export const SLIPS_NOTES = [
  '请沿横线裁开，当面交给本人；测评码只能使用一次，遗失可申请重新发放，原码即作废。',
  '测评码由系统随机生成，系统只保存其校验值。本单发放完毕后请销毁。',
] as const;

export const slipsTitle = (head: { unitName: string; period: string; stageTitle: string }): string =>
  `${head.unitName}${chineseMonth(head.period)}${head.stageTitle}${SLIPS_SHEET}`;
