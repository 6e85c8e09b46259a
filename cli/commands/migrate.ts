import { Command } from 'commander';

import { migrate } from '../../store/migrate.ts';
import { APPLICATION_ROLE } from '../../store/migrate.ts';
import { loadConfig } from '../config.ts';
import { CommandError, print } from '../output.ts';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring the database up to date, as its owner; run it once before api and worker of a new version')
    .addHelpText(
      'after',
      `\nNeeds DATABASE_OWNER_URL (the owner) and DATABASE_URL (the role ${APPLICATION_ROLE}, made with that password).`,
    )
    .action(runMigrate);

async function runMigrate(): Promise<void> {
  const { DATABASE_URL, DATABASE_OWNER_URL } = loadConfig('DATABASE_URL', 'DATABASE_OWNER_URL');
  const { username, password } = new URL(DATABASE_URL);
  if (username !== APPLICATION_ROLE || password === '') {
    throw new CommandError(
      `DATABASE_URL must sign in as ${APPLICATION_ROLE} with a password: the owner only migrates.`,
    );
  }
  const done = await migrate({ ownerUrl: DATABASE_OWNER_URL, applicationPassword: decodeURIComponent(password) });
  print(done.length === 0 ? 'The database is up to date.' : `Done: ${done.join(', ')}.`);
}
