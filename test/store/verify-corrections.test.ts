/** What `jifen verify` says after corrections, and what somebody who holds the database cannot hide from it. */
import { verifyResults } from '../../store/verify/results.ts';
import { confirm, propose, published, upTo } from '../activities/appeal-acts.ts';
import { committeeOf, openHouse, seedBranch, seedParty } from '../activities/house.ts';
import type { Branch, House } from '../activities/house.ts';
import { runMonth, runToPosting } from '../activities/months.ts';
import { recordHandling } from '../../store/steps/members.ts';
import { newRequest } from '../activities/acts.ts';
import { tick } from '../activities/house.ts';

const PERIOD = '2026-01';

let house: House;
let branch: Branch;
let corrected = '';
let other = '';
let handled = '';

beforeEach(async () => {
  house = await openHouse();
  const party = await seedParty(house);
  branch = await seedBranch(house, party.committeeId, committeeOf(7));
  [, , , , corrected = '', other = '', handled = ''] = branch.people;
  await runToPosting(house, party, PERIOD, {
    branch,
    scores: new Map([
      [corrected, 58],
      [other, 70],
    ]),
  });
  const { organisationOfficer: actorId, partySecretary } = party.officers;
  // superseded while it was posted: nobody kept its inputs
  const fact = { personId: handled, period: PERIOD, document: '组〔2026〕1号', dated: '2026-02-10' };
  await recordHandling(house.store, { actorId, request: newRequest() }, fact);
  await tick(house, party.planId);
  house.at('2026-02-27', '09:00');
  await tick(house, party.planId);
  const changes = await upTo(house, corrected, PERIOD, 73);
  const correctionId = await propose(house, { actorId, personId: corrected, period: PERIOD, changes });
  expect(await confirm(house, correctionId, partySecretary)).toBeNull();
});
afterEach(() => house.close());

const differences = async (): Promise<[string | null, string][]> =>
  (await verifyResults(house.store.pool)).differing.map(({ personId, what }) => [personId, what.join('+')]);

test('after a correction every published number recomputes, ranks of all included, and every old version is sound', async () => {
  expect(await differences()).toEqual([]);
  const old = await house.rows(
    `select score::text, inputs is not null as kept from result where status = 'superseded' order by score`,
  );
  expect(old).toEqual([
    { score: '58.0', kept: true },
    { score: '80.0', kept: false },
  ]);
});

test('a rank of somebody else that was not moved with the correction is found', async () => {
  const { rank } = await published(house, other, PERIOD);
  await house.rows(`update result set rank = $2 where person_id = $1`, [other, (rank ?? 0) - 1]);
  expect(await differences()).toEqual([[other, 'rank']]);
});

test.each([
  ['score', `score = 59`, 'superseded'],
  ['low mark', `low = false`, 'superseded'],
  ['outcome', `outcome = 'vetoed'`, 'superseded'],
  ['line of the derivation', `derivation = jsonb_set(derivation, '{lines,0,points}', '"11"')`, 'superseded'],
  ['total of the derivation', `derivation = jsonb_set(derivation, '{totals,published}', '"59.0"')`, 'superseded'],
  ['kept inputs', `inputs = (replace(inputs::text, '"outcome":"occurred"', '"outcome":"met"'))::json`, 'superseded'],
  ['hash of the inputs', `inputs_hash = 'x'`, 'superseded'],
  ['successor', `superseded_by = null`, 'chain'],
  ['number of the version', `version = 9`, 'chain'],
])('a changed %s of a version that was corrected is found', async (_, change, what) => {
  await house.rows(`update result set ${change} where person_id = $1 and status = 'superseded'`, [corrected]);
  expect(await differences()).toEqual([[corrected, what]]);
});

test('of a version replaced while it was posted the sums are checked, not the inputs: nobody kept them', async () => {
  await house.rows(`update result set inputs_hash = 'x' where person_id = $1 and status = 'superseded'`, [handled]);
  expect(await differences()).toEqual([]);
  await house.rows(`update result set score = 81 where person_id = $1 and status = 'superseded'`, [handled]);
  expect(await differences()).toEqual([[handled, 'superseded']]);
});

test('a fact changed behind the published result is not kept as the ground of the old version', async () => {
  const party = await seedParty(house);
  const unit = await seedBranch(house, party.committeeId, committeeOf(5));
  const member = unit.people[4] ?? '';
  await runMonth(house, party, PERIOD, { branch: unit, scores: new Map([[member, 70]]) });
  await house.rows(`update register_entry set points = 4 where person_id = $1`, [member]);
  const { organisationOfficer: actorId, partySecretary } = party.officers;
  const changes = [{ kind: 'exemption', cause: '病' }] as const;
  const correctionId = await propose(house, { actorId, personId: member, period: PERIOD, changes });
  expect(await confirm(house, correctionId, partySecretary)).toBeNull();
  const [old] = await house.rows(`select inputs from result where person_id = $1 and status = 'superseded'`, [member]);
  expect(old).toEqual({ inputs: null });
});
