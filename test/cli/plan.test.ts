import { schemeText } from '../../cli/schemes.ts';
import { adopt } from '../../cli/schemes.ts';
import { changePlan, createPlan } from '../../store/plans.ts';
import type { PlanCreation } from '../../store/plans.ts';
import { seedOrganisation, seedScheme } from '../support/fixtures.ts';
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

const SCHEME = 'monthly-points';

async function value(sql: string, ...values: readonly unknown[]): Promise<unknown> {
  const { rows } = await house.store.pool.query({ text: sql, values: [...values], rowMode: 'array' });
  return rows[0]?.[0];
}

const codeOf = async (unitId: string): Promise<string> =>
  String(await value('select code from unit where id = $1', unitId));

const plan = async (unitId: string, startPeriod: string): Promise<PlanCreation> =>
  createPlan(house.store, { unitCode: await codeOf(unitId), schemeKey: SCHEME, startPeriod, actorId: null });

describe('planning a scheme', () => {
  it('stores one plan, and the same again changes nothing', async () => {
    await seedScheme(house.store, organisation.committeeId);
    const first = await plan(organisation.committeeId, '2026-01');
    expect(first).toMatchObject({ ok: true, created: true });
    expect(await plan(organisation.committeeId, '2026-01')).toEqual({ ...first, created: false });
    expect(await value('select count(*)::int from plan')).toBe(1);
    expect(await value(`select count(*)::int from audit where action = 'plan.created'`)).toBe(1);
  });

  it('is refused without a confirmed version in force on the first day of the month', async () => {
    expect(await plan(organisation.committeeId, '2026-01')).toMatchObject({ refusal: { code: 'not-found' } });
    await seedScheme(house.store, organisation.committeeId);
    expect(await plan(organisation.committeeId, '2019-12')).toMatchObject({ refusal: { code: 'not-found' } });
    await house.store.pool.query('update scheme_version set confirmed_at = null');
    expect(await plan(organisation.committeeId, '2026-01')).toMatchObject({ refusal: { code: 'not-found' } });
  });

  it('is refused when the stages do not fit the shortest month', async () => {
    await seedScheme(house.store, organisation.committeeId, (document) => ({
      ...document,
      stages: document.stages.map((stage) => ({ ...stage, workingDays: 12 })),
    }));
    expect(await plan(organisation.committeeId, '2026-01')).toMatchObject({
      refusal: { code: 'overlapping-plan' },
      because: expect.stringContaining('working days'),
    });
  });

  it('is refused below or above a running plan of the same scheme, and free again after its withdrawal', async () => {
    const branchId = organisation.branches[0]?.id ?? '';
    await seedScheme(house.store, organisation.committeeId);
    await seedScheme(house.store, branchId);
    const below = await plan(branchId, '2026-01');
    expect(await plan(organisation.committeeId, '2026-01')).toMatchObject({ refusal: { code: 'overlapping-plan' } });
    const planId = below.ok ? below.planId : '';
    expect(await changePlan(house.store, { planId, change: 'withdraw', actorId: null })).toEqual({
      ok: true,
      changed: true,
    });
    expect(await plan(organisation.committeeId, '2026-01')).toMatchObject({ ok: true, created: true });
    expect(await plan(branchId, '2026-01')).toMatchObject({ refusal: { code: 'cycle-finished' } });
  });

  it('pauses and resumes once each, with one audit row each', async () => {
    await seedScheme(house.store, organisation.committeeId);
    const created = await plan(organisation.committeeId, '2026-01');
    const planId = created.ok ? created.planId : '';
    for (const change of ['pause', 'resume'] as const) {
      expect(await changePlan(house.store, { planId, change, actorId: null })).toEqual({ ok: true, changed: true });
      expect(await changePlan(house.store, { planId, change, actorId: null })).toEqual({ ok: true, changed: false });
    }
    expect(await value(`select count(*)::int from audit where action in ('plan.paused', 'plan.resumed')`)).toBe(2);
  });
});

describe('adopting a scheme', () => {
  const adoption = (adoptedBy: string, confirmedBy: string, effectiveFrom = '2026-01-01') =>
    adopt(house.store, schemeText(SCHEME), {
      unitId: organisation.committeeId,
      effectiveFrom,
      adoptedBy,
      confirmedBy,
    });

  it('takes two people, and the same again changes nothing', async () => {
    const { partySecretary, organisationOfficer } = organisation.officers;
    await expect(adoption(partySecretary, partySecretary)).rejects.toThrow('second person');
    expect(await value('select count(*)::int from scheme_version')).toBe(0);
    const { id, isNew } = await adoption(partySecretary, organisationOfficer);
    expect(isNew).toBe(true);
    expect(await adoption(partySecretary, organisationOfficer)).toEqual({ id, isNew: false });
    expect(await value(`select count(*)::int from audit where action like 'scheme.%'`)).toBe(2);
  });
});
