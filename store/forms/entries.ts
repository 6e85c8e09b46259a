/** 代填申报表: one row for each member and item; what a row means without one. */
import type { FormColumn } from '../imports/form-sheet.ts';

export const ENTRIES_SHEET = '代填申报';
export const ITEMS_SHEET = '项目';
/** Instead of an item: the member has nothing to declare. */
export const NOTHING_WORD = '无';

export type EntryColumn = 'staffNo' | 'name' | 'item' | 'points' | 'reason';

export const ENTRY_COLUMNS: readonly FormColumn<EntryColumn>[] = [
  { key: 'staffNo', header: '编号', required: true, width: 12, note: '党员的编号，与花名册一致。' },
  { key: 'name', header: '姓名', required: false, width: 12, note: '可不填；填写时与花名册核对。' },
  {
    key: 'item',
    header: '项目',
    required: true,
    width: 24,
    note: '项目代码，见“项目”表；本月无申报的写“无”；整行留空则不代填。一人多项各占一行。',
  },
  { key: 'points', header: '分值', required: false, width: 10, note: '申报的分值。' },
  { key: 'reason', header: '事由', required: false, width: 50, note: '完成情况。' },
];

export type ItemColumn = 'item' | 'title' | 'range' | 'evidence';

export const ITEM_COLUMNS: readonly FormColumn<ItemColumn>[] = [
  { key: 'item', header: '项目', required: false, width: 24, note: '项目代码。' },
  { key: 'title', header: '名称', required: false, width: 40, note: '细则中的名称。' },
  { key: 'range', header: '分值范围', required: false, width: 14, note: '最低至最高。' },
  { key: 'evidence', header: '佐证', required: false, width: 14, note: '须附佐证的项目请在系统中逐项代填。' },
];
