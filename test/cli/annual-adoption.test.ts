/** Months under a version with another range: refused at adoption unless the year has a conversion (design.md §4). */
import { adopt, schemeText } from '../../cli/schemes.ts';
import { createPlan } from '../../store/plans.ts';
import { seedOrganisation } from '../support/fixtures.ts';
import type { Organisation } from '../support/fixtures.ts';
import { openHouse } from '../store/verify-house.ts';
import type { House } from '../store/verify-house.ts';

let house: House;
let organisation: Organisation;
beforeEach(async () => {
  house = await openHouse();
  organisation = await seedOrganisation(house.store, { name: '甲', branches: [1] });
});
afterEach(async () => house.close());

const adopted = async (preset: string, effectiveFrom: string, edit: (yaml: string) => string = (yaml) => yaml) => {
  const { organisationOfficer: adoptedBy, partySecretary: confirmedBy } = organisation.officers;
  const text = schemeText(preset);
  const version = { ...text, yaml: edit(text.yaml) };
  return adopt(house.store, version, { unitId: organisation.committeeId, effectiveFrom, adoptedBy, confirmedBy });
};
const upTo = (max: string) => (yaml: string) =>
  yaml.replace('range: { min: 0, max: 120 }', `range: { min: 0, max: ${max} }`);
const converting = (yaml: string): string =>
  yaml.replace('  candidates:', '  conversions: [{ min: 0, max: 100, factor: 1.2 }]\n  candidates:');

test('the same range needs no conversion', async () => {
  await adopted('monthly-points', '2026-01-01');
  expect(await adopted('annual-points', '2026-01-01')).toMatchObject({ isNew: true });
});

test('a year is refused where months of another range are, or will be, in force', async () => {
  await adopted('monthly-points', '2026-01-01');
  await adopted('monthly-points', '2026-07-01', upTo('100'));
  await expect(adopted('annual-points', '2026-01-01')).rejects.toThrow(
    /Months of monthly-points from 0 to 100 have no place in annual-points: .* in force from 2026-07-01/,
  );
  expect(await adopted('annual-points', '2026-01-01', converting)).toMatchObject({ isNew: true });
});

test('months of another range are refused where a year could not count them', async () => {
  await adopted('monthly-points', '2026-01-01');
  await adopted('annual-points', '2026-01-01');
  await expect(adopted('monthly-points', '2026-07-01', upTo('100'))).rejects.toThrow(/Give annual-points a conversion/);
  await adopted('annual-points', '2027-01-01', converting);
  await expect(adopted('monthly-points', '2026-07-01', upTo('100'))).rejects.toThrow('from 2026-01-01');
  expect(await adopted('monthly-points', '2027-01-01', upTo('100'))).toMatchObject({ isNew: true });
});

test('a yearly scheme is planned from a year on, a monthly one from a month', async () => {
  await adopted('annual-points', '2026-01-01');
  const { rows } = await house.store.pool.query<{ code: string }>('select code from unit where id = $1', [
    organisation.committeeId,
  ]);
  const unitCode = rows[0]?.code ?? '';
  const plan = (startPeriod: string) =>
    createPlan(house.store, { unitCode, schemeKey: 'annual-points', startPeriod, actorId: null });
  expect(await plan('2026-02')).toMatchObject({ ok: false, because: expect.stringContaining('scores years') });
  expect(await plan('2026')).toMatchObject({ ok: true, created: true });
  await expect(plan('26')).rejects.toThrow(RangeError);
});
