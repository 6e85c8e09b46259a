import { Command } from 'commander';

import { loadConfig } from '../config.ts';
import { CommandError } from '../output.ts';

export const startCommand = (): Command =>
  new Command('start')
    .description('run the whole service on this machine: PostgreSQL, Temporal, mail catcher, worker and API')
    .option('--sample', 'load a sample organisation once: two branches, 42 made-up members, one shown password')
    .addHelpText(
      'after',
      '\nStays up until Ctrl-C. Data is kept in JIFEN_DATA (.jifen); ports are JIFEN_PORT and so on.',
    )
    .action(async (options: { sample?: true }) => {
      const config = loadConfig();
      if (options.sample === true && config.NODE_ENV === 'production') {
        throw new CommandError('--sample gives everybody one known password: it is refused where NODE_ENV=production.');
      }
      const { runStack } = await import('../processes/stack.ts');
      await runStack(config, options.sample === true);
    });
