import { Command } from 'commander';

import { isPeriod, isYear } from '../../domain/period.ts';
import { withStore } from '../connect.ts';
import { cancelCycle, extendRounds } from '../decisions.ts';
import { CommandError, print, printTable } from '../output.ts';
import { cyclesOf, roundsOf } from '../cycles.ts';

export const cycleCommand = (): Command =>
  new Command('cycle')
    .description('the months that run or have run')
    .addCommand(
      new Command('list')
        .description('cycles, newest month first')
        .option('--period <month>', 'only this scored month YYYY-MM, or year YYYY')
        .action(list),
    )
    .addCommand(
      new Command('show')
        .description('one cycle with its branches and their stages')
        .argument('<cycle>', 'its id')
        .action(show),
    )
    .addCommand(
      new Command('extend')
        .description('let people act in the open stage until the end of a later day')
        .argument('<cycle>', 'its id')
        .requiredOption('--until <date>', 'the new last day, YYYY-MM-DD; a window may grow, never shrink')
        .requiredOption('--reason <text>', 'why')
        .requiredOption('--by <staffno>', 'who decides it')
        .option('--branch <code...>', 'only these branches')
        .option('--person <staffno...>', 'only these people')
        .action(extend),
    )
    .addCommand(
      new Command('cancel')
        .description('end a running cycle; what was posted stays readable, the month counts like an exempt one')
        .argument('<cycle>', 'its id')
        .requiredOption('--reason <text>', 'why')
        .requiredOption('--by <staffno>', 'who decides it')
        .action(cancel),
    );

async function list(options: { period?: string }): Promise<void> {
  if (options.period !== undefined && !isPeriod(options.period) && !isYear(options.period)) {
    throw new CommandError(`${options.period} is neither a month nor a year: write YYYY-MM or YYYY.`);
  }
  await withStore(async (store) => {
    const cycles = await cyclesOf(store.pool, { period: options.period ?? null });
    printTable(
      ['cycle', 'unit', 'scheme', 'month', 'state', 'branches published'],
      cycles.map((one) => [
        one.id,
        one.unitCode,
        one.schemeKey,
        one.period,
        one.state,
        `${String(one.published)} of ${String(one.rounds)}`,
      ]),
    );
  });
}

async function show(id: string): Promise<void> {
  await withStore(async (store) => {
    const [cycle] = await cyclesOf(store.pool, { id });
    if (cycle === undefined) {
      throw new CommandError(`There is no cycle ${id}: "jifen cycle list" shows them.`);
    }
    print(`${cycle.period} ${cycle.schemeKey}, ${cycle.unitName} (${cycle.unitCode}): ${cycle.state}`);
    if (cycle.cancelReason !== null) print(`reason: ${cycle.cancelReason}`);
    printTable(
      ['branch', 'name', 'round', 'state', 'stage', 'until', 'owed', 'members'],
      (await roundsOf(store.pool, id)).map((round) => [
        round.code,
        round.name,
        round.id,
        round.state,
        round.stage ?? '',
        round.lastDay ?? '',
        String(round.owed),
        String(round.subjects),
      ]),
    );
  });
}

interface ExtendOptions {
  readonly until: string;
  readonly reason: string;
  readonly by: string;
  readonly branch?: readonly string[];
  readonly person?: readonly string[];
}

const extend = (cycleId: string, { until, branch, person, ...rest }: ExtendOptions): Promise<void> =>
  extendRounds({ cycleId, lastDay: until, branches: branch ?? null, people: person ?? null, ...rest });

const cancel = (cycleId: string, options: { reason: string; by: string }): Promise<void> =>
  cancelCycle({ cycleId, ...options });
