import type { MembershipState } from '../../domain/facts.ts';
import type { Queryable } from '../database.ts';
import { problem } from '../imports/problem.ts';
import type { SheetProblem } from '../imports/problem.ts';
import type { RosterCounts } from './counts.ts';
import type { RosterMember } from './model.ts';
import type { StoredMembership, StoredRoster } from './stored.ts';

interface NewMembership {
  readonly personId: string;
  readonly unitId: string;
  readonly state: MembershipState;
  readonly posts: readonly string[];
  readonly subgroup: string | null;
  readonly fromDate: string;
}

export interface MembershipPlan {
  readonly added: readonly NewMembership[];
  /** Ids of memberships that end today. */
  readonly ended: readonly string[];
  /** Rows changed where they stand. */
  readonly edited: readonly (NewMembership & { readonly id: string })[];
  /** Persons who moved to another branch. */
  readonly transferred: readonly string[];
  /** Branches somebody came into, left, or changed in. */
  readonly concernedUnits: readonly string[];
  readonly counts: RosterCounts['memberships'];
  readonly errors: readonly SheetProblem[];
}

interface Move {
  readonly kind: 'edited' | 'replaced';
  readonly row: NewMembership;
  readonly before: StoredMembership;
}
type Step = { readonly kind: 'added' | 'unchanged'; readonly row: NewMembership } | Move;

const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((word) => b.includes(word));

/**
 * What has to happen to one membership. Branch, state and posts decide how a month is scored, so a change of them starts
 * a new row today; on its first day, and for the subgroup alone, the row itself is corrected.
 */
function step(
  member: RosterMember,
  ids: { personId: string; unitId: string },
  stored: StoredRoster,
  today: string,
): Step {
  const before = stored.memberships.get(ids.personId);
  const { state } = member;
  if (before === undefined) {
    const from = member.joinedOn ?? today;
    const lastEnd = stored.lastEnds.get(ids.personId) ?? from;
    const fromDate = lastEnd > from ? lastEnd : from;
    const rest = { posts: member.posts ?? ['member'], subgroup: member.subgroup ?? null, fromDate };
    return { kind: 'added', row: { ...ids, state, ...rest } };
  }
  const posts = member.posts ?? before.posts;
  const subgroup = member.subgroup === undefined ? before.subgroup : member.subgroup;
  const scoredAlike = before.unitId === ids.unitId && before.state === state && sameWords(before.posts, posts);
  const row = { ...ids, state, posts, subgroup, fromDate: before.fromDate };
  if (scoredAlike && before.subgroup === subgroup) return { kind: 'unchanged', row };
  if (scoredAlike || before.fromDate >= today) return { kind: 'edited', row, before };
  return { kind: 'replaced', row: { ...row, fromDate: today }, before };
}

/** Compares the file's memberships with the current ones. */
export function planMemberships(
  members: readonly RosterMember[],
  ids: { readonly person: (staffNo: string) => string; readonly unit: (code: string) => string },
  stored: StoredRoster,
  today: string,
): MembershipPlan {
  const late = members.filter(({ joinedOn }) => joinedOn !== null && joinedOn > today);
  const steps = members.map((member) =>
    step(member, { personId: ids.person(member.staffNo), unitId: ids.unit(member.branchCode) }, stored, today),
  );
  const added = steps.filter(({ kind }) => kind === 'added').map(({ row }) => row);
  const moves = steps.filter((one): one is Move => one.kind === 'edited' || one.kind === 'replaced');
  const replaced = moves.filter(({ kind }) => kind === 'replaced');
  const transferred = moves.filter(({ row, before }) => row.unitId !== before.unitId).map(({ row }) => row.personId);
  return {
    added: [...added, ...replaced.map(({ row }) => row)],
    ended: replaced.map(({ before }) => before.id),
    edited: moves.filter(({ kind }) => kind === 'edited').map(({ row, before }) => ({ ...row, id: before.id })),
    transferred,
    concernedUnits: [
      ...added.map(({ unitId }) => unitId),
      ...moves.flatMap(({ row, before }) => [row.unitId, before.unitId]),
    ],
    counts: {
      added: added.length,
      changed: moves.length,
      unchanged: members.length - added.length - moves.length,
      transferred: transferred.length,
    },
    errors: late.map(({ place, joinedOn }) => problem(place, 'future-date', { value: joinedOn ?? '' })),
  };
}

const RECORD = `x(id uuid, "personId" uuid, "unitId" uuid, state text, posts text[], subgroup text, "fromDate" date)`;

export async function writeMemberships(on: Queryable, plan: MembershipPlan, today: string): Promise<void> {
  await on.query('update membership set to_date = $2 where id = any($1)', [plan.ended, today]);
  await on.query(
    `insert into membership (person_id, unit_id, state, posts, subgroup, from_date)
     select "personId", "unitId", state, posts, subgroup, "fromDate" from jsonb_to_recordset($1) as ${RECORD}`,
    [JSON.stringify(plan.added)],
  );
  await on.query(
    `update membership m set unit_id = x."unitId", state = x.state, posts = x.posts, subgroup = x.subgroup
       from jsonb_to_recordset($1) as ${RECORD} where m.id = x.id`,
    [JSON.stringify(plan.edited)],
  );
}
