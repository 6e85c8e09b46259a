import { TestWorkflowEnvironment } from '@temporalio/testing';

/** How often the server is started before one gives up. */
const START_ATTEMPTS = 12;

/**
 * A server that skips time, from the program `testServerProgram` names; the caller tears it down. The SDK gives the Java
 * program five seconds to listen and no setting for it: too few on a busy machine, so it is started again.
 */
export async function startTimeSkipping(path: string): Promise<TestWorkflowEnvironment> {
  const server = { executable: { type: 'existing-path', path } } as const;
  for (let attempt = 1; ; attempt++) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server });
    } catch (error) {
      if (attempt === START_ATTEMPTS || !/did not start within/u.test(String(error))) throw error;
    }
  }
}
