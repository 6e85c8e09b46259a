/** The workbook that brings numbers of others for a year. */
import type { FormColumn } from '../imports/form-sheet.ts';

export const NUMBERS_SHEET = '年度外部数据';
export const NUMBERS_TEMPLATE_NAME = '年度外部数据模板.xlsx';

export type NumbersColumn = 'staffNo' | 'name' | 'points' | 'source';

export const NUMBERS_COLUMNS: readonly FormColumn<NumbersColumn>[] = [
  { key: 'staffNo', header: '编号', required: true, width: 12, note: '党员的编号，与花名册一致。' },
  { key: 'name', header: '姓名', required: false, width: 12, note: '可不填；填写时与花名册核对。' },
  { key: 'points', header: '得分', required: true, width: 12, note: '0 到 100 的得分。' },
  { key: 'source', header: '来源', required: true, width: 30, note: '数据出自哪份文件或哪个部门，写明文号。' },
];
