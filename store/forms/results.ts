/** The workbook that brings results of months before this system. */
import type { FormColumn } from '../imports/form-sheet.ts';

export const RESULTS_SHEET = '历史积分';
export const RESULTS_TEMPLATE_NAME = '历史积分模板.xlsx';
export const EXEMPT_WORD = '免评';

export type ResultColumn = 'staffNo' | 'name' | 'period' | 'score';

export const RESULT_COLUMNS: readonly FormColumn<ResultColumn>[] = [
  { key: 'staffNo', header: '编号', required: true, width: 12, note: '党员的编号，与花名册一致。' },
  { key: 'name', header: '姓名', required: false, width: 12, note: '可不填；填写时与花名册核对。' },
  { key: 'period', header: '月份', required: true, width: 12, note: '积分所属月份，如 2026-02。' },
  { key: 'score', header: '得分', required: true, width: 12, note: '当月公布的得分；免评的写“免评”。' },
];
