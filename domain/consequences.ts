/** What follows from a published month, as rows of a scheme: when, for whom, what duty, by when (S3.5, S3.6, S1.5). */
import { endOfDay, withinDeadline } from './calendar.ts';
import type { WorkingCalendar } from './calendar.ts';
import { compareDates, dateOf } from './civil.ts';
import { compare, parse, ZERO } from './fraction.ts';
import { gradeReached } from './grades.ts';
import type { GradesDocument } from './grades.ts';
import type { Bilingual } from './scheme.ts';
import type { TalkKind } from './talks.ts';

/** Duties the streak of low months leads to; their clocks are those of `talks`. */
export const TALK_DUTIES = ['secretaryTalk', 'appointedTalk', 'dispositionReferral'] as const;
/** Duties of their own: `explain…` of whoever answers for the unit, an admonishing talk as a proposal to the Party committee. */
export const CASE_DUTIES = ['explainAtLifeMeeting', 'explainInYearReport', 'admonishingTalk'] as const;
export const CONSEQUENCE_DUTIES = [...TALK_DUTIES, ...CASE_DUTIES] as const;
export type TalkDuty = (typeof TALK_DUTIES)[number];
export type CaseDuty = (typeof CASE_DUTIES)[number];
export type ConsequenceDuty = (typeof CONSEQUENCE_DUTIES)[number];

/** Who has the duty: whose month it is, the branch's secretary, every leader in charge of or assisting with the branch. */
export const CONSEQUENCE_FOR = ['subject', 'secretary', 'leaders'] as const;

export type ConsequenceWhen =
  /** The n-th low month in a row (§4.6). */
  | { readonly lowMonths: number }
  /** A published 0: by recorded organisational handling only, or whatever its cause (S3.5 c, d). */
  | { readonly zeroMonth: 'handling' | 'any' }
  /** A published rating that has one of these grades. */
  | { readonly grade: readonly string[] }
  /** A published rating below the lowest grade; a vetoed member has no rating and is not meant (S1.4). */
  | { readonly unqualified: 'rating' };

export interface ConsequenceRule {
  readonly key: string;
  readonly clause: string;
  readonly title: Bilingual;
  readonly when: ConsequenceWhen;
  readonly for: (typeof CONSEQUENCE_FOR)[number];
  readonly duty: ConsequenceDuty;
  /** From the publication on; `until` = the end of the next such day of a year ("12-31"). Absent for talks, whose clocks are in `talks`. */
  readonly within?: { readonly workingDays: number } | { readonly until: string };
}

export const isTalkDuty = (duty: ConsequenceDuty): duty is TalkDuty => TALK_DUTIES.some((one) => one === duty);
export const isCaseDuty = (duty: ConsequenceDuty): duty is CaseDuty => !isTalkDuty(duty);

/** What the first, second and third low month in a row lead to; null = nothing of its own. */
export type TalkLadder = readonly ('secretary' | 'committee' | 'disposition' | null)[];

/** S3.6 as it stands: talk, talk by an appointed person, disposition. */
export const SOURCE_LADDER: TalkLadder = ['secretary', 'committee', 'disposition'];

const KIND_OF = {
  secretaryTalk: 'secretary',
  appointedTalk: 'committee',
  dispositionReferral: 'disposition',
} as const satisfies Record<TalkDuty, TalkKind>;

/** The rows of low months as the streak rule reads them. */
export const ladderOf = (rules: readonly ConsequenceRule[]): TalkLadder =>
  SOURCE_LADDER.map((_, index) => {
    const row = rules.find(({ when }) => 'lowMonths' in when && when.lowMonths === index + 1);
    return row !== undefined && isTalkDuty(row.duty) ? KIND_OF[row.duty] : null;
  });

/** What a streak of this length leads to; one that has come to its referral stays there. */
export function kindAt(ladder: TalkLadder, length: number): TalkLadder[number] {
  const referral = ladder.indexOf('disposition');
  return referral >= 0 && length > referral ? 'disposition' : (ladder[length - 1] ?? null);
}

/** The row that leads to talks of a kind; a conversion decision is the referral of a probationary member (§2.2). */
export const ruleOfTalk = (rules: readonly ConsequenceRule[], kind: TalkKind): ConsequenceRule | undefined =>
  rules.find(({ duty }) => isTalkDuty(duty) && KIND_OF[duty] === (kind === 'conversion' ? 'disposition' : kind));

/** A published month as the rows see it. */
export interface ConsequenceMonth {
  /** Published number; null = none. */
  readonly score: string | null;
  /** The 0 comes from recorded organisational handling. */
  readonly handled: boolean;
  /** Whether the number is a rating of somebody who is graded at all, and which grade it has. */
  readonly rated: boolean;
  readonly grade: string | null;
}

function applies(when: ConsequenceWhen, month: ConsequenceMonth, grades: GradesDocument | undefined): boolean {
  const { score, handled, rated, grade } = month;
  if (score === null || 'lowMonths' in when) return false;
  if ('zeroMonth' in when) return compare(parse(score), ZERO) === 0 && (handled || when.zeroMonth === 'any');
  if ('grade' in when) return rated && grade !== null && when.grade.includes(grade);
  return rated && grades !== undefined && gradeReached(grades, score) === null;
}

/** The rows with a duty of their own that a published month fires. */
export const firedBy = (
  scheme: { readonly consequences: readonly ConsequenceRule[]; readonly grades?: GradesDocument },
  month: ConsequenceMonth,
): (ConsequenceRule & { readonly duty: CaseDuty })[] =>
  scheme.consequences.flatMap((rule) => {
    const { duty } = rule;
    return isCaseDuty(duty) && applies(rule.when, month, scheme.grades) ? [{ ...rule, duty }] : [];
  });

/** Where a referral's row names no day: the annual democratic appraisal belongs to the year (S3.6). */
const YEAR_END = { until: '12-31' } as const;

/** The last day of a duty drawn at an instant (UTC ms), and its end. */
export function dueBy(
  calendar: WorkingCalendar,
  { within = YEAR_END }: Pick<ConsequenceRule, 'within'>,
  from: number,
): { readonly lastDay: string; readonly closesAt: number } {
  if ('workingDays' in within) return withinDeadline(calendar, { from, workingDays: within.workingDays });
  const today = dateOf(calendar.civil, from);
  const year = Number(today.slice(0, 4));
  const thisYear = `${String(year)}-${within.until}`;
  const lastDay = compareDates(thisYear, today) > 0 ? thisYear : `${String(year + 1)}-${within.until}`;
  return { lastDay, closesAt: endOfDay(calendar, lastDay) };
}
