/** Two duties on the product's own worker, to record from: an explanation that is given, and one that still waits. */
import type { Client } from '@temporalio/client';

import { recordExplanation } from '../../store/steps/explain.ts';
import { wakeWithStart } from '../../worker/cases.ts';
import { newRequest } from '../activities/acts.ts';
import { dutiesOf, handle } from '../activities/duty-acts.ts';
import { committeeOf, seedBranch, seedParty } from '../activities/house.ts';
import { runMonth } from '../activities/months.ts';
import { eventsOf, has } from '../workflows/history.ts';
import { eventually, openRealHouse } from '../workflows/server.ts';

export interface Duties {
  readonly client: Client;
  readonly explained: string;
  readonly waiting: string;
}

/** Plays a month with a 0 by handling and hands its duties to `work`. */
export async function playDuties(work: (duties: Duties) => Promise<void>): Promise<void> {
  const real = await openRealHouse();
  const { house, client } = real;
  house.at('2026-02-02', '00:05');
  const party = await seedParty(house);
  const branch = await seedBranch(house, party.committeeId, committeeOf(6));
  await handle(house, party, branch.people[5] ?? '', '2026-01');
  await runMonth(house, party, '2026-01', { branch });
  const worker = await real.startWorker(60_000);
  try {
    const duties = await dutiesOf(house, party.planId);
    const of = (ruleKey: string): { id: string; ownerId: string } => {
      const duty = duties.find((one) => one.ruleKey === ruleKey);
      return { id: duty?.id ?? '', ownerId: duty?.ownerId ?? '' };
    };
    const [leader, secretary] = [of('handled-leaders'), of('zero-secretary')];
    for (const { id } of [leader, secretary]) {
      await wakeWithStart(client, { kind: 'duty', id });
      // until it has looked and sleeps: the history then ends with a timer
      await eventually(
        () =>
          eventsOf(client, `duty/${id}`).then((events) =>
            events.some((one) => has(one, 'timerStartedEventAttributes')),
          ),
        (sleeps) => sleeps,
      );
    }
    const record = { meetingOn: '2026-02-27', minutes: '纪要第5号', text: '说明' };
    const step = { actorId: leader.ownerId, request: newRequest(), caseId: leader.id, record };
    const outcome = await recordExplanation(house.store, step);
    if (!outcome.ok) throw new Error(outcome.refusal.code);
    await wakeWithStart(client, { kind: 'duty', id: leader.id });
    await client.workflow.getHandle(`duty/${leader.id}`).result();
    await work({ client, explained: leader.id, waiting: secretary.id });
  } finally {
    await worker.stop();
    await real.close();
  }
}
