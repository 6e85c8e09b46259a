/** The collective-decision ledger (三重一大, S0.6): what may be recorded as decided by a committee. */
import { isRecused, quorumNeeded } from './panel.ts';
import type { Recusal } from './panel.ts';
import { accept, refuse } from './refusal.ts';
import type { Outcome } from './refusal.ts';

/** Major matters, key appointments, key projects, large sums. */
export const DECISION_MATTERS = ['majorMatter', 'keyAppointment', 'keyProject', 'largeSum'] as const;
export type DecisionMatter = (typeof DECISION_MATTERS)[number];

export interface LedgerRules {
  /** Working days after the meeting in which the report for the record is filed. */
  readonly fileWithin: number;
  /** Share of those entitled that must be exceeded ("1/2"). */
  readonly quorum: string;
}

/** Where no scheme of the unit, or of one above it, says otherwise. */
export const LEDGER_RULES: LedgerRules = { fileWithin: 5, quorum: '1/2' };

export interface Sitting {
  /** Who holds a seat in the committee on the day of the meeting. */
  readonly seats: readonly string[];
  readonly present: readonly string[];
  /** Seats that stepped out of this matter. */
  readonly recused: readonly string[];
  /** People the matter is about. */
  readonly concerned: readonly string[];
  readonly votes: { readonly for: number; readonly against: number; readonly abstain: number };
}

/** Place of the first person of a list that does not belong there; -1 when all do. */
export const strayOf = ({ seats, present, recused }: Sitting): { at: 'present' | 'recused'; index: number } | null => {
  const stray = present.findIndex((id) => !seats.includes(id) || recused.includes(id));
  if (stray >= 0) return { at: 'present', index: stray };
  const stranger = recused.findIndex((id) => !seats.includes(id));
  return stranger >= 0 ? { at: 'recused', index: stranger } : null;
};

/** The matter is about this person, or a close relation. */
export const isInvolved = (id: string, concerned: readonly string[], recusals: readonly Recusal[]): boolean =>
  concerned.some((other) => id === other || isRecused(id, other, recusals));

/**
 * Those entitled, when a quorum of them was there and every one of them voted one way. Quorum is counted over those
 * entitled (§2.3): whoever stepped out is neither, nor is anybody the matter is about or a close relation, named or not.
 */
export function checkSitting(
  sitting: Sitting,
  { quorum }: LedgerRules,
  recusals: readonly Recusal[],
): Outcome<readonly string[]> {
  const { seats, present, recused, concerned, votes } = sitting;
  const entitled = seats.filter((id) => !recused.includes(id) && !isInvolved(id, concerned, recusals)).toSorted();
  const needed = quorumNeeded(entitled.length, quorum);
  if (present.length < needed) return refuse({ code: 'quorum-not-met', present: present.length, needed });
  const cast = votes.for + votes.against + votes.abstain;
  return cast === present.length
    ? accept(entitled)
    : refuse({ code: 'votes-differ', present: present.length, votes: cast });
}

/** Carried by more than half of all entitled, present or not. */
export const isCarried = (votesFor: number, entitled: number): boolean => 2 * votesFor > entitled;
