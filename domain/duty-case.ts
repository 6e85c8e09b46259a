/** The life of a duty that follows from a published month: who owes what next, and when it is over (S3.5, S3.6, S1.5). */
import { isDate } from './civil.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';

export const DUTY_KINDS = ['explainAtLifeMeeting', 'explainInYearReport', 'admonishingTalk', 'referral'] as const;
export type DutyKind = (typeof DUTY_KINDS)[number];

/**
 * `proposed` and `referred` wait for people of the Party committee; `ordered` for the talk they decided on; `held`, and
 * `decided` of a referral, for the member's word, which may stay away, and for the helper's.
 */
export const DUTY_STATES = [
  'open',
  'proposed',
  'referred',
  'ordered',
  'held',
  'decided',
  'closed',
  'declined',
  'annulled',
] as const;
export type DutyState = (typeof DUTY_STATES)[number];

/** What the democratic appraisal may come to (S3.6); `none` = nothing follows. People choose, never the product. */
export const REFERRAL_OUTCOMES = {
  disposition: ['none', 'criticised', 'rectifyByDate', 'persuadedToWithdraw', 'removed'],
  conversion: ['none', 'probationExtended', 'probationCancelled'],
} as const;
export const ALL_OUTCOMES = [
  'none',
  'criticised',
  'rectifyByDate',
  'persuadedToWithdraw',
  'removed',
  'probationExtended',
  'probationCancelled',
] as const;
export type ReferralOutcome = (typeof ALL_OUTCOMES)[number];

/** What has happened in a duty so far. */
export interface DutyFacts {
  readonly kind: DutyKind;
  /** The Party committee's people have decided; of an admonishing talk, whether it is held. */
  readonly decided: boolean;
  readonly hold: boolean;
  readonly recorded: boolean;
  /** Somebody was named who helps and says how it went. */
  readonly helped: boolean;
  readonly followedUp: boolean;
  /** The member has acknowledged, or the days for it are over. */
  readonly heard: boolean;
}

/** Where a duty stands; depends on what has happened only, so that it may be asked again. */
export function dutyState({ kind, decided, hold, recorded, helped, followedUp, heard }: DutyFacts): DutyState {
  if (kind === 'referral') {
    if (!decided) return 'referred';
    return heard && (followedUp || !helped) ? 'closed' : 'decided';
  }
  if (kind !== 'admonishingTalk') return recorded ? 'closed' : 'open';
  if (!decided) return 'proposed';
  if (!hold) return 'declined';
  if (!recorded) return 'ordered';
  return followedUp && heard ? 'closed' : 'held';
}

/** The record of an explanation: what was said, at which meeting, and where its minutes are (情况说明). */
export interface Explanation {
  readonly meetingOn: string;
  readonly minutes: string;
  readonly text: string;
}

/** The record of an admonishing talk: without all of it the talk cannot be closed (S1.5). */
export interface AdmonishingRecord {
  readonly heldOn: string;
  readonly problems: readonly string[];
  readonly measures: string;
  readonly rectifyBy: string;
  readonly helperId: string;
}

const isBlank = (text: string): boolean => text.trim() === '';

/** A meeting that has been: nobody explains at one that is still to come. Dates 'YYYY-MM-DD'. */
export function checkExplanation(record: Explanation, today: string): Outcome<Explanation> {
  const gap = (
    [
      ['text', !isBlank(record.text)],
      ['minutes', !isBlank(record.minutes)],
      ['meetingOn', isDate(record.meetingOn) && record.meetingOn <= today],
    ] as const
  ).find(([, present]) => !present);
  return gap === undefined ? accept(record) : refuse({ code: 'record-incomplete', missing: gap[0] });
}

/** Problems by name, measures, a day to rectify by that comes after the talk; nobody helps themselves. */
export function checkAdmonishing(
  record: AdmonishingRecord,
  about: { readonly subjectId: string; readonly today: string },
): Outcome<AdmonishingRecord> {
  const { heldOn, problems, measures, rectifyBy, helperId } = record;
  const gap = (
    [
      ['problems', problems.length > 0 && !problems.some(isBlank)],
      ['measures', !isBlank(measures)],
      ['heldOn', isDate(heldOn) && heldOn <= about.today],
      ['rectifyBy', isDate(rectifyBy) && rectifyBy > heldOn && rectifyBy > about.today],
      ['helperId', helperId !== about.subjectId],
    ] as const
  ).find(([, present]) => !present);
  return gap === undefined ? accept(record) : refuse({ code: 'record-incomplete', missing: gap[0] });
}

/** Whether the appraisal may come to this about the person it was about. */
export const isOutcomeOf = (kind: 'disposition' | 'conversion', outcome: ReferralOutcome): boolean =>
  REFERRAL_OUTCOMES[kind].some((one) => one === outcome);

/** What a decision about a referral may set to be done: `rectifyByDate` alone, by a day to come and with a helper. */
export function checkDisposition(
  decided: { readonly outcome: ReferralOutcome; readonly rectifyBy?: string; readonly helperId?: string },
  about: { readonly subjectId: string; readonly today: string },
): Outcome<null> {
  const { outcome, rectifyBy, helperId } = decided;
  if (outcome !== 'rectifyByDate') return accept(null);
  if (rectifyBy === undefined || rectifyBy <= about.today) {
    return refuse({ code: 'record-incomplete', missing: 'rectifyBy' });
  }
  return helperId === undefined || helperId === about.subjectId
    ? refuse({ code: 'record-incomplete', missing: 'helperId' })
    : accept(null);
}
