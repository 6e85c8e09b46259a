/** How a grade and the reason for a lower one are said on postings and in the star database. */
import type { GradeCut } from '../../domain/grades.ts';
import type { Bilingual } from '../../domain/scheme.ts';

/** Neutral: what follows from a veto, never which one (S1.4). */
export const NOT_ELIGIBLE = '依规不参加评定';

const CUT_REASONS: Readonly<Record<GradeCut['code'], string>> = {
  ceiling: '超出限额',
  tiedAtCeiling: '限额末位并列，均不授予',
  notGranted: '共用限额，未获党委综评授予',
};

/** 达到五星分值，超出限额（11人中至多2人）; `title` is that of the grade the number reaches. */
export const cutText = ({ zh }: Bilingual, { code, limit, of }: GradeCut): string =>
  `达到${zh}分值，${CUT_REASONS[code]}（${String(of)}人中至多${String(limit)}人）`;

/** 补充公示（第1批）; empty for what was published with the others. */
export const supplementText = (supplement: number | null): string =>
  supplement === null ? '' : `补充公示（第${String(supplement)}批）`;
