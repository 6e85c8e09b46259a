import { Command } from 'commander';

import { SHANGHAI } from '../../domain/civil.ts';
import { describeConfig, processVariables, readConfig } from '../config.ts';
import type { Config, ConfigLine } from '../config.ts';
import { productStore } from '../connect.ts';
import { broken, warning } from '../doctor/check.ts';
import type { Check } from '../doctor/check.ts';
import { checkDatabase } from '../doctor/database.ts';
import { checkCalendar, checkDisk } from '../doctor/machine.ts';
import { checkMail } from '../doctor/mail.ts';
import { checkTemporal } from '../doctor/temporal.ts';
import { columns, print } from '../output.ts';

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('check everything the service depends on, and show the configuration with secrets hidden')
    .option('--json', 'last line: one object with the checks and the configuration')
    .addHelpText('after', '\nExit code 1 when something is broken.')
    .action(runDoctor);

async function runDoctor(options: { json?: true }): Promise<void> {
  const reading = readConfig(processVariables(), []);
  const checks = reading.ok
    ? await examine(reading.config)
    : reading.faults.map((fault) => broken('configuration', fault));
  const configuration = reading.ok ? describeConfig(reading.config, reading.sources) : [];
  report(checks, configuration);
  if (options.json === true) print(JSON.stringify({ ok: isSound(checks), checks, configuration }));
  if (!isSound(checks)) process.exitCode = 1;
}

const isSound = (checks: readonly Check[]): boolean => checks.every(({ state }) => state !== 'broken');

async function examine(config: Config): Promise<Check[]> {
  const asked = await Promise.all([
    database(config),
    checkTemporal(config),
    mail(config),
    checkDisk(config.JIFEN_DATA),
  ]);
  return [...asked.flat(), checkCalendar(SHANGHAI, Date.now()), ...anchors(config)];
}

async function database({ DATABASE_URL: url }: Config): Promise<Check[]> {
  if (url === undefined) {
    return [broken('database', 'DATABASE_URL is not set and no "jifen start" runs from this folder: set it')];
  }
  const store = productStore(url);
  try {
    return await checkDatabase(store);
  } finally {
    await store.pool.end();
  }
}

const mail = async ({ SMTP_URL: url }: Config): Promise<Check> =>
  url === undefined ? broken('mail', 'SMTP_URL is not set: the worker needs it to send mail') : checkMail(url);

const anchors = ({ ANCHOR_FILE: file }: Config): Check[] =>
  file === undefined
    ? [
        warning(
          'anchors',
          'ANCHOR_FILE is not set: an audit chain made anew as a whole could not be told from a sound one',
        ),
      ]
    : [];

const SIGNS = { ok: 'ok', warning: 'WARNING', broken: 'BROKEN' } as const;

function report(checks: readonly Check[], configuration: readonly ConfigLine[]): void {
  for (const line of columns(checks.map(({ name, state, says }) => [SIGNS[state], name, says]))) print(line);
  if (configuration.length > 0) print('\nConfiguration');
  for (const line of columns(configuration.map(({ name, value, source }) => [name, value, source]))) print(`  ${line}`);
}
