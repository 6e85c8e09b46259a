/** Fifteen months of a slip with skipped time: changed code, changed rules, a changed owner, a lost server. */
import { fileURLToPath } from 'node:url';

import { WorkflowNotFoundError } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';

import { findLate } from '../../store/late.ts';
import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { reconcile } from '../../worker/reconcile.ts';
import { receive } from '../activities/acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import { issue } from '../activities/slip-acts.ts';
import { playFifteenMonths, TOLD, toldAbout } from '../activities/slip-story.ts';
import { eventsOf, has, leavesOf, payloadsOf } from './history.ts';
import { eventually } from './server.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

const PATCHED = fileURLToPath(new URL('../replay/fixtures/patched.ts', import.meta.url));

/** What a turn of the reconcile loop reports that found nothing. */
const NOTHING = {
  cycles: 0,
  rounds: 0,
  talks: 0,
  appeals: 0,
  corrections: 0,
  cases: 0,
  decisions: 0,
  openings: 0,
};

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-01-20', '10:00', { sticky: false });
}, 60_000);
afterEach(() => world.close());

test('a slip of 15 months survives all of it, and everybody is told exactly once', async () => {
  const { house } = world;
  const party = await seedParty(house);
  // the months are another matter: nobody opens them here
  await house.rows('update plan set paused_at = now() where id = $1', [party.planId]);
  const branch = await seedBranch(house, party.committeeId, committeeOf(6));
  const [first = '', second = ''] = branch.people;
  const slipId = await issue(house, { party, branch });
  const target = { kind: 'rectification', id: slipId } as const;
  const workflowId = `rectification/${slipId}`;
  const settled = (): Promise<boolean> =>
    eventually(
      async () => {
        const wake = await house.value<Date | number>('select next_wake_at from case_file where id = $1', [slipId]);
        return !(wake instanceof Date) || wake.getTime() > Date.now() + house.clock.offset;
      },
      (is) => is,
    );
  const looked = (): Promise<string> => house.value('select xmin::text from case_file where id = $1', [slipId]);
  const looksAfter = async (told: () => Promise<void>): Promise<void> => {
    const before = await looked();
    await told();
    await eventually(looked, (now) => now !== before);
    await settled();
  };
  const wake = (): Promise<void> => looksAfter(() => wakeWithStart(world.client, target));
  /** One turn of the reconcile loop; this server has no schedules. It finds this slip and nothing else. */
  const reconciled = (everything: boolean): Promise<void> =>
    looksAfter(async () => {
      const { store } = house;
      const found = await reconcile({
        store,
        client: world.client,
        everything,
        keepSchedules: () => Promise.resolve(),
      });
      expect(found).toEqual({ ...NOTHING, cases: 1 });
    });
  const newCode = await bundleWorkflowCode({ workflowsPath: PATCHED, logger: new DefaultLogger('ERROR') });
  await wake();
  const histories: Awaited<ReturnType<typeof eventsOf>>[] = [];
  await playFifteenMonths(
    {
      house,
      party,
      branch,
      slipId,
      goTo: async (day, time = '10:00') => {
        await world.skipTo(day, time);
        await settled();
      },
      wake,
      answer: async (kind, body) => {
        const actorId = party.officers.organisationOfficer;
        const decisionId = await receive(house, { kind, targetId: slipId, actorId, body });
        expect(await decideWithStart(world.client, { decisionId, target })).toEqual({ state: 'applied' });
      },
    },
    {
      newCode: async () => {
        const events = await eventsOf(world.client, workflowId);
        expect(events.some(isPatched)).toBe(false);
        // what the old code wrote replays on the new
        await Worker.runReplayHistory({ workflowBundle: newCode }, { events }, workflowId);
        await world.changeCode(newCode);
      },
      moved: async () => {
        await reconciled(false);
        expect(await house.value('select owner_id from slip where id = $1', [slipId])).toBe(second);
      },
      lost: async () => {
        histories.push(await eventsOf(world.client, workflowId));
        await world.loseTemporal();
        await expect(world.client.workflow.getHandle(workflowId).describe()).rejects.toThrow(WorkflowNotFoundError);
        // the timer that was armed is gone, and nothing is late yet: only looking at everything restores it
        await reconciled(true);
      },
    },
  );
  const names = {
    [first]: 'first',
    [second]: 'second',
    [party.officers.organisationOfficer]: 'officer',
    [party.officers.partySecretary]: 'superior',
  };
  expect(await toldAbout(house, slipId, names)).toEqual(TOLD.toSorted());
  expect((await world.client.workflow.getHandle(workflowId).describe()).status.name).toBe('COMPLETED');
  expect(await findLate(house.store, true)).toMatchObject({ cases: [] });

  // what began on the old code and went on behind the patch replays on the new one
  histories.push(await eventsOf(world.client, workflowId));
  for (const events of histories) {
    expect(events.some(isPatched)).toBe(true);
    await Worker.runReplayHistory({ workflowBundle: newCode }, { events }, workflowId);
    const said = payloadsOf(events).flatMap((text) => leavesOf(JSON.parse(text === '' ? 'null' : text)));
    for (const { value } of said) if (typeof value === 'string') expect(value).not.toMatch(/\p{Script=Han}/u);
  }
}, 240_000);

const isPatched = (event: Awaited<ReturnType<typeof eventsOf>>[number]): boolean =>
  has(event, 'markerRecordedEventAttributes');
