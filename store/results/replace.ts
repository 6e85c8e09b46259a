import { compare, parse } from '../../domain/fraction.ts';
import { basisOf } from '../../domain/result.ts';
import type { MonthResult } from '../../domain/result.ts';
import type { Queryable } from '../database.ts';
import { documentOf } from '../plan-document.ts';
import type { Computed } from './post.ts';
import type { StandingResult } from './standing.ts';

/**
 * Publishes a recomputed result in the place of the one that stands; the old version stays readable, with what it was
 * computed from (`before`), for the facts have changed. Null = nothing it rests on has changed.
 */
export async function replaceResult(
  on: Queryable,
  standing: StandingResult,
  change: { readonly before: Computed | null; readonly after: Computed; readonly now: Date },
): Promise<string | null> {
  const { before, after, now } = change;
  if (after.inputsHash === standing.inputsHash) return null;
  // Kept only where it is what was published: a fact changed behind the result would pass for its ground.
  const inputs = before !== null && before.inputsHash === standing.inputsHash ? before.facts : null;
  return supersede(on, standing, { ...columnsOf(after), inputs, now });
}

/** The same for a month taken over from before: the number an officer says it was, low under the month's own version. */
export async function replaceImported(
  on: Queryable,
  standing: StandingResult,
  change: { readonly score: string | null; readonly now: Date },
): Promise<string> {
  const { score, now } = change;
  const { passMark } = await documentOf(on, standing);
  return supersede(on, standing, {
    outcome: score === null ? 'exempt' : 'scored',
    score,
    low: score === null ? null : compare(parse(score), parse(passMark)) < 0,
    // no rank is ever computed for a month taken over; it says whether the person was ranked then
    rankable: score !== null,
    basis: 'points',
    derivation: null,
    hash: null,
    rules: null,
    inputs: null,
    now,
  });
}

interface NewVersion {
  readonly outcome: StandingResult['outcome'];
  readonly score: string | null;
  readonly low: boolean | null;
  readonly rankable: boolean;
  readonly basis: 'points' | 'rating';
  readonly derivation: MonthResult | null;
  readonly hash: string | null;
  readonly rules: number | null;
}

const columnsOf = ({ result, inputsHash: hash }: Computed): NewVersion => ({
  outcome: result.status,
  score: result.totals?.published ?? null,
  low: result.totals === null ? null : result.low,
  rankable: result.rankable,
  basis: basisOf(result),
  derivation: result,
  hash,
  rules: result.rulesVersion,
});

async function supersede(
  on: Queryable,
  standing: StandingResult,
  version: NewVersion & { readonly inputs: object | null; readonly now: Date },
): Promise<string> {
  await on.query(`update result set status = 'superseded', inputs = $2 where id = $1`, [
    standing.id,
    version.inputs === null ? null : JSON.stringify(version.inputs),
  ]);
  const { rows } = await on.query<{ id: string }>(
    `insert into result (plan_id, unit_id, round_id, person_id, period, version, status, outcome, score, low, rankable,
            basis, derivation, inputs_hash, scheme_version_id, rules_version, imported_from, computed_at, published_at)
     select o.plan_id, o.unit_id, o.round_id, o.person_id, o.period,
            (select 1 + max(v.version) from result v
              where v.plan_id = o.plan_id and v.person_id = o.person_id and v.period = o.period),
            'published', $2, $3, $4, $5, $6, $7, $8, o.scheme_version_id, $9, o.imported_from, $10, $10
       from result o where o.id = $1 returning id`,
    [
      standing.id,
      version.outcome,
      version.score,
      version.low,
      version.rankable,
      version.basis,
      version.derivation === null ? null : JSON.stringify(version.derivation),
      version.hash,
      version.rules,
      version.now,
    ],
  );
  const newId = rows[0]?.id;
  if (newId === undefined) throw new Error(`result ${standing.id} was not replaced`);
  await on.query('update result set superseded_by = $2 where id = $1', [standing.id, newId]);
  return newId;
}
