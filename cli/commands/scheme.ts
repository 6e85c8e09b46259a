import { Command } from 'commander';

import { isDate } from '../../domain/civil.ts';
import { withStore } from '../connect.ts';
import { CommandError, print } from '../output.ts';
import { leaderOf, unitByCode } from '../people.ts';
import { reportLines } from '../adoption-lines.ts';
import { describeAppraisal } from '../appraisal-page.ts';
import { describeScheme } from '../scheme-page.ts';
import { adopt, allPresets, checkedAppraisal, checkedScheme, presetParent, schemeText } from '../schemes.ts';

export const schemeCommand = (): Command =>
  new Command('scheme')
    .description('check, read and adopt scheme documents')
    .addCommand(
      new Command('check')
        .description('say whether a scheme document is right, or every fault with line and column')
        .argument('<file>', `a YAML file, or a preset (${allPresets()})`)
        .option('--parent <file>', 'the document it extends, when that is no preset')
        .action(check),
    )
    .addCommand(
      new Command('show')
        .description('show a scheme for people: points, items, stages')
        .argument('<file>', 'a YAML file or a preset')
        .option('--parent <file>', 'the document it extends, when that is no preset')
        .option('--yaml', 'the document itself')
        .option('--json', 'the checked version as one JSON object')
        .action(show),
    )
    .addCommand(
      new Command('adopt')
        .description('adopt a scheme for a unit, confirmed by a second person; running cycles keep their version')
        .argument('<file>', 'a YAML file or a preset')
        .requiredOption('--unit <code>', 'the unit it is for')
        .requiredOption(
          '--from <date>',
          'the day it takes effect, YYYY-MM-DD; it scores the months that begin on or after it',
        )
        .requiredOption('--by <staffno>', 'who adopts it')
        .requiredOption('--confirmed-by <staffno>', 'the second person')
        .action(adoptFile),
    );

interface WithParent {
  readonly parent?: string;
}

function check(file: string, options: WithParent): void {
  const text = schemeText(file);
  if (text.procedure === 'appraisal') {
    const { document, hash } = checkedAppraisal(text);
    print(`${text.name}: right. ${document.scheme}, an appraisal in ${String(document.parts.length)} parts.`);
    print(`hash ${hash}`);
    return;
  }
  const { document, hash } = checkedScheme(text, parentOf(file, options));
  const items = document.groups.reduce((count, group) => count + group.items.length, 0);
  print(
    `${text.name}: right. ${document.scheme}, ${String(document.base.items.length)} base items, ` +
      `${String(items)} items in ${String(document.groups.length)} groups, ${String(document.stages.length)} stages.`,
  );
  print(`hash ${hash}`);
}

function show(file: string, options: WithParent & { yaml?: true; json?: true }): void {
  const text = schemeText(file);
  const lines =
    text.procedure === 'appraisal'
      ? shown(checkedAppraisal(text), describeAppraisal, options)
      : shown(checkedScheme(text, parentOf(file, options)), describeScheme, options);
  for (const line of options.yaml === true ? [text.yaml.trimEnd()] : lines) print(line);
}

const shown = <Version>(
  version: Version,
  describe: (version: Version) => string[],
  { json }: { json?: true },
): string[] => (json === true ? [JSON.stringify(version)] : describe(version));

const parentOf = (file: string, { parent }: WithParent): ReturnType<typeof presetParent> =>
  parent === undefined
    ? presetParent(schemeText(file))
    : checkedScheme(schemeText(parent), presetParent(schemeText(parent)));

interface AdoptOptions {
  readonly unit: string;
  readonly from: string;
  readonly by: string;
  readonly confirmedBy: string;
}

async function adoptFile(file: string, options: AdoptOptions): Promise<void> {
  if (!isDate(options.from)) {
    throw new CommandError(`${options.from} is not a day: write YYYY-MM-DD.`);
  }
  const text = schemeText(file);
  await withStore(async (store) => {
    const unitId = await unitByCode(store, options.unit);
    const adoptedBy = await leaderOf(store, options.by, unitId);
    const confirmedBy = await leaderOf(store, options.confirmedBy, unitId);
    const { id, isNew } = await adopt(store, text, { unitId, effectiveFrom: options.from, adoptedBy, confirmedBy });
    print(isNew ? `Adopted and confirmed: version ${id}, in effect from ${options.from}.` : `Nothing changed: ${id}.`);
    if (text.procedure === 'appraisal') return;
    for (const line of await reportLines(store, { unitId, versionId: id })) print(line);
  });
}
