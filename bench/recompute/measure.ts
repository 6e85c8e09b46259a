import { isDeepStrictEqual } from 'node:util';

import { score } from '../../domain/scoring.ts';
import { factsOf } from '../../store/facts.ts';
import { computeResults } from '../../store/results/post.ts';
import type { Computed } from '../../store/results/post.ts';
import { schemeVersion } from '../../store/schemes.ts';
import type { SchemeVersion } from '../../store/schemes.ts';
import { subjectsOf } from '../../store/subjects.ts';
import type { Store } from '../../store/database.ts';
import type { Figures } from '../figures.ts';
import { storeOn } from '../house.ts';
import type { House } from '../house.ts';
import { membersHouse, OVER } from '../members-house.ts';
import type { Sizes } from '../options.ts';
import { branchesOf, idOf } from '../seed/organisation.ts';

interface RoundOfMonth {
  readonly id: string;
  readonly planId: string;
  readonly unitId: string;
  readonly period: string;
  readonly versionId: string;
}

/**
 * Results per second of one process: read the facts of a branch's month (five register entries and two decided items a
 * member) and score them, branch after branch; and scoring alone, with the facts in memory.
 */
export async function measureRecompute(house: House, sizes: Sizes): Promise<Figures> {
  const { database, organisation } = await membersHouse(house, sizes);
  const store = storeOn(database);
  try {
    const rounds = await roundsOf(store, Math.min(250, branchesOf(organisation)));
    const loaded = await perSecond(sizes.recomputeSeconds, async (n) => {
      const round = rounds[n % rounds.length];
      return round === undefined ? 0 : (await recompute(store, round)).length;
    });
    const pure = await scoringAlone(store, rounds, sizes.recomputeSeconds);
    await checkAgainstPublished(store, rounds);
    return { recomputedResultsPerSecond: loaded, pureResultsPerSecond: pure };
  } finally {
    await store.pool.end();
  }
}

async function roundsOf({ pool }: Store, count: number): Promise<RoundOfMonth[]> {
  const { rows } = await pool.query<RoundOfMonth>(
    `select r.id, c.plan_id as "planId", r.unit_id as "unitId", c.period, r.scheme_version_id as "versionId"
       from round r join cycle c on c.id = r.cycle_id where r.id = any($1)`,
    [Array.from({ length: count }, (_, b) => idOf(`${OVER}/round`, b))],
  );
  return rows;
}

async function recompute({ pool }: Store, round: RoundOfMonth): Promise<Computed[]> {
  const version = await schemeVersion(pool, round.versionId);
  return computeResults(pool, round, version, await subjectsOf(pool, round.id));
}

async function scoringAlone({ pool }: Store, rounds: readonly RoundOfMonth[], seconds: number): Promise<number> {
  const facts = await Promise.all(
    rounds.slice(0, 25).map(async (round) => ({
      round,
      version: await schemeVersion(pool, round.versionId),
      facts: await factsOf(pool, {
        ...round,
        roundId: round.id,
        subjects: await subjectsOf(pool, round.id),
        composition: undefined,
      }),
    })),
  );
  return perSecond(seconds, async (n) => {
    const branch = facts[n % facts.length];
    return branch === undefined ? 0 : scoreAll(branch.version, branch.round.period, branch.facts);
  });
}

const scoreAll = (
  { id: versionId, document }: SchemeVersion,
  period: string,
  facts: Awaited<ReturnType<typeof factsOf>>,
): number => facts.map((fact) => score(document, fact, { period, versionId })).length;

/** A short run first, so that the compiler has seen the code. */
async function perSecond(seconds: number, work: (n: number) => Promise<number>): Promise<number> {
  await worked(seconds / 5, work);
  const { results, elapsed } = await worked(seconds, work);
  return results / elapsed;
}

async function worked(
  seconds: number,
  work: (n: number) => Promise<number>,
): Promise<{ results: number; elapsed: number }> {
  const started = performance.now();
  let results = 0;
  for (let n = 0; performance.now() - started < seconds * 1_000; n++) {
    results += await work(n);
  }
  return { results, elapsed: (performance.now() - started) / 1_000 };
}

/** What was recomputed is what the product published, down to every line of the derivation. */
async function checkAgainstPublished(store: Store, rounds: readonly RoundOfMonth[]): Promise<void> {
  const first = rounds.find(({ id }) => id === idOf(`${OVER}/round`, 0));
  if (first === undefined) throw new Error('the first branch was not recomputed');
  const { rows } = await store.pool.query<{ personId: string; derivation: unknown }>(
    'select person_id as "personId", derivation from result where round_id = $1',
    [first.id],
  );
  const published = new Map(rows.map(({ personId, derivation }) => [personId, derivation]));
  const computed = await recompute(store, first);
  const same = computed.filter(({ result }) => isDeepStrictEqual(result, published.get(result.personId)));
  if (same.length !== rows.length) {
    throw new Error(`only ${String(same.length)} of ${String(rows.length)} recomputed results are the published ones`);
  }
}
