import { candidates, memberOfYear } from '../../domain/annual.ts';
import type { Queryable } from '../database.ts';
import { computeResults } from '../results/post.ts';
import type { SchemeVersion } from '../schemes.ts';
import { subjectsOf } from '../subjects.ts';

/**
 * Who of a yearly round may be named for what people give, from the numbers of the whole branch as facts stand (S3.5 a).
 * Null = the scheme has no candidates: the number alone decides.
 */
export async function yearlyCandidates(
  on: Queryable,
  round: { readonly id: string; readonly planId: string; readonly unitId: string; readonly period: string },
  version: SchemeVersion,
): Promise<ReadonlySet<string> | null> {
  if (version.document.annual?.candidates === undefined) return null;
  const subjects = await subjectsOf(on, round.id);
  const stateOf = new Map(subjects.map(({ personId, state }) => [personId, state]));
  const computed = await computeResults(on, round, version, subjects);
  const members = computed.flatMap(({ result }) => {
    const state = stateOf.get(result.personId);
    return state === undefined ? [] : [memberOfYear(result, state)];
  });
  return new Set(candidates(members, version.document).map(({ personId }) => personId));
}
