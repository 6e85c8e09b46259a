import type { KnownUnit } from './model.ts';

export const isBranch = (unit: KnownUnit): boolean => unit.kind === 'branch' || unit.kind === 'temporaryBranch';

/** The unit and those above it, nearest first; a circle ends the walk. */
export function lineage<U extends KnownUnit>(units: ReadonlyMap<string, U>, code: string): readonly U[] {
  const line: U[] = [];
  let unit = units.get(code);
  while (unit !== undefined && !line.includes(unit)) {
    line.push(unit);
    unit = unit.parentCode === null ? undefined : units.get(unit.parentCode);
  }
  return line;
}

/** Whether walking up from the unit comes back to it. */
export const inCircle = (units: ReadonlyMap<string, KnownUnit>, code: string): boolean => {
  const top = lineage(units, code).at(-1);
  return top !== undefined && top.parentCode === code;
};

/** The nearest Party committee above the branch (or the unit itself). */
export const committeeAbove = (units: ReadonlyMap<string, KnownUnit>, code: string): KnownUnit | undefined =>
  lineage(units, code).find(({ kind }) => kind === 'committee');
