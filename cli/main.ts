import { Command } from 'commander';

import { apiCommand } from './commands/api.ts';
import { cycleCommand } from './commands/cycle.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { importCommand } from './commands/import.ts';
import { initCommand } from './commands/init.ts';
import { migrateCommand } from './commands/migrate.ts';
import { planCommand } from './commands/plan.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { schemeCommand } from './commands/scheme.ts';
import { startCommand } from './commands/start.ts';
import { verifyCommand } from './commands/verify.ts';
import { workerCommand } from './commands/worker.ts';
import { explain } from './explain.ts';
import { progress } from './output.ts';

const COMMANDS = [
  startCommand,
  demoCommand,
  initCommand,
  migrateCommand,
  apiCommand,
  workerCommand,
  doctorCommand,
  importCommand,
  schemeCommand,
  planCommand,
  cycleCommand,
  reconcileCommand,
  verifyCommand,
];

const program = new Command('jifen')
  .description('Points-based evaluation in Party branches: one program for every process and every office job.')
  .option('--debug', 'show where an error came from')
  .showHelpAfterError('(add --help for what can be given)')
  .addHelpText('after', '\nWithout a configuration, commands find the stack that "jifen start" runs from this folder.');

// Whoever reads the output may stop reading, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

for (const command of COMMANDS) program.addCommand(command());

try {
  await program.parseAsync();
} catch (error) {
  progress(explain(error));
  if (program.opts<{ debug?: true }>().debug === true && error instanceof Error) progress(error.stack ?? '');
  process.exitCode = 1;
}
