import { setTimeout as delay } from 'node:timers/promises';

import type { Client } from '@temporalio/client';
import { Command } from 'commander';

import type { Store } from '../../store/database.ts';
import { reconcile } from '../../worker/reconcile.ts';
import type { ReconcileReport } from '../../worker/reconcile.ts';
import { withStore, withTemporal } from '../connect.ts';
import { CommandError, print, progress } from '../output.ts';
import { orphanWorkflows, terminateOrphans } from '../orphans.ts';

export const reconcileCommand = (): Command =>
  new Command('reconcile')
    .description('make Temporal agree with the facts: start or wake every running case, and keep the schedules')
    .option('--json', 'last line: one object with the counts')
    .option('--repair', 'also end running workflows that have no case')
    .addHelpText('after', '\nSafe at any time; restores a lost Temporal namespace. Needs DATABASE_URL and Temporal.')
    .action(runReconcile);

async function runReconcile(options: { json?: true; repair?: true }): Promise<void> {
  await withStore((store, config) =>
    withTemporal(config, async (client) => {
      const report = await reconcilePatiently(store, client);
      const orphans = await orphanWorkflows(store, client);
      for (const { workflowId, because } of orphans) print(`without a case: ${workflowId} (${because})`);
      const ended = options.repair === true ? await terminateOrphans(client, orphans) : 0;
      if (orphans.length > 0 && options.repair !== true) progress('Run it with --repair to end these workflows.');
      const { cycles, rounds, talks, appeals, corrections, decisions, openings } = report;
      print(
        `Woken or started: ${String(cycles)} cycles, ${String(rounds)} rounds, ${String(talks)} talks, ` +
          `${String(appeals)} appeals, ${String(corrections)} corrections; ${String(decisions)} decisions handed over, ${String(openings)} months opened.`,
      );
      print(`${String(orphans.length)} workflows without a case, ${String(ended)} ended.`);
      if (options.json === true) print(JSON.stringify({ ...report, orphans: orphans.length, ended }));
    }),
  );
}

const TRIES = 20;

/** A worker's own loop may be looking at this moment; it is done within a second or two. */
async function reconcilePatiently(store: Store, client: Client): Promise<ReconcileReport> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const report = await reconcile({ store, client, everything: true });
    if (report !== null) return report;
    await delay(250);
  }
  throw new CommandError('Another process has been reconciling for five seconds: try again.');
}
