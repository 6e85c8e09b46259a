import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { ScheduleNotFoundError } from '@temporalio/client';

import { instantOf, SHANGHAI } from '../../domain/civil.ts';
import { setPlanPaused } from '../../store/steps/govern-plan.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import { planScheduleId } from '../../workflows/ids.ts';
import { newRequest } from '../activities/acts.ts';
import { meetingOf, openHouse, seedBranch, seedParty } from '../activities/house.ts';
import type { House, Party } from '../activities/house.ts';
import { registerNamespace } from '../e2e/drill/service.ts';
import type { Backfill } from './backfill-program.ts';
import { openRealHouse } from './server.ts';
import type { RealHouse } from './server.ts';

const PROGRAM = fileURLToPath(new URL('./backfill-program.ts', import.meta.url));
const run = promisify(execFile);

let real: RealHouse;

beforeAll(async () => {
  real = await openRealHouse();
}, 120_000);
afterAll(() => real.close());

describe('schedules in line with the plans', () => {
  let party: Party;

  beforeEach(async () => {
    party = await seedParty(real.house);
  });

  const sync = (): Promise<void> => syncSchedules(real.house.store, real.client);
  const schedule = () => real.client.schedule.getHandle(planScheduleId(party.planId));
  const setPaused = async (paused: boolean): Promise<void> => {
    const by = { actorId: party.officers.organisationOfficer, request: newRequest(), planId: party.planId };
    expect((await setPlanPaused(real.house.store, by, paused)).ok).toBe(true);
  };

  test('a plan has one, on the 1st at 00:05 in Asia/Shanghai, that lets months overlap and catches up 45 days', async () => {
    await sync();
    await sync();
    const { spec, policies, action, state, info } = await schedule().describe();
    expect(state.paused).toBe(false);
    expect(spec.timezone).toBe('Asia/Shanghai');
    expect(policies).toMatchObject({ overlap: 'ALLOW_ALL', catchupWindow: 45 * 86_400_000 });
    expect(action).toMatchObject({
      type: 'startWorkflow',
      workflowType: 'openCycle',
      args: [{ planId: party.planId }],
    });
    const times = info.nextActionTimes.slice(0, 12).map((at) => at.getTime());
    const months = times.map((at) => new Date(at + 8 * 3_600_000).toISOString());
    expect(new Set(months.map((text) => text.slice(8, 19)))).toEqual(new Set(['01T00:05:00']));
    expect(new Set(months.map((text) => text.slice(0, 7))).size).toBe(times.length);
  });

  test('it is paused and resumed with its plan, whoever paused which', async () => {
    await setPaused(true);
    await sync();
    expect((await schedule().describe()).state.paused).toBe(true);
    await setPaused(false);
    await sync();
    expect((await schedule().describe()).state.paused).toBe(false);
    await schedule().pause('by hand');
    await sync();
    expect((await schedule().describe()).state.paused).toBe(false);
  });

  test('one that was lost comes back; a withdrawn plan loses it for good', async () => {
    await sync();
    await schedule().delete();
    await sync();
    expect((await schedule().describe()).state.paused).toBe(false);
    await real.house.rows(`update plan set withdrawn_at = '2026-02-01' where id = $1`, [party.planId]);
    await sync();
    await sync();
    await expect(schedule().describe()).rejects.toThrow(ScheduleNotFoundError);
  });
});

describe('months backfilled from a schedule', () => {
  const houses: House[] = [];

  afterAll(async () => {
    for (const house of houses) await house.close();
  });

  // In these zones the 1st at 00:05 and the first working day at 00:00 are still the day before.
  test.each(['UTC', 'America/New_York'])(
    'by a host in %s are the months before, opened on 4 January and 8 October',
    async (zone) => {
      const house = await openHouse();
      houses.push(house);
      const party = await seedParty(house, undefined, '2025-12');
      await seedBranch(house, party.committeeId, meetingOf(3));
      const namespace = `backfill-${crypto.randomUUID()}`;
      await registerNamespace(real.address, namespace);
      // Two seconds before the first working day begins: the cycle has to wait for it.
      const minutes = 1440 - 2 / 60;
      const months: Backfill['months'] = [
        { period: '2025-12', day: '2026-01-03', minutes },
        { period: '2026-09', day: '2026-10-07', minutes },
      ];
      const { address, bundle } = real;
      const input: Backfill = { databaseUrl: house.url, address, namespace, bundle, planId: party.planId, months };
      const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(input)], {
        env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
      });
      const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
        zone: string;
        opened: Record<string, string>;
      };
      expect(said.zone).toBe(zone);
      for (const [period, day] of [
        ['2025-12', '2026-01-04'],
        ['2026-09', '2026-10-08'],
      ] as const) {
        const late = Date.parse(said.opened[period] ?? '') - instantOf(SHANGHAI, day);
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThan(10_000);
      }
      const cycles = await house.rows<{ period: string }>('select period from cycle order by period');
      expect(cycles.map(({ period }) => period)).toEqual(['2025-12', '2026-09']);
    },
    60_000,
  );
});
