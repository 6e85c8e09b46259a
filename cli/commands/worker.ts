import { Command } from 'commander';

import { loadConfig } from '../config.ts';

export const workerCommand = (): Command =>
  new Command('worker')
    .description('run workflows, activities, the repair loops and the mail delivery until told to stop')
    .addHelpText('after', '\nNeeds DATABASE_URL, SMTP_URL, MAIL_FROM and PUBLIC_URL; TEMPORAL_ADDRESS has a default.')
    .action(async () => {
      const config = loadConfig('DATABASE_URL', 'SMTP_URL', 'MAIL_FROM', 'PUBLIC_URL');
      // the worker's native module is loaded by the command that works
      const { runWorker } = await import('../processes/worker.ts');
      await runWorker(config);
    });
