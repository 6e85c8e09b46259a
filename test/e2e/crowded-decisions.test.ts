/**
 * Two decisions on one case at the same time. What the workflow hears of them depends on which activity reports first,
 * which no real part can be made to choose: here the activities are the test's own.
 */
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';

import type { Activities } from '../../activities/index.ts';
import { ENDED, waiting } from '../../activities/wake.ts';
import type { Wake } from '../../activities/wake.ts';
import { TASK_QUEUE, talkWorkflowId } from '../../workflows/ids.ts';
import { decideUpdate } from '../../workflows/messages.ts';
import { quietTemporal } from '../support/quiet-temporal.ts';
import { temporalServer } from '../support/stack.ts';
import { workflowBundle } from './drill/bundle.ts';
import { registerNamespace } from './drill/service.ts';

test('a decision that looked first but answers last does not hide that the case has ended', async () => {
  quietTemporal();
  const { address } = await temporalServer();
  const namespace = `crowded-${crypto.randomUUID()}`;
  await registerNamespace(address, namespace);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });

  const firstLook = Promise.withResolvers<Wake>();
  const stale = Promise.withResolvers<Wake>();
  const staleBegun = Promise.withResolvers<undefined>();
  let looks = 0;
  const activities: Pick<Activities, 'advanceTalk' | 'decide'> = {
    // The main loop's own first look takes so long that both decisions are answered meanwhile.
    advanceTalk: () => (++looks === 1 ? firstLook.promise : Promise.resolve(ENDED)),
    decide: async ({ decisionId }) => {
      if (decisionId === 'stale') staleBegun.resolve(undefined);
      return { applied: { state: 'applied' }, wake: decisionId === 'stale' ? await stale.promise : ENDED };
    },
  };
  const { nativeConnection, worker } = await workerWith(address, namespace, activities);
  try {
    await worker.runUntil(async () => {
      const handle = await client.workflow.start('talk', {
        workflowId: talkWorkflowId('case'),
        taskQueue: TASK_QUEUE,
        args: [{ talkId: 'case' }],
      });
      const decide = (decisionId: string): Promise<unknown> =>
        handle.executeUpdate(decideUpdate, { args: [{ decisionId }] });
      const lookedFirst = decide('stale');
      await staleBegun.promise;
      await decide('newer');
      stale.resolve(waiting(null));
      await lookedFirst;
      firstLook.resolve(waiting(null));
      await expect(handle.result()).resolves.toBeUndefined();
    });
  } finally {
    await nativeConnection.close();
    await connection.close();
  }
}, 30_000);

async function workerWith(address: string, namespace: string, activities: object) {
  const nativeConnection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: nativeConnection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: await workflowBundle() },
    activities,
  });
  return { nativeConnection, worker };
}
