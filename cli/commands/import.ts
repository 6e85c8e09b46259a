import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { Command } from 'commander';

import { importResults } from '../../store/imports/import-results.ts';
import { readResults } from '../../store/imports/read-results.ts';
import type { SheetProblem } from '../../store/imports/problem.ts';
import { changedAnything } from '../../store/roster/counts.ts';
import type { Counts } from '../../store/roster/counts.ts';
import { importRoster } from '../../store/roster/import.ts';
import { readRoster } from '../../store/roster/read.ts';
import { knownUnits } from '../../store/roster/stored.ts';
import { withStore } from '../connect.ts';
import { CommandError, print, printTable, progress } from '../output.ts';
import { personByStaffNo } from '../people.ts';

export const importCommand = (): Command =>
  new Command('import')
    .description('bring Excel files in; nothing is written unless the whole file is right')
    .addCommand(
      new Command('roster')
        .description('units, people, memberships, roles and exempt months; the same file again changes nothing')
        .argument('<file>', 'the .xlsx file')
        .option('--by <staffno>', 'who answers for it; the audit names this person')
        .action(importRosterFile),
    )
    .addCommand(
      new Command('results')
        .description('published results of months before this system; the same file again changes nothing')
        .argument('<file>', 'the .xlsx file')
        .requiredOption('--plan <id>', 'the plan they belong to ("jifen plan list" shows it)')
        .option('--by <staffno>', 'who answers for it; the audit names this person')
        .action(importResultsFile),
    );

async function importRosterFile(file: string, options: { by?: string }): Promise<void> {
  const bytes = await contentOf(file);
  await withStore(async (store) => {
    const reading = await readRoster(bytes, await knownUnits(store.pool));
    if (!reading.ok) refuseFile(file, reading.errors);
    for (const warning of reading.warnings) progress(`note: ${problemLine(warning)}`);
    const actorId = options.by === undefined ? null : await personByStaffNo(store, options.by);
    const done = await importRoster(store, reading.roster, { actorId });
    if (!done.ok) refuseFile(file, done.errors);
    const { units, people, memberships, affiliations, roles, exemptions } = done.counts;
    const kinds = { units, people, memberships, masses: affiliations, roles, exemptions };
    const rows = Object.entries(kinds).map(([kind, counts]) => countsRow(kind, counts));
    printTable(['', 'added', 'changed', 'unchanged'], rows);
    if (done.transferred.length > 0) print(`Moved to another branch: ${String(done.transferred.length)}.`);
    print(changedAnything(done.counts) ? 'Imported.' : 'Nothing changed.');
  });
}

const countsRow = (kind: string, { added, changed, unchanged }: Counts): string[] => [
  kind,
  ...[added, changed, unchanged].map(String),
];

async function importResultsFile(file: string, options: { plan: string; by?: string }): Promise<void> {
  const bytes = await contentOf(file);
  const reading = await readResults(bytes);
  if (!reading.ok) refuseFile(file, reading.errors);
  await withStore(async (store) => {
    const { rows } = await store.pool.query('select 1 from plan where id::text = $1', [options.plan]);
    if (rows.length === 0) {
      throw new CommandError(`There is no plan ${options.plan}: "jifen plan list" shows them.`);
    }
    const actorId = options.by === undefined ? null : await personByStaffNo(store, options.by);
    const done = await importResults(store, reading.results, { planId: options.plan, source: basename(file), actorId });
    if (!done.ok) refuseFile(file, done.errors);
    const { added, unchanged } = done.counts;
    print(`${String(added)} results added, ${String(unchanged)} unchanged.`);
  });
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch {
    throw new CommandError(`${file} cannot be read: give the path of an .xlsx file.`);
  }
}

/** Every fault is a result of the command: on stdout, one line each, so that it can be kept beside the file. */
function refuseFile(file: string, errors: readonly SheetProblem[]): never {
  for (const error of errors) print(problemLine(error));
  throw new CommandError(`${file}: ${String(errors.length)} faults, nothing was written. Correct them and try again.`);
}

/** "党员!C12 支部编号: sentence", the way a spreadsheet names a cell. */
function problemLine({ sheet, row, column, header, message }: SheetProblem): string {
  const cell = `${column ?? ''}${row === null ? '' : String(row)}`;
  const place = [sheet, cell].filter((part) => part !== null && part !== '').join('!');
  const where = [place, header ?? ''].filter((part) => part !== '').join(' ');
  return `${where === '' ? '' : `${where}: `}${message.zh} ${message.en}`;
}
