import { Command } from 'commander';

import { loadConfig } from '../config.ts';

export const apiCommand = (): Command =>
  new Command('api')
    .description('serve the HTTP API until told to stop')
    .addHelpText('after', '\nNeeds DATABASE_URL and PUBLIC_URL; HOST, PORT and TEMPORAL_ADDRESS have defaults.')
    .action(async () => {
      const config = loadConfig('DATABASE_URL', 'PUBLIC_URL');
      // the server's packages are loaded by the command that serves
      const { runApi } = await import('../processes/api.ts');
      await runApi(config);
    });
