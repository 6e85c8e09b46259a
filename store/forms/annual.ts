/** 年度积分汇总表: headers, remarks and file name. */
import { NOT_ELIGIBLE } from './grades.ts';
import { REMARKS } from './posting.ts';

export const ANNUAL_SHEET = '年度积分汇总表';

export const ANNUAL_HEAD = [
  { header: '序号', width: 6 },
  { header: '姓名', width: 12 },
] as const;

/** One column for each month, between head and tail. */
export const MONTH_WIDTH = 7;
export const monthHeader = (month: string): string => `${String(Number(month.slice(5)))}月`;

export const ANNUAL_TAIL = [
  { header: '计入月数', width: 9 },
  { header: '年度得分', width: 10 },
  { header: '支部内名次', width: 11 },
  { header: '评定等次', width: 11 },
  { header: '备注', width: 26 },
] as const;

/** What is said of a member without a number; never a bar, a talk or a streak (§2.4). */
export const ANNUAL_REMARKS = {
  scored: '',
  exempt: REMARKS.exempt,
  vetoed: NOT_ELIGIBLE,
  notAssessable: REMARKS.notAssessable,
} as const;

export const EXEMPT_MONTH = '免';
/** Months that were not final when the year was opened. */
export const gapLine = (months: readonly string[]): string =>
  months.length === 0 ? '' : `本年度评定未计入：${months.map(monthHeader).join('、')}（提前启动评定时尚未公示结束）`;

interface Named {
  readonly unitName: string;
  readonly year: string;
}

export const annualTitle = ({ unitName, year }: Named): string => `${unitName}${year}${ANNUAL_SHEET}`;
/** 年度积分汇总表-第一支部-2026-20270205: unit, year, day of the export. */
export const annualFileName = ({ unitName, year }: Named, day: string): string =>
  `${ANNUAL_SHEET}-${unitName}-${year}-${day.replaceAll('-', '')}`;
