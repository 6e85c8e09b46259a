/** 积分公示表: headers, remarks and the sentences around the table. */

import { isYear } from '../../domain/period.ts';
import { NOT_ELIGIBLE, supplementText } from './grades.ts';

export const POSTING_SHEET = '积分公示表';

/** The columns of the board, in order, with their widths in characters. */
export const POSTING_COLUMNS = [
  { header: '序号', width: 6 },
  { header: '姓名', width: 12 },
  { header: '基础分', width: 10 },
  { header: '加分', width: 9 },
  { header: '扣分', width: 9 },
  { header: '得分', width: 10 },
  { header: '支部内名次', width: 12 },
  { header: '备注', width: 22 },
] as const;

/** Remarks; never a cause, a talk or a streak (§2.4). */
export const REMARKS = {
  exempt: '免评',
  notAssessable: '不足规定月数，不予评定',
  probationary: '预备，不定等次',
  vetoed: NOT_ELIGIBLE,
  unranked: '不参加排名',
  tied: '并列',
  underReview: '复核中',
  corrected: '更正',
} as const;

/** What the Party committee set by exception, with its ground: it appears in the posting (§2.3). */
export const overriddenRemark = (ground: string, from: string | null, to: string): string =>
  `党委综评调整${from === null ? '为' : `${from}→`}${to}（${ground}）`;

/** 2026-02-09 → 2026年2月9日. */
export function chineseDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** 2026-01 → 2026年1月; 2026 → 2026年度. */
export function chineseMonth(period: string): string {
  if (isYear(period)) return `${period}年度`;
  const [year = '', month = ''] = period.split('-');
  return `${year}年${Number(month)}月`;
}

/** Facts the sentences of the posting name. */
export interface PostingFacts {
  readonly unitName: string;
  readonly period: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly contactName: string | null;
  readonly contactPhone: string | null;
  readonly answerWithin: number;
  /** The n-th supplement (补充公示); null = posted with the others. */
  readonly supplement: number | null;
}

export const postingTitle = ({ unitName, period, supplement }: PostingFacts): string =>
  `${unitName}${chineseMonth(period)}党员积分${supplement === null ? '公示' : supplementText(supplement)}`;

export const windowLine = ({ firstDay, lastDay, provisional }: PostingFacts): string =>
  `公示期：${chineseDate(firstDay)}至${chineseDate(lastDay)}24时${provisional ? '（暂定）' : ''}`;

/** Parts of a rating with their weights as the scheme states them. */
export const compositionLine = (parts: readonly { readonly title: string; readonly weight: string }[]): string =>
  `本期得分为综合评定，由${parts.map(({ title, weight }) => `${title}（权重${weight}）`).join('、')}按比例合成；本人可在系统中查看各项得分。`;

export function objectionLines(facts: PostingFacts): readonly string[] {
  const phone = facts.contactPhone === null ? '' : `，电话 ${facts.contactPhone}`;
  const contact = facts.contactName === null ? '本支部' : `本支部书记 ${facts.contactName}${phone}`;
  return [
    `对公示内容有异议的，请在公示期内署实名提出：可向${contact}反映，也可登录系统在本次公示中提交。`,
    `支部在收到异议之日起${facts.answerWithin}个工作日内答复；异议成立的，重新核定该党员积分并更正公示。`,
  ];
}

export const sealLines = (facts: PostingFacts): readonly string[] => [
  `${facts.unitName}（盖章）`,
  chineseDate(facts.firstDay),
];

export const PINNED_LINE = '张贴日期：　　　　年　　月　　日　　撤下日期：　　　　年　　月　　日　　经办人：';
export const POSTING_FOOTER = '&C第 &P 页，共 &N 页';

/** 积分公示表-第一党支部-2026-01-20260209.xlsx: unit, scored month, first day of the posting. */
export const postingFileName = ({ unitName, period, firstDay, supplement }: PostingFacts): string =>
  `${POSTING_SHEET}${supplementText(supplement)}-${unitName}-${period}-${firstDay.replaceAll('-', '')}`;
