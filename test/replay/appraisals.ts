/** A year's appraisal on the product's own worker, to record from: to its publication with a slip, and one that waits. */
import type { Client } from '@temporalio/client';

import { decideWithStart, wakeWithStart } from '../../worker/cases.ts';
import { receive } from '../activities/acts.ts';
import {
  close,
  comment,
  open,
  openYear,
  rate,
  report,
  seedAppraising,
  stateOf,
  votersOf,
} from '../activities/appraisal-acts.ts';
import { eventually, openRealHouse } from '../workflows/server.ts';

export interface Appraisals {
  readonly client: Client;
  readonly published: string;
  readonly waiting: string;
}

const SCHEME = 'secretary-report';

/** Plays both and hands them to `work`. */
export async function playAppraisals(work: (appraisals: Appraisals) => Promise<void>): Promise<void> {
  const real = await openRealHouse();
  const { house, client } = real;
  house.at('2026-11-02', '09:30');
  const worker = await real.startWorker(1_000);
  try {
    const setting = await openYear(house, await seedAppraising(house, SCHEME, undefined, 2), { schemeKey: SCHEME });
    const other = await openYear(house, await seedAppraising(house, SCHEME, undefined, 2), { schemeKey: SCHEME });
    const id = setting.appraisalId;
    const target = { kind: 'appraisal', id } as const;
    const comesTo = async (state: string): Promise<void> => {
      await wakeWithStart(client, target);
      await eventually(
        () => stateOf(house, id),
        (now) => now === state,
      );
    };
    await wakeWithStart(client, { kind: 'appraisal', id: other.appraisalId });
    await comesTo('reports');
    for (const subject of setting.subjects) await report(house, setting, subject);
    await comesTo('scoring');
    for (const subject of setting.subjects) {
      await open(house, setting, subject);
      for (const part of ['leaders', 'committee', 'secretaries', 'representatives']) {
        for (const by of await votersOf(house, subject, part)) {
          await rate(house, setting, { by, subject, scores: { duty: 'good' } });
        }
      }
      await comment(house, setting, subject, { text: '问题', problem: true });
      await close(house, setting, subject);
    }
    await comesTo('comprehensive');
    const decisionId = await receive(house, {
      kind: 'confirmAppraisal',
      targetId: id,
      actorId: setting.officers.partySecretary,
      body: { overrides: [] },
    });
    const { state } = await decideWithStart(client, { decisionId, target });
    if (state !== 'applied') throw new Error(`the confirmation was ${state}`);
    await comesTo('posted');
    house.at('2026-11-20', '09:00');
    await wakeWithStart(client, target);
    await client.workflow.getHandle(`appraisal/${id}`).result();
    await work({ client, published: id, waiting: other.appraisalId });
  } finally {
    await worker.stop();
    await real.close();
  }
}
