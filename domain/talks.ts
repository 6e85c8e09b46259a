/** Talks and referrals that follow low months (S3.6), as the rules see them. */
import type { TalkLadder } from './consequences.ts';

export type TalkKind = 'secretary' | 'committee' | 'disposition' | 'conversion';
export type TalkState = 'waiting' | 'open' | 'held' | 'closed' | 'annulled';

/** One month of a person; consecutive months in order, beginning with the first the person was a member in. */
export interface StreakMonth {
  readonly period: string;
  /** 'pending' = not final: running, held, or withdrawn while an appeal runs. */
  readonly status: 'published' | 'exempt' | 'cancelled' | 'pending';
  /** The published number is below the pass mark of its version. */
  readonly low?: boolean;
  /** What low months lead to under the month's own version; absent = as the source has it. */
  readonly ladder?: TalkLadder;
}

export interface TalkCase {
  readonly id: string;
  /** The low month that caused it. */
  readonly period: string;
  readonly kind: TalkKind;
  readonly state: TalkState;
  /** A talk already held when its month or its place in the streak was corrected. */
  readonly scoreCorrected: boolean;
  /** Later low months added to this referral. */
  readonly joined: readonly string[];
}

export const isReferral = (kind: TalkKind): kind is 'disposition' | 'conversion' =>
  kind === 'disposition' || kind === 'conversion';
