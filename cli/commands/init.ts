import { Command } from 'commander';

import { firstStart } from '../../store/first-start.ts';
import type { FirstPerson, IssuedLink } from '../../store/first-start.ts';
import { withStore } from '../connect.ts';
import { CommandError, print, progress } from '../output.ts';

interface InitOptions {
  readonly unit: string;
  readonly unitName: string;
  readonly systemAdmin: string;
  readonly securityAdmin: string;
  readonly auditor: string;
}

export const initCommand = (): Command =>
  new Command('init')
    .description('first start in production: the root unit and the three people who run the installation')
    .requiredOption('--unit <code>', 'code of the root unit, the one the roster file will use')
    .requiredOption('--unit-name <name>', 'name of the root unit, the Party committee')
    .option('--system-admin <name>', 'name of the system administrator', '系统管理员')
    .option('--security-admin <name>', 'name of the security administrator', '安全管理员')
    .option('--auditor <name>', 'name of the auditor', '审计员')
    .addHelpText(
      'after',
      '\nPrints one link per person, once: it sets that person’s password and works for 24 hours.' +
        '\nRefused when anybody is stored already. Needs DATABASE_URL; PUBLIC_URL makes the links complete.',
    )
    .action(runInit);

async function runInit(options: InitOptions): Promise<void> {
  await withStore(async (store, config) => {
    const unit = { code: options.unit.trim(), name: options.unitName.trim() };
    if (unit.code === '' || unit.name === '') {
      throw new CommandError('The root unit needs a code and a name.');
    }
    const links = await firstStart(store, { unit, people: peopleOf(options) });
    if (links === null) {
      throw new CommandError('There are people in this database already: init is for the first start only.');
    }
    if (config.PUBLIC_URL === undefined) {
      progress('PUBLIC_URL is not set: put the address people open before each link.');
    }
    for (const link of links) printLink(link, config.PUBLIC_URL ?? '');
    progress('The links are shown this once. Hand each to its person.');
  });
}

const peopleOf = (options: InitOptions): FirstPerson[] => [
  { role: 'systemAdmin', staffNo: 'system-admin', name: options.systemAdmin },
  { role: 'securityAdmin', staffNo: 'security-admin', name: options.securityAdmin },
  { role: 'auditor', staffNo: 'auditor', name: options.auditor },
];

function printLink({ person, token, expiresAt }: IssuedLink, publicUrl: string): void {
  // in the fragment, which browsers send to no server and write into no server's log
  const link = `${publicUrl.replace(/\/$/, '')}/welcome#${token}`;
  print(`${person.name} (${person.staffNo}), until ${expiresAt.toISOString()}:`);
  print(`  ${link}`);
}
