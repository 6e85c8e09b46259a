import { join } from 'node:path';

import { Command, InvalidArgumentError } from 'commander';

import { loadConfig, processVariables } from '../config.ts';
import type { DemoInput } from '../demo/production.ts';
import type { DemoReport } from '../demo/months/run.ts';
import { createLog, withWorkers } from '../lifetime.ts';
import { CommandError, print, progress } from '../output.ts';

/** Calendar days this long leave the people time to act and keep three months well under four minutes. */
const DAY_MS = 2_000;

function milliseconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 500 || value > 60_000) {
    throw new InvalidArgumentError('a whole number from 500 to 60000');
  }
  return value;
}

interface Choice {
  readonly stars?: true;
  readonly year?: true;
}

async function runOf({ stars, year }: Choice): Promise<(input: DemoInput) => Promise<DemoReport>> {
  if (year === true) return runOfYear();
  return stars === true
    ? (await import('../demo/stars/run.ts')).runStars
    : (await import('../demo/months/run.ts')).runMonths;
}

/** The server that skips time is started by a development package, which an image or a production install has not. */
async function runOfYear(): Promise<(input: DemoInput) => Promise<DemoReport>> {
  try {
    return (await import('../demo/year/run.ts')).runYear;
  } catch (error) {
    if (!String(error).includes('@temporalio/testing')) throw error;
    throw new CommandError('The year needs the development packages: run `npm ci` without omitting any.');
  }
}

export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      'three compressed months of a sample organisation, played through the API and checked against own books',
    )
    .option('--stars', 'one quarter of star rating instead: ballots, a paper batch, stars and an appeal')
    .option(
      '--year',
      'a whole year with skipped time instead: months, quarters, talks, slips, duties, the annual evaluation and a report meeting',
    )
    .option('--json', 'last line: one object with the figures')
    .option('--day-ms <ms>', 'how long a calendar day lasts, in milliseconds', milliseconds, DAY_MS)
    .addHelpText(
      'after',
      '\nStarts its own servers on free ports and keeps its files in JIFEN_DATA/demo. Exit code 1 when the books differ.',
    )
    .action(async (options: Choice & { json?: true; dayMs: number }) => {
      const config = loadConfig();
      const log = createLog('error');
      const stopping = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          stopping.abort();
        });
      }
      await withWorkers(log, async () => {
        const run = await runOf(options);
        const report = await run({
          dataDir: join(config.JIFEN_DATA, 'demo'),
          env: processVariables(),
          dayMs: options.dayMs,
          log,
          print,
          say: progress,
          signal: stopping.signal,
        });
        if (options.json === true) {
          print(JSON.stringify(report));
        }
        process.exitCode = report.ok ? 0 : 1;
      });
    });
