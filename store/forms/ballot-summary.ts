/** 测评结果汇总表: headers, remarks and the sentences around the table. */
import { chineseMonth } from './posting.ts';

export const SUMMARY_SHEET = '测评结果汇总表';

/** The columns in order, with their widths in characters. */
export const SUMMARY_COLUMNS = [
  { header: '序号', width: 6 },
  { header: '测评环节', width: 14 },
  { header: '被测评人', width: 12 },
  { header: '发出', width: 7 },
  { header: '收回', width: 7 },
  { header: '有效', width: 7 },
  { header: '无效', width: 7 },
  { header: '弃权', width: 7 },
  { header: '平均分', width: 9 },
  { header: '票数', width: 22 },
  { header: '备注', width: 16 },
] as const;

/** Why a part is not counted; one that is has no remark, unless it was pooled. */
export const SUMMARY_REMARKS = {
  counted: '',
  tooFewSheets: '有效票不足，不计',
  tooFewReturned: '收回不足，不计',
  remarksOnly: '征求意见，不计分',
} as const;
export const POOLED_REMARK = '合并计算';
export const STAGE_SEPARATOR = '、';

export const SUMMARY_NOTES = [
  '发出为应测评人数；收回＝有效＋无效＋弃权。未达到最低票数的环节不计分，也不推算分值。',
  '无记名测评票数不足规定人数两倍的，只列平均分，不列各选项票数。',
] as const;

/** The teller and the scrutineer sign by hand. */
export const SIGNATURE_LINE = '计票人：　　　　　　　　监票人：　　　　　　　　日期：　　　　年　　月　　日';

interface Whose {
  readonly unitName: string;
  readonly period: string;
}

export const summaryTitle = ({ unitName, period }: Whose): string =>
  `${unitName}${chineseMonth(period)}${SUMMARY_SHEET}`;

/** 测评结果汇总表-第一党支部-2026-03-20260420: unit, scored month, the day it was made. */
export const summaryFileName = ({ unitName, period }: Whose, day: string): string =>
  `${SUMMARY_SHEET}-${unitName}-${period}-${day.replaceAll('-', '')}`;
