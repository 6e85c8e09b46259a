import { transaction } from '../../store/database.ts';
import { computeResults, postResults } from '../../store/results/post.ts';
import { publishResults } from '../../store/results/publish.ts';
import { schemeVersion } from '../../store/schemes.ts';
import { subjectsOf } from '../../store/subjects.ts';
import { verifyResults } from '../../store/verify/results.ts';
import type { ResultsReport } from '../../store/verify/results.ts';
import { withSnapshot } from '../../store/verify/snapshot.ts';
import { openRounds, PERIOD, seedOrganisation, seedScheme } from '../support/fixtures.ts';
import type { Branch, Round } from '../support/fixtures.ts';
import { openHouse } from './verify-house.ts';
import type { House } from './verify-house.ts';

let house: House;
let branch: Branch;
let round: Round;

beforeEach(async () => {
  house = await openHouse();
  const { store } = house;
  const organisation = await seedOrganisation(store, { name: '甲', branches: [3] });
  [branch] = organisation.branches as [Branch];
  const { committeeId } = organisation;
  const versionId = await seedScheme(store, committeeId);
  [round] = (await openRounds(store, { committeeId, versionId, branches: [branch] })) as [Round];
  await register(branch.members[0], 'missed');
  await register(branch.members[1], 'met');
  await store.pool.query('update subject set exempt = true where person_id = $1', [branch.members[2]]);
  await publish();
});
afterEach(async () => house.close());

async function register(personId: string | undefined, outcome: string): Promise<void> {
  await house.store.pool.query(
    `insert into register_entry (unit_id, person_id, period, item_key, occasion, outcome, recorded_by, recorded_at)
     values ($1, $2, $3, 'dues', $4, $5, $6, now())`,
    [branch.id, personId, PERIOD, `occasion ${outcome}`, outcome, branch.secretary],
  );
}

/** Computes, posts and publishes the round as its workflow's activities do. */
async function publish(): Promise<void> {
  const version = await schemeVersion(house.store.pool, round.versionId);
  const month = { id: round.roundId, planId: round.planId, unitId: branch.id, period: PERIOD };
  await transaction(house.store, async (tx) => {
    const computed = await computeResults(tx, month, version, await subjectsOf(tx, round.roundId));
    await postResults(tx, month, computed, tx.now);
    await publishResults(tx, month, version.document, tx.now);
    await tx.query(`update round set state = 'published', published_at = $2 where id = $1`, [round.roundId, tx.now]);
  });
}

const verify = (): Promise<ResultsReport> => withSnapshot(house.store, (on) => verifyResults(on));

const differences = async (): Promise<[string | null, readonly string[]][]> =>
  (await verify()).differing.map(({ personId, what }) => [personId, what]);

describe('verifying published results', () => {
  it('computes every result of an untouched month again and finds no difference', async () => {
    expect(await verify()).toEqual({ checked: 6, differing: [] });
  });

  it.each([
    ['score', 'score = score + 5', ['score']],
    ['low mark', 'low = not low', ['low']],
    ['rank', 'rank = rank + 1', ['rank']],
    ['outcome', `outcome = 'vetoed'`, ['outcome']],
    ['derivation', `derivation = jsonb_set(derivation, '{lines,0,points}', '"11"')`, ['derivation']],
    ['hash of the inputs', `inputs_hash = 'x'`, ['inputsHash']],
    ['rules', 'rules_version = 99', ['rulesVersion']],
    ['owner', `person_id = '${'0'.repeat(8)}-0000-0000-0000-000000000000'`, ['subject']],
  ])('a changed %s is found at its person, and nobody else differs', async (_, change, what) => {
    const victim = branch.members[0] ?? '';
    await house.tamper(`update result set ${change} where person_id = '${victim}'`);
    const found = await differences();
    const own = change.startsWith('person_id')
      ? [
          ['00000000-0000-0000-0000-000000000000', what],
          [victim, ['missing']],
        ]
      : [[victim, what]];
    expect(found).toEqual(own);
  });

  it('a fact added behind a published result shows as a difference', async () => {
    await register(branch.members[1], 'missed');
    const found = await differences();
    expect(found).toContainEqual([branch.members[1], ['score', 'rank', 'derivation', 'inputsHash']]);
  });

  it('a deleted fact shows as a difference', async () => {
    await house.tamper(`delete from register_entry where person_id = '${branch.members[0] ?? ''}'`);
    const [[person, what] = ['', []]] = await differences();
    expect(person).toBe(branch.members[0]);
    expect(what).toEqual(expect.arrayContaining(['score', 'derivation', 'inputsHash']));
  });

  it('a deleted result is missed', async () => {
    await house.tamper(`delete from result where person_id = '${branch.secretary}'`);
    expect((await verify()).differing).toEqual(
      expect.arrayContaining([{ resultId: null, personId: branch.secretary, period: PERIOD, what: ['missing'] }]),
    );
  });

  it('imported months are left out, and a result of ours cannot hide among them', async () => {
    await house.store.pool.query(
      `insert into result (plan_id, unit_id, person_id, period, version, status, outcome, score, low, rankable,
              imported_from, computed_at, published_at)
       values ($1, $2, $3, '2025-12', 1, 'published', 'scored', 77, false, true, 'old.xlsx', now(), now())`,
      [round.planId, branch.id, branch.secretary],
    );
    expect(await verify()).toMatchObject({ checked: 6, differing: [] });
    const victim = branch.members[0] ?? '';
    await house.tamper(`update result set imported_from = 'x', score = 99 where person_id = '${victim}'`);
    expect((await differences()).map(([personId]) => personId)).toContain(victim);
  });
});
