/** The members of a round as the grading rules see them. */
import type { MembershipState } from '../../domain/facts.ts';
import type { GradeEntry } from '../../domain/grades.ts';
import type { ResultStatus } from '../../domain/result.ts';
import { membershipRules } from '../../domain/membership.ts';

/** A rating of the round with what its grade depends on. */
export interface RatedRow {
  readonly personId: string;
  readonly published: string;
  readonly rankable: boolean;
  readonly outcome: ResultStatus;
  readonly state: MembershipState;
}

/** SQL columns of a rating, from the result `r` and its subject `s`. */
export const RATED = `r.person_id as "personId", r.score::text as published, r.rankable, r.outcome, s.state`;

/**
 * A ceiling's base are the members graded in this cycle (§2.1): whoever counts by membership and has a rating. A vetoed
 * one has no eligibility (S1.4), so neither a grade, which is not the lowest one, nor a place in the base.
 */
export const entryOf = ({ personId, published, rankable, outcome, state }: RatedRow): GradeEntry => ({
  personId,
  published,
  graded: rankable,
  inBase: membershipRules(state).inBar && outcome !== 'vetoed',
});
