/** Which duties may be done by, or given to, somebody else, and what a delegation must look like. */
import { addDays, compareDates } from './civil.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';

/**
 * Duties of an office, done by whoever stands in for its holder (委托). Everything else is a person's own: what a member
 * declares, verifies, objects or acknowledges; every vote, secret or signed (S-rules: one voice, one person); the second
 * person of an opening or correction; the reviewer of an appeal, whom the rule chose for taking no part (§2.4).
 */
export const DELEGABLE = [
  'review',
  'answerObjection',
  'spotCheck',
  'reportMeeting',
  'appointTalker',
  'holdTalk',
  'followUpTalk',
  'nameReviewer',
  'chairAppraisal',
  'planRectification',
  'reportRectification',
  'applyCloseOut',
  'approveRectification',
  'verifyCloseOut',
  'decideExtension',
] as const;
export type DelegableKind = (typeof DELEGABLE)[number];

/** Duties that may change their owner (转办). */
const TRANSFERABLE: readonly string[] = [
  'review',
  'answerObjection',
  'spotCheck',
  'reportMeeting',
  'comprehensive',
  'holdTalk',
  'followUpTalk',
  'chairAppraisal',
  'commentSubject',
  'planRectification',
  'reportRectification',
  'applyCloseOut',
  'explainRectification',
  'approveRectification',
  'verifyCloseOut',
  'decideExtension',
];

/** Duties the case gives to the next holder of the office by itself, as soon as the present one has left it. */
const FOLLOWS_OFFICE: readonly string[] = [
  'appointTalker',
  'nameReviewer',
  'reviewAppeal',
  'confirmCorrection',
  'decideAdmonishing',
  'decideReferral',
  'reachMembers',
  'holdHeartTalk',
  'followUpDifficulty',
  'fileDecision',
  'confirmAppraisal',
  'answerAppraisal',
];

/** Why a duty of this kind stays with its owner; null = it may be given to another person. */
export function staysBecause(kind: string): 'personal' | 'followsOffice' | null {
  if (TRANSFERABLE.includes(kind)) return null;
  return FOLLOWS_OFFICE.includes(kind) ? 'followsOffice' : 'personal';
}

/** The longest delegation, in calendar days: who is away for longer hands the duties over. */
export const LONGEST_DELEGATION = 180;

export interface DelegationPeriod {
  /** Civil days, both included. */
  readonly from: string;
  readonly to: string;
}

/** A delegation begins today or later, ends no earlier than it begins, and has an end that can be foreseen. */
export function checkDelegationPeriod({ from, to }: DelegationPeriod, today: string): Outcome<DelegationPeriod> {
  const last = addDays(from, LONGEST_DELEGATION - 1);
  const fits = compareDates(from, today) >= 0 && compareDates(to, from) >= 0 && compareDates(to, last) <= 0;
  return fits ? accept({ from, to }) : refuse({ code: 'delegation-period', today, longest: LONGEST_DELEGATION });
}
