import type { Store } from '../../store/database.ts';
import { transaction } from '../../store/database.ts';
import { computeResults, postResults } from '../../store/results/post.ts';
import { publishResults } from '../../store/results/publish.ts';
import { lockRound } from '../../store/rounds.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { subjectsOf } from '../../store/subjects.ts';
import { seedItems, seedObligations, seedRegister, seedRounds, seedStage } from './months.ts';
import type { SeededMonth } from './months.ts';
import { idOf, idSql, MEMBERS_PER_BRANCH, membersOf } from './organisation.ts';

/**
 * A whole month that is over, with everything it left behind. The product scores and publishes the first branch; as
 * every branch has the same facts, the others get copies of its results under their own names.
 */
export async function seedPublishedMonth(store: Store, month: SeededMonth): Promise<void> {
  await seedRounds(store, month, 'published');
  for (const [ordinal, kind] of ['declaration', 'review', 'publicity'].entries()) {
    await seedStage(store, month, { ordinal, kind, open: false });
  }
  const own = { by: 'member', optional: false, open: false } as const;
  await seedObligations(store, month, { ...own, stage: 'declaration', kind: 'declare' });
  await seedObligations(store, month, { ...own, stage: 'review', kind: 'review', by: 'secretary' });
  await seedObligations(store, month, { ...own, stage: 'publicity', kind: 'verify', optional: true });
  await seedRegister(store, month);
  await seedItems(store, month);
  await publishFirstBranch(store, month);
  await copyResults(store, month);
}

async function publishFirstBranch(store: Store, { period }: SeededMonth): Promise<void> {
  await transaction(store, async (tx) => {
    const round = await lockRound(tx, idOf(`${period}/round`, 0));
    const version = await schemeVersion(tx, round.schemeVersionId);
    const computed = await computeResults(tx, round, version, await subjectsOf(tx, round.id));
    await postResults(tx, round, computed, tx.now);
    await publishResults(tx, round, version.document, tx.now);
  });
}

async function copyResults({ pool }: Store, { organisation, period }: SeededMonth): Promise<void> {
  const seat = String(MEMBERS_PER_BRANCH);
  await pool.query(
    `insert into result (plan_id, unit_id, round_id, person_id, period, version, status, outcome, score, low, rankable,
            rank, derivation, inputs_hash, scheme_version_id, rules_version, computed_at, published_at)
     select c.plan_id, r.unit_id, r.id, ${idSql('person', 'i')}, x.period, x.version, x.status, x.outcome, x.score, x.low,
            x.rankable, x.rank, x.derivation, x.inputs_hash, r.scheme_version_id, x.rules_version, x.computed_at,
            x.published_at
       from generate_series(${seat}, ${String(membersOf(organisation) - 1)}) as i
       join round r on r.id = ${idSql(`${period}/round`, `i / ${seat}`)} join cycle c on c.id = r.cycle_id
       join result x on x.period = '${period}' and x.person_id = ${idSql('person', `i % ${seat}`)}`,
  );
}
