/** 述职报告, 现场打分表, 测评结果汇总表 and the ranking of an appraisal: the words of the forms. */

export const REPORT_SHEET = '述职报告';
export const REPORT_TITLES = { organisations: '党组织述职报告', secretaries: '书记述职报告' } as const;
export const REPORT_LABELS = {
  unit: '单位',
  person: '述职人',
  year: '年度',
  way: '述职方式',
  text: '述职内容（履职情况、突破项目、双报到、存在问题、下步打算）',
  evidence: '佐证材料',
  submitted: '提交日期',
  signature: '述职人签字',
  takenBy: '收件人签字',
} as const;
export const WAYS = { spoken: '现场述职', written: '书面述职' } as const;
export const REPORT_NOTE = '书面述职的，同样参加评议打分。不得填写涉密内容。';

export const SCORE_SHEET = '现场打分表';
export const SCORE_NOTES = [
  '实名打分。不对本单位（本人）打分；确不了解的项目可以空缺，全部空缺视为弃权。',
  '评议人签名：　　　　　　　　　　　身份：　　　　　　　　　　　日期：　　　　年　　月　　日',
] as const;

export const RESULTS_SHEET = '述职评议结果';
export const RESULTS_HEAD = ['名次', '单位', '述职人'] as const;
export const RESULTS_TAIL = ['综合得分', '等次', '备注'] as const;
export const NO_NUMBER = '有效票不足，不计分';

export const SUMMARY_NOTE =
  '发出为应评议人数；收回＝有效＋弃权。未达到最低票数的部分不计分，其权重按比例分给其他部分。';

interface Whose {
  readonly unitName: string;
  readonly year: string;
  readonly title: string;
}

export const appraisalTitle = ({ unitName, year, title }: Whose, sheet: string): string =>
  `${unitName}${year}年度${title}${sheet}`;

export const appraisalFileName = ({ unitName, year }: Whose, sheet: string, day: string): string =>
  `${sheet}-${unitName}-${year}-${day.replaceAll('-', '')}`;
