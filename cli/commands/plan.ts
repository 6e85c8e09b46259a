import { Command } from 'commander';

import { isPeriod, isYear } from '../../domain/period.ts';
import type { Store } from '../../store/database.ts';
import { changePlan, createPlan } from '../../store/plans.ts';
import type { PlanChange } from '../../store/plans.ts';
import { syncSchedules } from '../../worker/schedules.ts';
import type { Config } from '../config.ts';
import { withStore, withTemporal } from '../connect.ts';
import { CommandError, print, printTable, progress } from '../output.ts';
import { leaderOf, unitByCode } from '../people.ts';

const CHANGES: Readonly<Record<PlanChange, string>> = {
  pause: 'open no new months until resumed; running ones go on',
  resume: 'open months again',
  withdraw: 'open no months any more; running ones go on',
};
const DONE: Readonly<Record<PlanChange, string>> = { pause: 'Paused.', resume: 'Resumed.', withdraw: 'Withdrawn.' };

export function planCommand(): Command {
  const plan = new Command('plan')
    .description('which scheme runs for which committee, from which month on')
    .addCommand(new Command('list').description('all plans').action(list))
    .addCommand(
      new Command('create')
        .description(
          'plan a scheme for a committee and its branches; a month opens on the next month’s first working day',
        )
        .requiredOption('--unit <code>', 'the committee')
        .requiredOption('--scheme <key>', 'a scheme adopted and confirmed for it')
        .requiredOption(
          '--start <month>',
          'the first month to be scored, YYYY-MM; of a yearly scheme the first year, YYYY',
        )
        .requiredOption('--by <staffno>', 'who decides it')
        .action(create),
    );
  for (const change of ['pause', 'resume', 'withdraw'] as const) {
    plan.addCommand(
      new Command(change)
        .description(CHANGES[change])
        .argument('<plan>', 'the plan’s id')
        .requiredOption('--by <staffno>', 'who decides it')
        .action((id: string, options: { by: string }) => govern(id, change, options.by)),
    );
  }
  return plan;
}

interface PlanRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly schemeKey: string;
  readonly startPeriod: string;
  readonly state: string;
}

async function list(): Promise<void> {
  await withStore(async (store) => {
    const { rows } = await store.pool.query<PlanRow>(
      `select p.id, u.code, u.name, p.scheme_key as "schemeKey", p.start_period as "startPeriod",
              case when p.withdrawn_at is not null then 'withdrawn'
                   when p.paused_at is not null then 'paused' else 'running' end as state
         from plan p join unit u on u.id = p.unit_id order by u.code, p.scheme_key`,
    );
    printTable(
      ['plan', 'unit', 'name', 'scheme', 'from', 'state'],
      rows.map((row) => [row.id, row.code, row.name, row.schemeKey, row.startPeriod, row.state]),
    );
  });
}

interface CreateOptions {
  readonly unit: string;
  readonly scheme: string;
  readonly start: string;
  readonly by: string;
}

async function create(options: CreateOptions): Promise<void> {
  if (!isPeriod(options.start) && !isYear(options.start)) {
    throw new CommandError(
      `${options.start} is neither a month nor a year: write YYYY-MM, or YYYY for a yearly scheme.`,
    );
  }
  await withStore(async (store, config) => {
    const actorId = await leaderOf(store, options.by, await unitByCode(store, options.unit));
    const { unit: unitCode, scheme: schemeKey, start: startPeriod } = options;
    const done = await createPlan(store, { unitCode, schemeKey, startPeriod, actorId });
    if (!done.ok) {
      throw new CommandError(`Refused (${done.refusal.code}): ${done.because}.`);
    }
    print(done.created ? `Planned: ${done.planId}` : `Nothing changed: ${done.planId}`);
    await keepSchedules(store, config);
  });
}

async function govern(planId: string, change: PlanChange, by: string): Promise<void> {
  await withStore(async (store, config) => {
    const { rows } = await store.pool.query<{ unitId: string }>(
      'select unit_id as "unitId" from plan where id::text = $1',
      [planId],
    );
    const [plan] = rows;
    if (plan === undefined) {
      throw new CommandError(`There is no plan ${planId}: "jifen plan list" shows them.`);
    }
    const done = await changePlan(store, { planId, change, actorId: await leaderOf(store, by, plan.unitId) });
    if (!done.ok) {
      throw new CommandError(`Refused (${done.refusal.code}): ${done.because}.`);
    }
    print(done.changed ? DONE[change] : 'Nothing changed.');
    await keepSchedules(store, config);
  });
}

/** The plan stands in the database whatever Temporal does; a schedule that could not be kept is said and repaired later. */
async function keepSchedules(store: Store, config: Config): Promise<void> {
  try {
    await withTemporal(config, (client) => syncSchedules(store, client));
  } catch (error) {
    progress(error instanceof Error ? error.message : String(error));
    progress('The schedule is not in line with the plan yet: run "jifen reconcile" when Temporal answers.');
  }
}
