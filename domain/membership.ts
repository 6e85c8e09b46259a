/** What each membership state may and must do (§2.2), as data the rules read. */
import type { MembershipState } from './facts.ts';

export interface MembershipRules {
  readonly declares: boolean;
  readonly scored: boolean;
  readonly ratesPeers: boolean;
  /** Votes in review panels and branch meetings. */
  readonly votes: boolean;
  /** Is ranked, graded and may be a candidate. */
  readonly ranked: boolean;
  /** Counts in the 30 % bar and in ceilings. */
  readonly inBar: boolean;
  /** What a third low month in a row leads to; 'none' = no talks at all. */
  readonly talks: 'disposition' | 'conversion' | 'none';
}

export const MEMBERSHIP: Readonly<Record<MembershipState, MembershipRules>> = {
  full: {
    declares: true,
    scored: true,
    ratesPeers: true,
    votes: true,
    ranked: true,
    inBar: true,
    talks: 'disposition',
  },
  probationary: {
    declares: true,
    scored: true,
    ratesPeers: true,
    votes: false,
    ranked: false,
    inBar: false,
    talks: 'conversion',
  },
  onProbation: {
    declares: true,
    scored: true,
    ratesPeers: false,
    votes: false,
    ranked: false,
    inBar: true,
    talks: 'disposition',
  },
  retired: {
    declares: false,
    scored: false,
    ratesPeers: true,
    votes: true,
    ranked: false,
    inBar: false,
    talks: 'none',
  },
  mobile: {
    declares: true,
    scored: true,
    ratesPeers: true,
    votes: true,
    ranked: true,
    inBar: true,
    talks: 'disposition',
  },
};

/** The rules of a member for one month: an exempt month takes score, rank and bar away and nothing else (§2.2). */
export function membershipRules(state: MembershipState, exempt = false): MembershipRules {
  const rules = MEMBERSHIP[state];
  return exempt ? { ...rules, scored: false, ranked: false, inBar: false } : rules;
}
