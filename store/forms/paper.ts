/** 测评表录入表: one row for each sheet and person on it, one column for each question. */
import type { BallotDocument, Criterion } from '../../domain/stages.ts';
import type { FormColumn } from '../imports/form-sheet.ts';

export const PAPER_SHEET = '测评表录入';

/** What may be said of a row instead of answers. */
export const PAPER_MARKS: ReadonlyMap<string, 'abstained' | 'invalid'> = new Map([
  ['弃权', 'abstained'],
  ['废票', 'invalid'],
]);

export type PaperColumn = 'sheetNo' | 'staffNo' | 'name' | 'mark' | `criterion:${string}`;

export const criterionColumn = ({ key }: Criterion): PaperColumn => `criterion:${key}`;

/** The words of a choice, as the paper has them. */
export const optionWords = (criterion: Criterion): ReadonlyMap<string, string> =>
  new Map(criterion.kind === 'choice' ? criterion.options.map(({ key, title }) => [title.zh, key]) : []);

const answers = (criterion: Criterion): FormColumn<PaperColumn> => ({
  key: criterionColumn(criterion),
  header: criterion.title.zh.replaceAll(/[*\s]/g, ''),
  required: true,
  width: 14,
  note: criterion.kind === 'numeric' ? `0 至 ${criterion.max} 的分数；不了解的留空。` : '不了解的留空。',
  ...(criterion.kind === 'choice' ? { choices: optionWords(criterion) } : {}),
});

/** The columns for the questions of a ballot. */
export const paperColumns = ({ criteria }: BallotDocument): readonly FormColumn<PaperColumn>[] => [
  { key: 'sheetNo', header: '票号', required: true, width: 8, note: '测评表收回后编写的顺序号。' },
  { key: 'staffNo', header: '编号', required: true, width: 12, note: '被测评人的编号。' },
  { key: 'name', header: '姓名', required: false, width: 12, note: '被测评人姓名，仅供对照。' },
  ...criteria.map(answers),
  {
    key: 'mark',
    header: '票况',
    required: false,
    width: 10,
    note: '弃权：对此人弃权；废票：整张作废。',
    choices: PAPER_MARKS,
  },
];
