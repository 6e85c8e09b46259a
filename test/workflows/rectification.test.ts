/** Fifteen months of a slip with skipped time: changed code, changed rules, a changed owner, a lost namespace. */
import { fileURLToPath } from 'node:url';

import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';

import { findLate } from '../../store/late.ts';
import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { receive } from '../activities/acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import { issue } from '../activities/slip-acts.ts';
import { playFifteenMonths, TOLD, toldAbout } from '../activities/slip-story.ts';
import { eventsOf, has, leavesOf, payloadsOf } from './history.ts';
import { eventually } from './server.ts';
import { openWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;

beforeEach(async () => {
  world = await openWorld('2026-01-20', '10:00', { sticky: false });
}, 60_000);
afterEach(() => world.close());

test('a slip of 15 months survives all of it, and everybody is told exactly once', async () => {
  const { house, client } = world;
  const party = await seedParty(house);
  // the months are another matter: nobody opens them here
  await house.rows('update plan set withdrawn_at = now() where id = $1', [party.planId]);
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
  const wake = async (): Promise<void> => {
    const looks = await house.value<string>('select xmin::text from case_file where id = $1', [slipId]);
    await wakeWithStart(client, target);
    await eventually(
      () => house.value<string>('select xmin::text from case_file where id = $1', [slipId]),
      (now) => now !== looks,
    );
    await settled();
  };
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
        expect(await decideWithStart(client, { decisionId, target })).toEqual({ state: 'applied' });
      },
    },
    {
      newCode: async () => {
        expect((await eventsOf(client, workflowId)).some(isPatched)).toBe(false);
        const workflowsPath = fileURLToPath(new URL('../replay/fixtures/patched.ts', import.meta.url));
        await world.changeCode(await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }));
      },
      lost: async () => {
        histories.push(await eventsOf(client, workflowId));
        await client.workflow.getHandle(workflowId).terminate();
        expect(await findLate(house.store, true)).toMatchObject({ cases: [target] });
        await wake();
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
  expect((await client.workflow.getHandle(workflowId).describe()).status.name).toBe('COMPLETED');
  expect(await findLate(house.store, true)).toMatchObject({ cases: [] });

  // what began on the old code and went on behind the patch replays on the new one
  const workflowsPath = fileURLToPath(new URL('../replay/fixtures/patched.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  histories.push(await eventsOf(client, workflowId));
  for (const events of histories) {
    expect(events.some(isPatched)).toBe(true);
    await Worker.runReplayHistory({ workflowBundle }, { events }, workflowId);
    const said = payloadsOf(events).flatMap((text) => leavesOf(JSON.parse(text === '' ? 'null' : text)));
    for (const { value } of said) if (typeof value === 'string') expect(value).not.toMatch(/\p{Script=Han}/u);
  }
}, 240_000);

const isPatched = (event: Awaited<ReturnType<typeof eventsOf>>[number]): boolean =>
  has(event, 'markerRecordedEventAttributes');
