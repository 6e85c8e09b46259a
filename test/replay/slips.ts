/** Two slips on the product's own worker, to record from: one to its close-out, one that still waits. */
import type { Client } from '@temporalio/client';

import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { receive } from '../activities/acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import { file, issue } from '../activities/slip-acts.ts';
import { eventsOf, has } from '../workflows/history.ts';
import { eventually, openRealHouse } from '../workflows/server.ts';

export interface Slips {
  readonly client: Client;
  readonly closedOut: string;
  readonly waiting: string;
}

/** Plays the slips and hands them to `work`. */
export async function playSlips(work: (slips: Slips) => Promise<void>): Promise<void> {
  const real = await openRealHouse();
  const { house, client } = real;
  house.at('2026-01-20', '08:00');
  const worker = await real.startWorker(60_000);
  try {
    const party = await seedParty(house);
    const branch = await seedBranch(house, party.committeeId, committeeOf(6));
    const secretary = branch.people[0] ?? '';
    const officer = party.officers.organisationOfficer;
    const [closedOut, waiting] = [await issue(house, { party, branch }), await issue(house, { party, branch })];
    // until it has looked and sleeps: the history then ends with a timer
    const wake = async (id: string): Promise<void> => {
      const before = await timersOf(client, id);
      await wakeWithStart(client, { kind: 'rectification', id });
      await eventually(
        () => timersOf(client, id),
        (timers) => timers > before,
      );
    };
    const decided = async (
      kind: 'answerPlan' | 'verifyCloseOut' | 'decideExtension',
      body: { approve: boolean } | { passed: boolean; finding: string } | { grant: boolean },
    ): Promise<void> => {
      const decisionId = await receive(house, { kind, targetId: closedOut, actorId: officer, body });
      const { state } = await decideWithStart(client, { decisionId, target: { kind: 'rectification', id: closedOut } });
      if (state !== 'applied') throw new Error(`${kind} was ${state}`);
    };
    for (const id of [closedOut, waiting]) await wake(id);
    await file(house, closedOut, secretary, { kind: 'plan', untilDay: '2026-03-20' });
    await wake(closedOut);
    await decided('answerPlan', { approve: true });
    await file(house, closedOut, secretary, { kind: 'extension', untilDay: '2026-05-29' });
    await wake(closedOut);
    await decided('decideExtension', { grant: true });
    await file(house, closedOut, secretary, { kind: 'closeOut' });
    await wake(closedOut);
    await decided('verifyCloseOut', { passed: false, finding: '尚有一项' });
    await file(house, closedOut, secretary, { kind: 'closeOut' });
    await wake(closedOut);
    await decided('verifyCloseOut', { passed: true, finding: '属实' });
    await client.workflow.getHandle(`rectification/${closedOut}`).result();
    await work({ client, closedOut, waiting });
  } finally {
    await worker.stop();
    await real.close();
  }
}

const timersOf = async (client: Client, slipId: string): Promise<number> => {
  const events = await eventsOf(client, `rectification/${slipId}`).catch(() => []);
  return events.filter((event) => has(event, 'timerStartedEventAttributes')).length;
};
