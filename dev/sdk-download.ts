import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * Lets the Temporal SDK download one of its servers into a folder, in a process of its own: the SDK has no way to give
 * a download up, a process can be ended. Usage: sdk-download.ts dev-server|test-server FOLDER
 */
const [kind, downloadDir = '.'] = process.argv.slice(2);
const server = { executable: { type: 'cached-download', downloadDir } } as const;
const environment =
  kind === 'dev-server'
    ? await TestWorkflowEnvironment.createLocal({ server })
    : await TestWorkflowEnvironment.createTimeSkipping({ server });
await environment.teardown();
