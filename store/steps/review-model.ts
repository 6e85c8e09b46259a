import type { RequestKey } from '../idempotency.ts';
import type { Verdict } from './item-rows.ts';

/** What the panel decides about one subject. */
export interface SubjectReview {
  readonly obligationId: string;
  readonly items: readonly Verdict[];
  /** Every item that needs a decision and is not named is accepted as it was claimed. */
  readonly acceptRest?: boolean | undefined;
}

export interface Review {
  readonly actorId: string;
  readonly request: RequestKey;
  readonly roundId: string;
  /** The panel's minutes; absent where the panel signs. */
  readonly minuteId?: string | undefined;
  readonly decisions: readonly SubjectReview[];
}
