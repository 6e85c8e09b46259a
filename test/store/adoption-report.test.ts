import { committeeOf, meetingOf, openHouse, seedBranch, seedParty } from '../activities/house.ts';
import type { House } from '../activities/house.ts';
import { adoptionReport } from '../../store/queries/adoption-report.ts';
import { schemeVersion } from '../../store/schemes.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test('the adoption of star rating names branches that cannot decide and those that can never have five stars', async () => {
  const party = await seedParty(house, undefined, '2026-01', 'star-rating');
  const large = await seedBranch(house, party.committeeId, committeeOf(8));
  const small = await seedBranch(house, party.committeeId, meetingOf(3));
  const middle = await seedBranch(house, party.committeeId, committeeOf(4));
  const { document } = await schemeVersion(house.store.pool, party.versionId);
  const report = await adoptionReport(house.store.pool, { unitId: party.committeeId, document, day: '2026-02-02' });
  expect(report.branches).toBe(3);
  expect(report.lines.map(({ unit }) => unit.id)).not.toContain(large.id);
  const of = (id: string) => report.lines.find(({ unit }) => unit.id === id);
  expect(of(small.id)).toMatchObject({ panel: 'meeting', gradeOutOfReach: 'five' });
  expect(
    of(small.id)
      ?.decidedAbove.map(({ person }) => person.id)
      .sort(),
  ).toEqual([...small.people].sort());
  // four of a committee can decide about each other, but 20 % of four is nobody
  expect(of(middle.id)).toMatchObject({ panel: 'committee', decidedAbove: [], gradeOutOfReach: 'five' });
});

test('under an empty committee every member is named', async () => {
  const party = await seedParty(house, undefined, '2026-01', 'star-rating');
  const branch = await seedBranch(house, party.committeeId, committeeOf(5));
  await house.rows(`update role_grant set to_date = '2026-01-31' where unit_id = $1 and role like 'party%'`, [
    party.committeeId,
  ]);
  const { document } = await schemeVersion(house.store.pool, party.versionId);
  const report = await adoptionReport(house.store.pool, { unitId: party.committeeId, document, day: '2026-02-02' });
  expect(report.lines[0]?.noCommittee.map(({ id }) => id).sort()).toEqual([...branch.people].sort());
});
