/** What must hold between the parts of a scheme document, beyond the shape of each. */
import { compare, parse, sum } from '../domain/fraction.ts';
import type { ItemGroup, SchemeDocument, ScoreItem } from '../domain/scheme.ts';
import { consequenceFaults } from './check-consequences.ts';
import { annualFaults } from './check-annual.ts';
import { ratingFaults } from './check-ratings.ts';
import { stageFaults } from './check-stages.ts';
import { resolvePath } from './inherit.ts';
import type { Fault, Path } from './source.ts';

const isLess = (a: string, b: string): boolean => compare(parse(a), parse(b)) < 0;

/** Later elements whose key was used before. */
function duplicates(keys: readonly { readonly key: string; readonly path: Path }[]): Fault[] {
  const seen = new Set<string>();
  return keys.flatMap(({ key, path }): Fault[] => {
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ path: [...path, 'key'], message: `the key "${key}" is used twice` }];
  });
}

const listed = (list: readonly { readonly key: string }[], ...path: Path): { key: string; path: Path }[] =>
  list.map(({ key }, index) => ({ key, path: [...path, index] }));

/** Register entries and declared items name an item by its key alone, so those keys are unique across all groups. */
const keyFaults = ({ base, groups, veto, stages }: SchemeDocument): Fault[] => [
  ...duplicates([
    ...listed(base.items, 'base', 'items'),
    ...groups.flatMap(({ items }, index) => listed(items, 'groups', index, 'items')),
  ]),
  ...duplicates(listed(groups, 'groups')),
  ...duplicates(listed(veto, 'veto')),
  ...duplicates(listed(stages, 'stages')),
];

function itemFaults({ min, max, cap }: ScoreItem, path: Path): Fault[] {
  const faults: Fault[] = [];
  if (isLess(max, min)) faults.push({ path: [...path, 'max'], message: `is less than min ${min}` });
  if (cap !== undefined && isLess(cap, max)) {
    faults.push({ path: [...path, 'cap'], message: `is less than max ${max}: one occurrence could never count whole` });
  }
  return faults;
}

function groupFaults(group: ItemGroup, index: number): Fault[] {
  const caps = [
    ['bonusCap', group.items.filter(({ kind }) => kind === 'bonus')],
    ['deductionCap', group.items.filter(({ kind }) => kind !== 'bonus')],
  ] as const;
  const capFaults = caps.flatMap(([name, items]): Fault[] => {
    const cap = group[name];
    if (cap === undefined || items.length === 0 || items.some(({ min }) => !isLess(cap, min))) return [];
    return [{ path: ['groups', index, name], message: 'is less than the least amount of every item it caps' }];
  });
  return [...capFaults, ...group.items.flatMap((item, at) => itemFaults(item, ['groups', index, 'items', at]))];
}

/** Fewest working days of a span: what is due within more of them would never be late before the next round opens. */
const FEWEST_DAYS = { month: 16, quarter: 56, halfYear: 115 } as const;

function talkRoundFaults({ talkRounds, collectiveDecisions }: SchemeDocument): Fault[] {
  const faults: Fault[] = [];
  if (talkRounds !== undefined) {
    const { every, days, remindBefore } = talkRounds;
    const fewest = FEWEST_DAYS[every];
    if (days > fewest) {
      faults.push({ path: ['talkRounds', 'days'], message: `a ${every} may have no more than ${fewest} working days` });
    }
    faults.push(
      ...remindBefore.flatMap((before, index): Fault[] =>
        before < days
          ? []
          : [{ path: ['talkRounds', 'remindBefore', index], message: `is not within the ${days} days of the round` }],
      ),
    );
  }
  if (collectiveDecisions !== undefined && !isLess(collectiveDecisions.quorum, '1')) {
    faults.push({
      path: ['collectiveDecisions', 'quorum'],
      message: 'must be less than 1: more than all cannot attend',
    });
  }
  return faults;
}

function numberFaults({ range, passMark, base, quorum, bar }: SchemeDocument): Fault[] {
  const faults: Fault[] = [];
  if (!isLess(range.min, range.max)) faults.push({ path: ['range', 'max'], message: `is not above min ${range.min}` });
  if (isLess(passMark, range.min) || isLess(range.max, passMark)) {
    faults.push({ path: ['passMark'], message: `lies outside the range ${range.min} to ${range.max}` });
  }
  const total = sum(base.items.map(({ points }) => parse(points)));
  if (compare(total, parse(range.max)) > 0) {
    faults.push({ path: ['base', 'items'], message: `the base points are more than the range's max ${range.max}` });
  }
  if (!isLess(quorum, '1')) {
    faults.push({ path: ['quorum'], message: 'must be less than 1: more than all cannot attend' });
  }
  if (bar !== undefined && isLess('100', bar.percent)) {
    faults.push({ path: ['bar', 'percent'], message: 'is more than 100' });
  }
  return faults;
}

/** Every fault between the parts of a document, in reading order of the checks. */
export const crossFaults = (document: SchemeDocument): Fault[] => [
  ...keyFaults(document),
  ...numberFaults(document),
  ...talkRoundFaults(document),
  ...document.groups.flatMap(groupFaults),
  ...stageFaults(document),
  ...ratingFaults(document),
  ...consequenceFaults(document),
  ...annualFaults(document),
  ...(document.fixed ?? []).flatMap((dotted, index): Fault[] =>
    resolvePath(document, dotted) === null
      ? [{ path: ['fixed', index], message: `there is no "${dotted}" in this document` }]
      : [],
  ),
];
