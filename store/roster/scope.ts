/** An officer of one committee imports its own units and people, nobody else's. */
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Roster, RosterMember } from './model.ts';
import type { UnitPlan } from './plan-units.ts';
import type { StoredRoster, StoredUnit } from './stored.ts';
import { lineage } from './tree.ts';

type Units = ReadonlyMap<string, StoredUnit>;

const inside = (units: Units, code: string, tops: readonly string[]): boolean =>
  lineage(units, code).some(({ id }) => tops.includes(id));

function memberErrors(
  member: RosterMember,
  stored: StoredRoster,
  units: Units,
  tops: readonly string[],
): SheetProblem[] {
  const codes = [member.branchCode, ...(member.roles ?? []).map(({ unitCode }) => unitCode)];
  const outside = codes.filter((code) => !inside(units, code, tops));
  const person = stored.people.get(member.staffNo);
  const current = person === undefined ? undefined : stored.memberships.get(person.id);
  const home = [...stored.units.values()].find(({ id }) => id === current?.unitId);
  const elsewhere = home !== undefined && !inside(stored.units, home.code, tops);
  return [
    ...outside.map((value) => problem(member.place, 'outside-your-units', { value })),
    ...(elsewhere ? [problem(member.place, 'member-elsewhere', { value: home.name })] : []),
  ];
}

/** Units, transfers and roles of the file that lie outside the subtrees, before or after the import. */
export function scopeErrors(
  roster: Roster,
  stored: StoredRoster,
  plan: UnitPlan,
  tops: readonly string[],
): SheetProblem[] {
  // A top unit itself may be renamed, but not hung elsewhere.
  const allowed = (code: string): boolean =>
    inside(plan.units, code, tops) && (!stored.units.has(code) || inside(stored.units, code, tops));
  const moved = (code: string): boolean =>
    tops.includes(plan.units.get(code)?.id ?? '') &&
    plan.units.get(code)?.parentCode !== stored.units.get(code)?.parentCode;
  const units = roster.units.filter(({ code }) => !allowed(code) || moved(code));
  return [
    ...units.map(({ place, code }) => problem(place, 'outside-your-units', { value: code })),
    ...roster.members.flatMap((member) => memberErrors(member, stored, plan.units, tops)),
    ...roster.affiliates
      .filter(({ branchCode }) => !inside(plan.units, branchCode, tops))
      .map(({ place, branchCode }) => problem(place, 'outside-your-units', { value: branchCode })),
  ];
}
