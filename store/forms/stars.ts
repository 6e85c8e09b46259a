/** 党员星级库: headers, remarks and file name. */

import { NOT_ELIGIBLE } from './grades.ts';

export const STARS_SHEET = '党员星级库';

export const STARS_COLUMNS = [
  { header: '序号', width: 6 },
  { header: '支部', width: 22 },
  { header: '姓名', width: 12 },
  { header: '年度', width: 8 },
  { header: '星级', width: 10 },
  { header: '年度均分', width: 10 },
  { header: '各期评定', width: 34 },
  { header: '备注', width: 40 },
] as const;

export const STARS_REMARKS = {
  graded: '',
  vetoed: NOT_ELIGIBLE,
  notRanked: '不定等次',
  notRated: '本年度无评定',
} as const;

export const STARS_CORRECTED = '更正';
export const STARS_OVER = '更正后超出限额';

interface Named {
  readonly unitName: string;
  readonly year: string;
}

export const starsTitle = ({ unitName, year }: Named): string => `${unitName}${year}年度党员星级库`;
/** 党员星级库-机关党委-2026-20270115: unit, year, day of the export. */
export const starsFileName = ({ unitName, year }: Named, day: string): string =>
  `${STARS_SHEET}-${unitName}-${year}-${day.replaceAll('-', '')}`;
