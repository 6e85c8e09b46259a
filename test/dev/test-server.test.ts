import { join } from 'node:path';

import { Worker } from '@temporalio/worker';

import { timeSkippingEnvironment } from '../support/stack.ts';
import { sleepAYear } from './fixtures/sleeper.ts';

test('a workflow that sleeps a year ends within seconds on the time-skipping server', async () => {
  const environment = await timeSkippingEnvironment();
  try {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue: 'sleeper',
      workflowsPath: join(import.meta.dirname, 'fixtures/sleeper.ts'),
    });
    const days = await worker.runUntil(
      environment.client.workflow.execute(sleepAYear, { workflowId: 'sleeper', taskQueue: 'sleeper' }),
    );
    expect(days).toBe(365);
  } finally {
    await environment.teardown();
  }
});
