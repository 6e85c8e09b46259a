/** 更正公示: headers and the sentences around the table. */
import { chineseDate, chineseMonth } from './posting.ts';

export const CORRECTION_SHEET = '更正公示';

export const CORRECTION_COLUMNS = [
  { header: '序号', width: 6 },
  { header: '姓名', width: 14 },
  { header: '月份（季度）', width: 16 },
  { header: '原得分', width: 12 },
  { header: '更正后得分', width: 12 },
  { header: '原名次', width: 10 },
  { header: '更正后名次', width: 12 },
  { header: '等次', width: 16 },
] as const;

export interface CorrectionFacts {
  readonly unitName: string;
  readonly period: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly provisional: boolean;
  readonly reason: string;
  readonly committeeDecision: { readonly document: string; readonly dated: string } | null;
}

export const correctionTitle = ({ unitName, period }: Pick<CorrectionFacts, 'unitName' | 'period'>): string =>
  `${unitName}${chineseMonth(period)}积分更正公示`;

export const postedLine = ({ firstDay, lastDay, provisional }: CorrectionFacts): string =>
  `公示期：${chineseDate(firstDay)}至${chineseDate(lastDay)}24时${provisional ? '（暂定）' : ''}`;

export const reasonLines = ({ reason, committeeDecision }: CorrectionFacts): readonly string[] => [
  `更正理由：${reason}`,
  ...(committeeDecision === null
    ? []
    : [`依据：党委决定 ${committeeDecision.document}（${chineseDate(committeeDecision.dated)}）`]),
  '原公布结果保留备查；其他党员的得分、等次和候选资格不受影响，名次按更正后的得分重新计算。',
];

/** An excess a correction left behind: said, and nobody loses anything. */
export const overLine = (over: { limit: number; holders: number }): string =>
  `该等次限${over.limit}人，更正后为${over.holders}人`;

export const correctionFileName = (facts: CorrectionFacts): string =>
  `${CORRECTION_SHEET}-${facts.unitName}-${facts.period}-${facts.firstDay.replaceAll('-', '')}`;
