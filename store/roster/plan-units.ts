import { randomUUID } from 'node:crypto';

import type { Queryable } from '../database.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Counts } from './counts.ts';
import type { RosterUnit } from './model.ts';
import type { StoredUnit } from './stored.ts';
import { inCircle } from './tree.ts';

export interface UnitPlan {
  /** Stored and new units as they will be, by code. */
  readonly units: ReadonlyMap<string, StoredUnit>;
  readonly added: readonly StoredUnit[];
  readonly changed: readonly StoredUnit[];
  readonly counts: Counts;
  readonly errors: readonly SheetProblem[];
}

const same = (a: StoredUnit, b: StoredUnit): boolean =>
  a.name === b.name &&
  a.kind === b.kind &&
  a.hasCommittee === b.hasCommittee &&
  a.area === b.area &&
  a.parentCode === b.parentCode;

/** Faults that only show against the stored tree: it must stay one tree. */
function treeErrors(units: ReadonlyMap<string, StoredUnit>, own: readonly RosterUnit[]): SheetProblem[] {
  const [top] = [...units.values()].filter(({ parentCode }) => parentCode === null);
  return own.flatMap((unit): SheetProblem[] => {
    if (unit.parentCode === null) {
      return unit.code === top?.code ? [] : [problem(unit.place, 'second-root', { value: unit.code })];
    }
    if (!units.has(unit.parentCode)) return [problem(unit.place, 'unknown-parent', { value: unit.parentCode })];
    return inCircle(units, unit.code) ? [problem(unit.place, 'parent-circle', { value: unit.code })] : [];
  });
}

/** Compares the file's units with the stored ones by code. Stored units the file does not name stay as they are. */
export function planUnits(stored: ReadonlyMap<string, StoredUnit>, own: readonly RosterUnit[]): UnitPlan {
  const merged = own.map(({ place: _, ...unit }): StoredUnit => {
    const before = stored.get(unit.code);
    return {
      ...unit,
      id: before?.id ?? randomUUID(),
      area: unit.area === undefined ? (before?.area ?? null) : unit.area,
    };
  });
  const units = new Map([...stored, ...merged.map((unit) => [unit.code, unit] as const)]);
  const added = merged.filter(({ code }) => !stored.has(code));
  const changed = merged.filter((unit) => {
    const before = stored.get(unit.code);
    return before !== undefined && !same(before, unit);
  });
  const counts = {
    added: added.length,
    changed: changed.length,
    unchanged: own.length - added.length - changed.length,
  };
  return { units, added, changed, counts, errors: treeErrors(units, own) };
}

const RECORD = 'x(id uuid, code text, name text, kind text, "hasCommittee" boolean, area text, "parentId" uuid)';

/** Writes the plan. Paths are recomputed afterwards, since a moved unit takes everything below it along. */
export async function writeUnits(on: Queryable, plan: UnitPlan): Promise<void> {
  const row = (unit: StoredUnit): object => ({
    ...unit,
    parentId: unit.parentCode === null ? null : plan.units.get(unit.parentCode)?.id,
  });
  if (plan.added.length + plan.changed.length === 0) return;
  await on.query(
    `insert into unit (id, parent_id, path, kind, code, name, has_committee, area)
     select x.id, x."parentId", array[x.id], x.kind, x.code, x.name, x."hasCommittee", x.area
       from jsonb_to_recordset($1) as ${RECORD}`,
    [JSON.stringify(plan.added.map(row))],
  );
  await on.query(
    `update unit u set parent_id = x."parentId", kind = x.kind, name = x.name, has_committee = x."hasCommittee",
            area = x.area
       from jsonb_to_recordset($1) as ${RECORD} where u.id = x.id`,
    [JSON.stringify(plan.changed.map(row))],
  );
  await on.query(
    `with recursive tree as (
       select id, array[id] as path from unit where parent_id is null
       union all select u.id, t.path || u.id from unit u join tree t on u.parent_id = t.id)
     update unit u set path = t.path from tree t where t.id = u.id and u.path <> t.path`,
  );
}
