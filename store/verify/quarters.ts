import { quarterOf } from '../../domain/period.ts';
import { canonicalJson } from '../../schemes/canonical.ts';
import type { Queryable } from '../database.ts';
import { quarterOfRound } from '../results/quarters.ts';
import { schemeVersion } from '../schemes.ts';
import type { Difference } from './results.ts';

interface StoredQuarter {
  readonly personId: string;
  readonly mean: string | null;
  readonly rank: number | null;
  readonly months: unknown;
}

interface QuarterRound {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
  readonly versionId: string;
}

/** Computes every quarter again from its published months: means, and ranks inside the branch (§4.13). */
export async function verifyQuarters(on: Queryable): Promise<Difference[]> {
  const differing: Difference[] = [];
  for (const round of await closedQuarters(on)) {
    const { document } = await schemeVersion(on, round.versionId);
    if (document.ranking.quarterly) differing.push(...(await differencesOf(on, round, document.places)));
  }
  return differing;
}

/** The published rounds of every quarter's third month. */
async function closedQuarters(on: Queryable): Promise<QuarterRound[]> {
  const { rows } = await on.query<QuarterRound>(
    `select r.id, c.plan_id as "planId", r.unit_id as "unitId", c.period, r.scheme_version_id as "versionId"
       from round r join cycle c on c.id = r.cycle_id
      where r.state = 'published' and right(c.period, 2) in ('03', '06', '09', '12') order by c.period, r.id`,
  );
  return rows;
}

async function differencesOf(on: Queryable, round: QuarterRound, places: number): Promise<Difference[]> {
  const { rows } = await on.query<StoredQuarter>(
    `select q.person_id as "personId", q.mean::text as mean, q.rank, q.months from quarter_result q
      where q.plan_id = $1 and q.unit_id = $2 and q.quarter = $3`,
    [round.planId, round.unitId, quarterOf(round.period)],
  );
  const stored = new Map(rows.map((row) => [row.personId, row]));
  const computed = new Map((await quarterOfRound(on, round, places)).map((row) => [row.personId, row]));
  const people = [...new Set([...stored.keys(), ...computed.keys()])].sort();
  return people
    .filter((id) => canonicalJson(stored.get(id) ?? null) !== canonicalJson(computed.get(id) ?? null))
    .map((personId) => ({ resultId: null, personId, period: round.period, what: ['quarter'] }));
}
