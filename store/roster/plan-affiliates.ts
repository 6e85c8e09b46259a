import { randomUUID } from 'node:crypto';

import type { Queryable } from '../database.ts';
import type { AffiliateKind } from '../forms/roster.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { Counts } from './counts.ts';
import type { RosterAffiliate } from './model.ts';
import type { StoredPerson, StoredRoster } from './stored.ts';

interface NewAffiliation {
  readonly personId: string;
  readonly unitId: string;
  readonly kind: AffiliateKind;
  readonly fromDate: string;
}

export interface AffiliatePlan {
  /** People the database does not know; what it holds of others is not changed by this sheet. */
  readonly people: readonly StoredPerson[];
  readonly added: readonly NewAffiliation[];
  readonly changed: readonly { readonly id: string; readonly kind: AffiliateKind; readonly until: string | null }[];
  readonly counts: Counts;
  readonly errors: readonly SheetProblem[];
}

function personErrors(affiliate: RosterAffiliate, stored: StoredRoster): SheetProblem[] {
  const person = stored.people.get(affiliate.staffNo);
  if (person === undefined) return [];
  if (stored.memberships.has(person.id)) {
    return [problem(affiliate.place, 'masses-are-no-members', { value: affiliate.staffNo })];
  }
  return person.name === affiliate.name
    ? []
    : [problem(affiliate.place, 'name-differs', { value: affiliate.name, expected: person.name })];
}

/** Compares the masses of the file with those stored. Whoever the file does not name stays what they are. */
export function planAffiliates(
  affiliates: readonly RosterAffiliate[],
  unitId: (code: string) => string,
  stored: StoredRoster,
  today: string,
): AffiliatePlan {
  const people = new Map(
    affiliates
      .filter(({ staffNo }) => !stored.people.has(staffNo))
      .map(({ staffNo, name, email, phone }) => [staffNo, { id: randomUUID(), staffNo, name, email, phone }]),
  );
  const added: NewAffiliation[] = [];
  const changed: { id: string; kind: AffiliateKind; until: string | null }[] = [];
  const errors: SheetProblem[] = [];
  for (const affiliate of affiliates) {
    const { staffNo, branchCode, kind, until, place } = affiliate;
    errors.push(...personErrors(affiliate, stored));
    const personId = stored.people.get(staffNo)?.id ?? people.get(staffNo)?.id ?? '';
    const before = stored.affiliations.get(`${personId} ${unitId(branchCode)}`);
    if (before === undefined) {
      if (until === null) added.push({ personId, unitId: unitId(branchCode), kind, fromDate: today });
    } else if (until !== null && until <= before.fromDate) {
      errors.push(problem(place, 'ends-before-it-begins', { value: until, expected: before.fromDate }));
    } else if (until !== before.until || before.kind !== kind) {
      changed.push({ id: before.id, kind, until });
    }
  }
  return {
    people: [...people.values()],
    added,
    changed,
    counts: {
      added: added.length,
      changed: changed.length,
      unchanged: affiliates.length - added.length - changed.length,
    },
    errors,
  };
}

export async function writeAffiliates(on: Queryable, plan: AffiliatePlan): Promise<void> {
  await on.query(
    `insert into affiliation (person_id, unit_id, kind, from_date)
     select "personId", "unitId", kind, "fromDate"
       from jsonb_to_recordset($1) as x("personId" uuid, "unitId" uuid, kind text, "fromDate" date)`,
    [JSON.stringify(plan.added)],
  );
  await on.query(
    `update affiliation a set kind = x.kind, to_date = x.until
       from jsonb_to_recordset($1) as x(id uuid, kind text, until date) where a.id = x.id`,
    [JSON.stringify(plan.changed)],
  );
}
