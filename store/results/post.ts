import { createHash } from 'node:crypto';

import { membershipRules } from '../../domain/membership.ts';
import { basisOf, RULES_VERSION } from '../../domain/result.ts';
import type { MonthResult } from '../../domain/result.ts';
import { score } from '../../domain/scoring.ts';
import type { SubjectFacts } from '../../domain/facts.ts';
import type { Queryable } from '../database.ts';
import { factsOf } from '../facts.ts';
import type { SchemeVersion } from '../schemes.ts';
import type { Subject } from '../subjects.ts';

interface RoundOfMonth {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
}

/** SHA-256 of everything a result was computed from, in a fixed order: equal facts give an equal hash. */
export function inputsHash(facts: SubjectFacts, versionId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([versionId, facts]))
    .digest('hex');
}

/** A freshly computed result and the hash of what it was computed from. */
export interface Computed {
  readonly result: MonthResult;
  readonly inputsHash: string;
  readonly facts: SubjectFacts;
}

/** Computes the results of these subjects from the facts as they stand. Nothing is written. */
export async function computeResults(
  on: Queryable,
  round: RoundOfMonth,
  version: SchemeVersion,
  subjects: readonly Subject[],
  rulesVersion = RULES_VERSION,
): Promise<Computed[]> {
  const scored = subjects.filter((subject) => subject.exempt || membershipRules(subject.state).scored);
  const { id: roundId, planId, period } = round;
  const { composition, annual } = version.document;
  const facts = await factsOf(on, { roundId, planId, period, subjects: scored, composition, annual });
  return facts.map((fact) => ({
    result: score(version.document, fact, { period, versionId: version.id }, rulesVersion),
    inputsHash: inputsHash(fact, version.id),
    facts: fact,
  }));
}

/**
 * Writes results as posted. A subject whose current result has the same inputs keeps it; another one is superseded by
 * a new version, and the old one stays readable (§2.4). Returns the persons whose result is new.
 */
export async function postResults(
  on: Queryable,
  round: RoundOfMonth,
  computed: readonly Pick<Computed, 'result' | 'inputsHash'>[],
  now: Date,
): Promise<string[]> {
  const rows = computed.map(({ result, inputsHash: hash }) => ({
    personId: result.personId,
    outcome: result.status,
    score: result.totals?.published ?? null,
    low: result.totals === null ? null : result.low,
    rankable: result.rankable,
    basis: basisOf(result),
    derivation: result,
    hash,
    versionId: result.versionId,
    rules: result.rulesVersion,
  }));
  await on.query(
    `update result r set status = 'superseded'
       from jsonb_to_recordset($1) as x("personId" uuid, hash text)
      where r.plan_id = $2 and r.period = $3 and r.person_id = x."personId"
        and r.status = 'posted' and r.inputs_hash is distinct from x.hash`,
    [JSON.stringify(rows.map(({ personId, hash }) => ({ personId, hash }))), round.planId, round.period],
  );
  const { rows: added } = await on.query<{ personId: string }>(
    `insert into result (plan_id, unit_id, round_id, person_id, period, version, status, outcome, score, low, rankable, basis,
            derivation, inputs_hash, scheme_version_id, rules_version, computed_at)
     select $2, $3, $4, x."personId", $5,
            1 + coalesce((select max(o.version) from result o
              where o.plan_id = $2 and o.person_id = x."personId" and o.period = $5), 0),
            'posted', x.outcome, x.score, x.low, x.rankable, x.basis, x.derivation, x.hash, x."versionId", x.rules, $6
       from jsonb_to_recordset($1) as x("personId" uuid, outcome text, score numeric, low boolean, rankable boolean,
            basis text, derivation jsonb, hash text, "versionId" uuid, rules int)
     on conflict (plan_id, person_id, period) where status in ('posted', 'published') do nothing
     returning person_id as "personId"`,
    [JSON.stringify(rows), round.planId, round.unitId, round.id, round.period, now],
  );
  await on.query(
    `update result o set superseded_by = n.id from result n
      where o.plan_id = $1 and o.period = $2 and o.person_id = any($3) and o.status = 'superseded'
        and o.superseded_by is null and n.plan_id = $1 and n.period = $2 and n.person_id = o.person_id
        and n.status = 'posted'`,
    [round.planId, round.period, added.map((row) => row.personId)],
  );
  return added.map((row) => row.personId);
}
